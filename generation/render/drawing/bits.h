/* A stream of bits as H.264 (ITU-T H.264, 7.3 and 9.1) writes it: numbers, and units with escapes. */

typedef struct {
    uint8_t *data;
    size_t used, room;
    uint64_t held; /* bits that make no whole byte yet, at the low end */
    int count;     /* of these */
    int failed;    /* no memory */
} Bits;

/* Make sure of so many bytes. */
static int bits_room(Bits *bits, size_t more) {
    if (bits->used + more <= bits->room)
        return 1;
    size_t room = 2 * bits->room + more;
    uint8_t *data = PyMem_RawRealloc(bits->data, room);
    if (!data) {
        bits->failed = 1;
        return 0;
    }
    bits->data = data;
    bits->room = room;
    return 1;
}

/* At most 32 bits; there has to be room. */
INLINED void put(Bits *bits, int length, uint32_t value) {
    bits->held = bits->held << length | value;
    bits->count += length;
    while (bits->count >= 8) {
        bits->count -= 8;
        bits->data[bits->used++] = (uint8_t)(bits->held >> bits->count);
    }
}

/* ue(v): 0, 1, 2, … as 1, 010, 011, … */
INLINED void put_number(Bits *bits, uint32_t number) {
    int length = 32 - __builtin_clz(number + 1);
    put(bits, length - 1, 0);
    put(bits, length, number + 1);
}

/* se(v): 0, 1, -1, 2, -2, … */
INLINED void put_signed(Bits *bits, int number) {
    put_number(bits, number > 0 ? 2 * (uint32_t)number - 1 : 2 * (uint32_t)-number);
}

static void put_end(Bits *bits) {
    put(bits, 1, 1);
    put(bits, (8 - bits->count) & 7, 0);
}

/* Append all of `from` as a unit of this kind (Annex B): where three bytes would look like a start code, a 3 parts them. */
static void put_unit(Bits *bits, uint8_t kind, Bits *from) {
    if (from->failed || !bits_room(bits, 5 + from->used + from->used / 2)) {
        bits->failed = 1;
        return;
    }
    const uint8_t head[] = {0, 0, 0, 1, kind};
    memcpy(bits->data + bits->used, head, sizeof head);
    uint8_t *to = bits->data + bits->used + sizeof head;
    int zeros = 0;
    for (size_t place = 0; place < from->used; place++) {
        uint8_t byte = from->data[place];
        if (zeros == 2 && byte <= 3) {
            *to++ = 3;
            zeros = 0;
        }
        *to++ = byte;
        zeros = byte ? 0 : zeros + 1;
    }
    bits->used = (size_t)(to - bits->data);
    from->used = 0;
}
