/* Blocks of coefficients as bits: CAVLC (ITU-T H.264, 9.2). */

/* Table 9-5, by class of neighbours (the last is DC of chroma), trailing ones and coefficients. */
static const uint8_t TOKEN_LENGTHS[4][4][17] = {
    {{1, 6, 8, 9, 10, 11, 13, 13, 13, 14, 14, 15, 15, 16, 16, 16, 16},
     {0, 2, 6, 8, 9, 10, 11, 13, 13, 14, 14, 15, 15, 15, 16, 16, 16},
     {0, 0, 3, 7, 8, 9, 10, 11, 13, 13, 14, 14, 15, 15, 16, 16, 16},
     {0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 13, 14, 14, 15, 15, 16, 16}},
    {{2, 6, 6, 7, 8, 8, 9, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14},
     {0, 2, 5, 6, 6, 7, 8, 9, 11, 11, 12, 12, 13, 13, 14, 14, 14},
     {0, 0, 3, 6, 6, 7, 8, 9, 11, 11, 12, 12, 13, 13, 13, 14, 14},
     {0, 0, 0, 4, 4, 5, 6, 6, 7, 9, 11, 11, 12, 13, 13, 13, 14}},
    {{4, 6, 6, 6, 7, 7, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 10},
     {0, 4, 5, 5, 5, 5, 6, 6, 7, 8, 8, 9, 9, 9, 10, 10, 10},
     {0, 0, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 10},
     {0, 0, 0, 4, 4, 4, 4, 4, 5, 6, 7, 8, 8, 9, 10, 10, 10}},
    {{2, 6, 6, 6, 6}, {0, 1, 6, 7, 8}, {0, 0, 3, 7, 8}, {0, 0, 0, 6, 7}},
};
static const uint8_t TOKENS[4][4][17] = {
    {{1, 5, 7, 7, 7, 7, 15, 11, 8, 15, 11, 15, 11, 15, 11, 7, 4},
     {0, 1, 4, 6, 6, 6, 6, 14, 10, 14, 10, 14, 10, 1, 14, 10, 6},
     {0, 0, 1, 5, 5, 5, 5, 5, 13, 9, 13, 9, 13, 9, 13, 9, 5},
     {0, 0, 0, 3, 3, 4, 4, 4, 4, 4, 12, 12, 8, 12, 8, 12, 8}},
    {{3, 11, 7, 7, 7, 4, 7, 15, 11, 15, 11, 8, 15, 11, 7, 9, 7},
     {0, 2, 7, 10, 6, 6, 6, 6, 14, 10, 14, 10, 14, 10, 11, 8, 6},
     {0, 0, 3, 9, 5, 5, 5, 5, 13, 9, 13, 9, 13, 9, 6, 10, 5},
     {0, 0, 0, 5, 4, 6, 8, 4, 4, 4, 12, 8, 12, 12, 8, 1, 4}},
    {{15, 15, 11, 8, 15, 11, 9, 8, 15, 11, 15, 11, 8, 13, 9, 5, 1},
     {0, 14, 15, 12, 10, 8, 14, 10, 14, 14, 10, 14, 10, 7, 12, 8, 4},
     {0, 0, 13, 14, 11, 9, 13, 9, 13, 10, 13, 9, 13, 9, 11, 7, 3},
     {0, 0, 0, 12, 11, 10, 9, 8, 13, 12, 12, 12, 8, 12, 10, 6, 2}},
    {{1, 7, 4, 3, 2}, {0, 1, 6, 3, 3}, {0, 0, 1, 2, 2}, {0, 0, 0, 5, 0}},
};

/* Tables 9-7 and 9-8, by coefficients and by zeros before the last of them. */
static const uint8_t ZEROS_LENGTHS[15][16] = {
    {1, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 9},
    {3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6, 6},
    {4, 3, 3, 3, 4, 4, 3, 3, 4, 5, 5, 6, 5, 6},
    {5, 3, 4, 4, 3, 3, 3, 4, 3, 4, 5, 5, 5},
    {4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 4, 5},
    {6, 5, 3, 3, 3, 3, 3, 3, 4, 3, 6},
    {6, 5, 3, 3, 3, 2, 3, 4, 3, 6},
    {6, 4, 5, 3, 2, 2, 3, 3, 6},
    {6, 6, 4, 2, 2, 3, 2, 5},
    {5, 5, 3, 2, 2, 2, 4},
    {4, 4, 3, 3, 1, 3},
    {4, 4, 2, 1, 3},
    {3, 3, 1, 2},
    {2, 2, 1},
    {1, 1},
};
static const uint8_t ZEROS[15][16] = {
    {1, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 1},
    {7, 6, 5, 4, 3, 5, 4, 3, 2, 3, 2, 3, 2, 1, 0},
    {5, 7, 6, 5, 4, 3, 4, 3, 2, 3, 2, 1, 1, 0},
    {3, 7, 5, 4, 6, 5, 4, 3, 3, 2, 2, 1, 0},
    {5, 4, 3, 7, 6, 5, 4, 3, 2, 1, 1, 0},
    {1, 1, 7, 6, 5, 4, 3, 2, 1, 1, 0},
    {1, 1, 5, 4, 3, 3, 2, 1, 1, 0},
    {1, 1, 1, 3, 3, 2, 2, 1, 0},
    {1, 0, 1, 3, 2, 1, 1, 1},
    {1, 0, 1, 3, 2, 1, 1},
    {0, 1, 1, 2, 1, 3},
    {0, 1, 1, 1, 1},
    {0, 1, 1, 1},
    {0, 1, 1},
    {0, 1},
};
/* Table 9-9, for DC of chroma. */
static const uint8_t CHROMA_ZEROS_LENGTHS[3][4] = {{1, 2, 3, 3}, {1, 2, 2}, {1, 1}};
static const uint8_t CHROMA_ZEROS[3][4] = {{1, 1, 1, 0}, {1, 1, 0}, {1, 0}};

