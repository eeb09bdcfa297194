/* Differences to coefficients and back (ITU-T H.264, 8.5), in whole numbers: every decoder comes to the same picture. */

typedef struct {
    int forward[16], back[16]; /* by place in the block, row by row */
    int scale;                 /* quantiser / 6 */
    int rounding;              /* of 2 ** (15 + scale) */
    int least;                 /* a smaller sum of differences, none of them negative, leaves nothing of a block */
} Quantiser;

/* By quantiser % 6 and kind of place: both even, both odd, one of each. */
static const int FORWARD[6][3] = {{13107, 5243, 8066}, {11916, 4660, 7490}, {10082, 4194, 6554},
                                  {9362, 3647, 5825},  {8192, 3355, 5243},  {7282, 2893, 4559}};
static const int BACK[6][3] = {{10, 16, 13}, {11, 18, 14}, {13, 20, 16}, {14, 23, 18}, {16, 25, 20}, {18, 29, 23}};
static const uint8_t KINDS[16] = {0, 2, 0, 2, 2, 1, 2, 1, 0, 2, 0, 2, 2, 1, 2, 1};
static const int MOST_WEIGHTS[3] = {1, 4, 2}; /* of a difference in a coefficient */
static const uint8_t ZIGZAG[16] = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

static Quantiser quantiser(int number, int rounding_share) {
    Quantiser made = {.scale = number / 6, .least = 1 << 15};
    made.rounding = (1 << (15 + made.scale)) / rounding_share;
    for (int place = 0; place < 16; place++) {
        int kind = KINDS[place];
        made.forward[place] = FORWARD[number % 6][kind];
        made.back[place] = BACK[number % 6][kind];
        int least = ((1 << (15 + made.scale)) - made.rounding) / (made.forward[place] * MOST_WEIGHTS[kind]);
        made.least = least < made.least ? least : made.least;
    }
    return made;
}

INLINED int quantised(int value, int factor, int rounding, int shift) {
    int level = (abs(value) * factor + rounding) >> shift;
    return value < 0 ? -level : level;
}

INLINED void butterfly(int *a, int *b, int *c, int *d) {
    int sum = *a + *d, inner = *b + *c, across = *b - *c, outer = *a - *d;
    *a = sum + inner;
    *b = 2 * outer + across;
    *c = sum - inner;
    *d = outer - 2 * across;
}

/* In place, row by row. */
INLINED void transform(int *block) {
    for (int row = 0; row < 16; row += 4)
        butterfly(block + row, block + row + 1, block + row + 2, block + row + 3);
    for (int column = 0; column < 4; column++)
        butterfly(block + column, block + column + 4, block + column + 8, block + column + 12);
}

INLINED void inverse_butterfly(int *a, int *b, int *c, int *d) {
    int sum = *a + *c, difference = *a - *c, low = (*b >> 1) - *d, high = *b + (*d >> 1);
    *a = sum + high;
    *b = difference + low;
    *c = difference - low;
    *d = sum - high;
}

INLINED uint8_t clipped(int value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

/* Add the inverse transform to a picture. */
INLINED void add_inverse(int *block, uint8_t *shown, int stride) {
    for (int row = 0; row < 16; row += 4)
        inverse_butterfly(block + row, block + row + 1, block + row + 2, block + row + 3);
    for (int column = 0; column < 4; column++) {
        inverse_butterfly(block + column, block + column + 4, block + column + 8, block + column + 12);
        for (int row = 0; row < 4; row++)
            shown[row * stride + column] = clipped(shown[row * stride + column] + ((block[4 * row + column] + 32) >> 6));
    }
}

/* Sums and differences of two by two, both ways. */
INLINED void hadamard_of_four(int *block) {
    int top = block[0] + block[1], across = block[0] - block[1];
    int bottom = block[2] + block[3], across_below = block[2] - block[3];
    block[0] = top + bottom;
    block[1] = across + across_below;
    block[2] = top - bottom;
    block[3] = across - across_below;
}

/* Of four by four. */
INLINED void hadamard(int *block) {
    for (int pass = 0; pass < 2; pass++) {
        int step = pass ? 4 : 1, next = pass ? 1 : 4;
        for (int *row = block, line = 0; line < 4; line++, row += next) {
            int a = row[0] + row[step], b = row[0] - row[step];
            int c = row[2 * step] + row[3 * step], d = row[2 * step] - row[3 * step];
            row[0] = a + c;
            row[step] = a - c;
            row[2 * step] = b - d;
            row[3 * step] = b + d;
        }
    }
}