/* Table 9-10, by zeros that are left (up to six) and by the run of them before a coefficient. */
static const uint8_t RUN_LENGTHS[6][7] = {
    {1, 1}, {1, 2, 2}, {2, 2, 2, 2}, {2, 2, 2, 3, 3}, {2, 2, 3, 3, 3, 3}, {2, 3, 3, 3, 3, 3, 3},
};
static const uint8_t RUNS[6][7] = {
    {1, 0}, {1, 1, 0}, {3, 2, 1, 0}, {3, 2, 1, 1, 0}, {3, 2, 3, 2, 1, 0}, {3, 0, 1, 3, 2, 5, 4},
};

enum { DC_OF_CHROMA = -1 };

static void put_token(Bits *bits, int neighbours, int total, int ones) {
    if (neighbours >= 8) {
        put(bits, 6, total ? (uint32_t)((total - 1) << 2 | ones) : 3);
        return;
    }
    int class = neighbours == DC_OF_CHROMA ? 3 : neighbours < 2 ? 0 : neighbours < 4 ? 1 : 2;
    put(bits, TOKEN_LENGTHS[class][ones][total], TOKENS[class][ones][total]);
}

/* A level that is no trailing one; a larger one makes the next ones' suffix longer. */
static void put_level(Bits *bits, int level, int is_over_one, int *suffix) {
    uint32_t code = (uint32_t)(level > 0 ? 2 * level - 2 : -2 * level - 1) - (is_over_one ? 2 : 0);
    uint32_t last = *suffix ? 15u << *suffix : 30;
    if (code >= last) { /* escape: twelve bits, enough for what our quantisers leave of eight */
        put(bits, 16, 1);
        put(bits, 12, code - last);
    } else if (*suffix) {
        put(bits, (int)(code >> *suffix) + 1, 1);
        put(bits, *suffix, code & ((1u << *suffix) - 1));
    } else if (code >= 14) {
        put(bits, 15, 1);
        put(bits, 4, code - 14);
    } else {
        put(bits, (int)code + 1, 1);
    }
    if (!*suffix)
        *suffix = 1;
    if (abs(level) > 3 << (*suffix - 1) && *suffix < 6)
        ++*suffix;
}

static void put_run(Bits *bits, int left, int run) {
    if (left <= 6)
        put(bits, RUN_LENGTHS[left - 1][run], RUNS[left - 1][run]);
    else if (run <= 6)
        put(bits, 3, 7 - (uint32_t)run);
    else
        put(bits, run - 3, 1);
}

/* Levels in zigzag order; `neighbours` is nC of the specification. Returns how many are not zero. */
static int put_block(Bits *bits, const int16_t *levels, int most, int neighbours) {
    int found[16], runs[16], total = 0, zeros = 0, run = 0;
    for (int place = most - 1; place >= 0; place--) { /* from the highest frequency down */
        if (levels[place]) {
            if (total)
                runs[total - 1] = run;
            found[total++] = levels[place];
            run = 0;
        } else if (total) {
            run++;
            zeros++;
        }
    }
    int ones = 0;
    while (ones < 3 && ones < total && abs(found[ones]) == 1)
        ones++;
    put_token(bits, neighbours, total, ones);
    if (!total)
        return 0;
    for (int place = 0; place < ones; place++)
        put(bits, 1, found[place] < 0);
    int suffix = total > 10 && ones < 3;
    for (int place = ones; place < total; place++)
        put_level(bits, found[place], place == ones && ones < 3, &suffix);
    if (total < most && most == 4)
        put(bits, CHROMA_ZEROS_LENGTHS[total - 1][zeros], CHROMA_ZEROS[total - 1][zeros]);
    else if (total < most)
        put(bits, ZEROS_LENGTHS[total - 1][zeros], ZEROS[total - 1][zeros]);
    for (int place = 0; place < total - 1 && zeros; place++) {
        put_run(bits, zeros, runs[place]);
        zeros -= runs[place];
    }
    return total;
}
