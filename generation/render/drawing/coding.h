/* Drawings as H.264 (ITU-T H.264, constrained baseline): quick because most of a drawing stays as it was.
 *
 * Only the macroblocks whose pixels have changed are looked at: what they differ by from what is shown in the same place
 * is coded, and all others are skipped. A key frame predicts each macroblock by the mean of its edges. There is one
 * reference and no motion, so that every prediction of a vector is zero; the quantisers are constant.
 */

enum { KEY_QUANTISER = 19, QUANTISER = 22, INITIAL_QUANTISER = 26 };
enum { FRAME_NUMBER_BITS = 4, MOST_BYTES_OF_A_MACROBLOCK = 2048, MOST_MACROBLOCKS = 3600 /* level 3.1 */ };
enum { UNIT_KEY = 0x65, UNIT_FRAME = 0x61, UNIT_SEQUENCE = 0x67, UNIT_PICTURE = 0x68 };
enum { SLICE_P = 5, SLICE_I = 7 };

typedef struct {
    PyObject_HEAD
    int width, height;
    int across, down; /* macroblocks */
    uint32_t number;  /* of the next frame, since the key frame */
    uint32_t *seen;   /* the picture coded last, its edges drawn out to whole macroblocks */
    uint8_t *shown[3]; /* what a decoder makes of it: Y, U, V */
    uint8_t *counts[3]; /* coefficients in each 4x4 block of this frame */
    uint8_t *changed;   /* macroblocks of a row */
    Bits slice, units;
} Coder;

/* A macroblock's own pixels, and what is left of them when the prediction is taken away. */
typedef struct {
    int x, y; /* in macroblocks */
    uint8_t luma[256], chroma[2][64];
    int16_t luma_levels[16][16], luma_dc[16], chroma_levels[2][4][16], chroma_dc[2][4];
    int luma_pattern, chroma_pattern; /* coded_block_pattern, 7.4.5 */
} Macroblock;

/* Table 9-4: the numbers of coded_block_pattern between frames. */
static const uint8_t PATTERN_NUMBERS[48] = {
    0, 2,  3,  7,  4,  8,  17, 13, 5,  18, 9,  14, 10, 15, 16, 11, 1,  32, 33, 36, 34, 37, 44, 40,
    35, 45, 38, 41, 39, 42, 43, 19, 6,  24, 25, 20, 26, 21, 46, 28, 27, 47, 22, 29, 23, 30, 31, 12,
};

INLINED int block_x(int block) { return (block & 1) | (block >> 1 & 2); }
INLINED int block_y(int block) { return (block >> 1 & 1) | (block >> 2 & 2); }
INLINED int luma_stride(const Coder *coder) { return 16 * coder->across; }
INLINED int chroma_stride(const Coder *coder) { return 8 * coder->across; }

INLINED uint8_t *luma_at(const Coder *coder, const Macroblock *block) {
    return coder->shown[0] + (size_t)(16 * block->y) * luma_stride(coder) + 16 * block->x;
}

INLINED uint8_t *chroma_at(const Coder *coder, const Macroblock *block, int plane) {
    return coder->shown[1 + plane] + (size_t)(8 * block->y) * chroma_stride(coder) + 8 * block->x;
}

/* Take the pixels of a macroblock from the picture: what lies outside is as its edge. */
static void take(Coder *coder, const uint32_t *pixels, Macroblock *block) {
    uint32_t ends[16], middle[16];
    int columns = coder->width - 16 * block->x < 16 ? coder->width - 16 * block->x : 16;
    uint32_t *seen = coder->seen + (size_t)(16 * block->y) * luma_stride(coder) + 16 * block->x;
    for (int row = 0; row < 16; row++) {
        int y = 16 * block->y + row < coder->height ? 16 * block->y + row : coder->height - 1;
        uint32_t *to = seen + (size_t)row * luma_stride(coder);
        memcpy(to, pixels + (size_t)y * coder->width + 16 * block->x, (size_t)columns * sizeof *to);
        for (int column = columns; column < 16; column++)
            to[column] = to[columns - 1];
        luma_row(to, block->luma + 16 * row, 16);
        if (row % 2) {
            add_rows(to - luma_stride(coder), to, ends, middle, 16);
            chroma_row(ends, middle, block->chroma[0] + 4 * (row - 1), block->chroma[1] + 4 * (row - 1), 8);
        }
    }
}

/* Returns the sum of the differences, all taken as positive. */
INLINED int difference(const uint8_t *from, int from_stride, const uint8_t *shown, int stride, int *to) {
    int sum = 0;
    for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 4; column++) {
            int value = from[row * from_stride + column] - shown[row * stride + column];
            to[4 * row + column] = value;
            sum += abs(value);
        }
    }
    return sum;
}

/* Levels in zigzag order, from the place `first` on. Returns whether any is not zero. */
INLINED int quantise(const int *block, const Quantiser *by, int first, int16_t *levels) {
    int found[16], any = 0;
    for (int place = 0; place < 16; place++) {
        found[place] = quantised(block[place], by->forward[place], by->rounding, 15 + by->scale);
        any |= place >= first ? found[place] : 0;
    }
    for (int place = first; place < 16 && any; place++)
        levels[place] = (int16_t)found[ZIGZAG[place]];
    if (!any)
        memset(levels, 0, 16 * sizeof *levels);
    return any != 0;
}

INLINED void dequantise(const int16_t *levels, const Quantiser *by, int first, int *block) {
    for (int place = first; place < 16; place++)
        block[ZIGZAG[place]] = levels[place] * by->back[ZIGZAG[place]] * (1 << by->scale);
}

VECTORISED static void measure_luma(const Coder *coder, Macroblock *block, const Quantiser *by, int is_key) {
    int dc[16], residual[16], stride = luma_stride(coder);
    block->luma_pattern = 0;
    for (int part = 0; part < 16; part++) {
        int x = 4 * block_x(part), y = 4 * block_y(part);
        const uint8_t *shown = luma_at(coder, block) + y * stride + x;
        if (difference(block->luma + 16 * y + x, 16, shown, stride, residual) < by->least) {
            memset(block->luma_levels[part], 0, sizeof block->luma_levels[part]);
            dc[y + x / 4] = 0;
            continue;
        }
        transform(residual);
        dc[y + x / 4] = residual[0];
        if (quantise(residual, by, is_key, block->luma_levels[part]))
            block->luma_pattern |= is_key ? 15 : 1 << part / 4;
    }
    if (!is_key)
        return;
    hadamard(dc);
    for (int place = 0; place < 16; place++) {
        int value = (dc[ZIGZAG[place]] + 1) >> 1;
        block->luma_dc[place] = (int16_t)quantised(value, by->forward[0], 2 * by->rounding, 16 + by->scale);
    }
}

VECTORISED static void measure_chroma(const Coder *coder, Macroblock *block, const Quantiser *by) {
    int residual[16], dc[4], stride = chroma_stride(coder);
    block->chroma_pattern = 0;
    for (int plane = 0; plane < 2; plane++) {
        for (int part = 0; part < 4; part++) {
            int x = 4 * (part & 1), y = 4 * (part >> 1);
            const uint8_t *shown = chroma_at(coder, block, plane) + y * stride + x;
            difference(block->chroma[plane] + 8 * y + x, 8, shown, stride, residual);
            transform(residual);
            dc[part] = residual[0];
            if (quantise(residual, by, 1, block->chroma_levels[plane][part]))
                block->chroma_pattern = 2;
        }
        hadamard_of_four(dc);
        for (int place = 0; place < 4; place++) {
            int16_t level = (int16_t)quantised(dc[place], by->forward[0], 2 * by->rounding, 16 + by->scale);
            block->chroma_dc[plane][place] = level;
            if (level && !block->chroma_pattern)
                block->chroma_pattern = 1;
        }
    }
}

VECTORISED static void show_luma(const Coder *coder, const Macroblock *block, const Quantiser *by, int is_key) {
    int dc[16], residual[16], stride = luma_stride(coder);
    if (is_key) {
        for (int place = 0; place < 16; place++)
            dc[ZIGZAG[place]] = block->luma_dc[place];
        hadamard(dc);
    }
    for (int part = 0; part < 16; part++) {
        int x = 4 * block_x(part), y = 4 * block_y(part);
        if (!is_key && !(block->luma_pattern >> part / 4 & 1))
            continue;
        memset(residual, 0, sizeof residual);
        if (block->luma_pattern)
            dequantise(block->luma_levels[part], by, is_key, residual);
        if (is_key)
            residual[0] = dc[y + x / 4] * by->back[0] * (1 << by->scale) / 4;
        add_inverse(residual, luma_at(coder, block) + y * stride + x, stride);
    }
}

VECTORISED static void show_chroma(const Coder *coder, const Macroblock *block, const Quantiser *by) {
    int residual[16], stride = chroma_stride(coder);
    for (int plane = 0; plane < 2 && block->chroma_pattern; plane++) {
        const int16_t *levels = block->chroma_dc[plane];
        int dc[4] = {levels[0], levels[1], levels[2], levels[3]};
        hadamard_of_four(dc);
        for (int part = 0; part < 4; part++) {
            int x = 4 * (part & 1), y = 4 * (part >> 1);
            memset(residual, 0, sizeof residual);
            if (block->chroma_pattern == 2)
                dequantise(block->chroma_levels[plane][part], by, 1, residual);
            residual[0] = dc[part] * by->back[0] * (1 << by->scale) >> 1;
            add_inverse(residual, chroma_at(coder, block, plane) + y * stride + x, stride);
        }
    }
}

/* nC of 9.2.1: how many coefficients the blocks at the left and above have. */
INLINED int neighbours(const uint8_t *counts, int stride, int x, int y) {
    const uint8_t *here = counts + (size_t)y * stride + x;
    if (x && y)
        return (here[-1] + here[-stride] + 1) >> 1;
    return x ? here[-1] : y ? here[-stride] : 0;
}

static void put_luma(Coder *coder, const Macroblock *block, int is_key) {
    int stride = 4 * coder->across;
    if (is_key)
        put_block(&coder->slice, block->luma_dc, 16, neighbours(coder->counts[0], stride, 4 * block->x, 4 * block->y));
    for (int part = 0; part < 16; part++) {
        int x = 4 * block->x + block_x(part), y = 4 * block->y + block_y(part);
        if (block->luma_pattern >> part / 4 & 1)
            coder->counts[0][(size_t)y * stride + x] =
                (uint8_t)put_block(&coder->slice, block->luma_levels[part] + is_key, 16 - is_key,
                                   neighbours(coder->counts[0], stride, x, y));
    }
}

static void put_chroma(Coder *coder, const Macroblock *block) {
    int stride = 2 * coder->across;
    for (int plane = 0; plane < 2 && block->chroma_pattern; plane++)
        put_block(&coder->slice, block->chroma_dc[plane], 4, DC_OF_CHROMA);
    for (int part = 0; part < 8 && block->chroma_pattern == 2; part++) {
        uint8_t *counts = coder->counts[1 + part / 4];
        int x = 2 * block->x + (part & 1), y = 2 * block->y + (part >> 1 & 1);
        counts[(size_t)y * stride + x] = (uint8_t)put_block(&coder->slice, block->chroma_levels[part / 4][part % 4] + 1,
                                                            15, neighbours(counts, stride, x, y));
    }
}

/* The mean of so many samples; 128 where there are none. */
INLINED uint8_t mean(const uint8_t *row, const uint8_t *column, int stride, int samples) {
    int sum = 0, count = (row ? samples : 0) + (column ? samples : 0);
    for (int place = 0; place < samples; place++)
        sum += (row ? row[place] : 0) + (column ? column[place * stride] : 0);
    return (uint8_t)(count ? (sum + count / 2) / count : 128);
}

static void fill(uint8_t *at, int stride, int size, uint8_t value) {
    for (int row = 0; row < size; row++)
        memset(at + row * stride, value, (size_t)size);
}

/* Show the prediction of a macroblock of a key frame: 8.3.3.3 and 8.3.4. */
static void predict(const Coder *coder, const Macroblock *block) {
    int stride = luma_stride(coder);
    uint8_t *at = luma_at(coder, block);
    fill(at, stride, 16, mean(block->y ? at - stride : NULL, block->x ? at - 1 : NULL, stride, 16));
    stride = chroma_stride(coder);
    for (int plane = 0; plane < 2; plane++) {
        at = chroma_at(coder, block, plane);
        uint8_t means[4];
        for (int part = 0; part < 4; part++) {
            const uint8_t *row = block->y ? at - stride + 4 * (part & 1) : NULL;
            const uint8_t *column = block->x ? at - 1 + 4 * (part >> 1) * stride : NULL;
            if (part == 1 && row) /* on the upper right the row alone, on the lower left the column alone */
                column = NULL;
            if (part == 2 && column)
                row = NULL;
            means[part] = mean(row, column, stride, 4);
        }
        for (int part = 0; part < 4; part++)
            fill(at + 4 * (part >> 1) * stride + 4 * (part & 1), stride, 4, means[part]);
    }
}

static void put_head(Coder *coder, int type, int quantiser) {
    Bits *slice = &coder->slice;
    put_number(slice, 0); /* first_mb_in_slice */
    put_number(slice, (uint32_t)type);
    put_number(slice, 0); /* pic_parameter_set_id */
    put(slice, FRAME_NUMBER_BITS, coder->number & ((1 << FRAME_NUMBER_BITS) - 1));
    if (type == SLICE_I)
        put_number(slice, coder->number >> FRAME_NUMBER_BITS); /* idr_pic_id */
    put(slice, 2, 0); /* two flags: of reference pictures that are chosen, marked or kept */
    if (type == SLICE_P)
        put(slice, 1, 0);
    put_signed(slice, quantiser - INITIAL_QUANTISER);
    put_number(slice, 1); /* no deblocking */
}

static void code_key(Coder *coder, const uint32_t *pixels) {
    Quantiser by = quantiser(KEY_QUANTISER, 3);
    Macroblock block;
    put_head(coder, SLICE_I, KEY_QUANTISER);
    for (block.y = 0; block.y < coder->down; block.y++) {
        for (block.x = 0; block.x < coder->across; block.x++) {
            if (!bits_room(&coder->slice, MOST_BYTES_OF_A_MACROBLOCK))
                return;
            take(coder, pixels, &block);
            predict(coder, &block);
            measure_luma(coder, &block, &by, 1);
            measure_chroma(coder, &block, &by);
            /* Intra_16x16 with its DC prediction, table 7-11 */
            put_number(&coder->slice, (uint32_t)(3 + 4 * block.chroma_pattern + (block.luma_pattern ? 12 : 0)));
            put_number(&coder->slice, 0); /* intra_chroma_pred_mode: DC */
            put_number(&coder->slice, 0); /* mb_qp_delta */
            put_luma(coder, &block, 1);
            put_chroma(coder, &block);
            show_luma(coder, &block, &by, 1);
            show_chroma(coder, &block, &by);
        }
    }
}

/* Mark the macroblocks of a row that are not as they were. */
static int find_changed(const Coder *coder, const uint32_t *pixels, int y) {
    int any = 0, bottom = 16 * y + 16 < coder->height ? 16 * y + 16 : coder->height;
    memset(coder->changed, 0, (size_t)coder->across);
    for (int row = 16 * y; row < bottom; row++) {
        const uint32_t *now = pixels + (size_t)row * coder->width, *before = coder->seen + (size_t)row * luma_stride(coder);
        if (memcmp(now, before, (size_t)coder->width * sizeof *now) == 0)
            continue;
        any = 1;
        for (int x = 0; x < coder->across; x++) {
            int columns = coder->width - 16 * x < 16 ? coder->width - 16 * x : 16;
            coder->changed[x] |= memcmp(now + 16 * x, before + 16 * x, (size_t)columns * sizeof *now) != 0;
        }
    }
    return any;
}

static void code_changes(Coder *coder, const uint32_t *pixels) {
    Quantiser by = quantiser(QUANTISER, 6);
    Macroblock block;
    uint32_t skipped = 0;
    put_head(coder, SLICE_P, QUANTISER);
    for (block.y = 0; block.y < coder->down; block.y++) {
        if (!pixels || !find_changed(coder, pixels, block.y)) {
            skipped += (uint32_t)coder->across;
            continue;
        }
        for (block.x = 0; block.x < coder->across; block.x++) {
            if (!bits_room(&coder->slice, MOST_BYTES_OF_A_MACROBLOCK))
                return;
            if (coder->changed[block.x]) {
                take(coder, pixels, &block);
                measure_luma(coder, &block, &by, 0);
                measure_chroma(coder, &block, &by);
            }
            if (!coder->changed[block.x] || !(block.luma_pattern || block.chroma_pattern)) {
                skipped++;
                continue;
            }
            put_number(&coder->slice, skipped);
            put_number(&coder->slice, 0); /* P_L0_16x16 */
            put(&coder->slice, 2, 3);     /* both differences of the vector: 0 */
            put_number(&coder->slice, PATTERN_NUMBERS[block.chroma_pattern << 4 | block.luma_pattern]);
            put_number(&coder->slice, 0); /* mb_qp_delta */
            put_luma(coder, &block, 0);
            put_chroma(coder, &block);
            show_luma(coder, &block, &by, 0);
            show_chroma(coder, &block, &by);
            skipped = 0;
        }
    }
    if (skipped)
        put_number(&coder->slice, skipped);
}

static void put_parameters(Coder *coder) {
    Bits *set = &coder->slice;
    put(set, 24, 0x42c01f); /* constrained baseline, level 3.1 */
    put_number(set, 0);     /* seq_parameter_set_id */
    put_number(set, FRAME_NUMBER_BITS - 4);
    put_number(set, 2); /* pic_order_cnt_type: shown in the order of decoding */
    put_number(set, 1); /* reference */
    put(set, 1, 0);     /* no gaps */
    put_number(set, (uint32_t)coder->across - 1);
    put_number(set, (uint32_t)coder->down - 1);
    put(set, 3, 7); /* frames only, direct_8x8_inference, cropped */
    put_number(set, 0);
    put_number(set, (uint32_t)(16 * coder->across - coder->width) / 2);
    put_number(set, 0);
    put_number(set, (uint32_t)(16 * coder->down - coder->height) / 2);
    put(set, 1, 1);     /* usability information, E.1.1: nothing but the limits of the stream */
    put(set, 8, 0);     /* proportions, overscan, signal, chroma, timing, two HRDs, structure: not told */
    put(set, 2, 3);     /* limits: vectors may point outside */
    put_number(set, 0); /* bytes of a picture and bits of a macroblock: as may be */
    put_number(set, 0);
    put_number(set, 11); /* vectors: as may be */
    put_number(set, 11);
    put_number(set, 0); /* frames out of order */
    put_number(set, 1); /* frames kept */
    put_end(set);
    put_unit(&coder->units, UNIT_SEQUENCE, set);
    put_number(set, 0); /* pic_parameter_set_id */
    put_number(set, 0); /* seq_parameter_set_id */
    put(set, 2, 0);     /* CAVLC; no order of fields */
    put_number(set, 0); /* one group of slices */
    put_number(set, 0); /* one reference */
    put_number(set, 0);
    put(set, 3, 0); /* no weights */
    put_signed(set, 0); /* INITIAL_QUANTISER */
    put_signed(set, 0);
    put_signed(set, 0); /* chroma has the same quantiser */
    put(set, 3, 4);     /* slices say whether they are deblocked */
    put_end(set);
    put_unit(&coder->units, UNIT_PICTURE, set);
}

/* Code one frame: `pixels` are as they were when there are none. Returns the units. */
static PyObject *coded(Coder *coder, Py_buffer *pixels, int is_key) {
    if (pixels && pixels->len != (Py_ssize_t)coder->width * coder->height * 4)
        return PyErr_Format(PyExc_ValueError, "The picture has to be %d by %d.", coder->width, coder->height);
    Py_BEGIN_ALLOW_THREADS;
    coder->units.used = coder->slice.used = 0;
    coder->slice.held = 0;
    coder->slice.count = 0;
    if (bits_room(&coder->slice, MOST_BYTES_OF_A_MACROBLOCK)) {
        size_t blocks = (size_t)coder->across * coder->down;
        memset(coder->counts[0], 0, 16 * blocks);
        memset(coder->counts[1], 0, 4 * blocks);
        memset(coder->counts[2], 0, 4 * blocks);
        if (is_key) {
            put_parameters(coder);
            code_key(coder, pixels->buf);
            coder->number = 0;
        } else {
            code_changes(coder, pixels ? pixels->buf : NULL);
        }
        if (!coder->slice.failed)
            put_end(&coder->slice);
        put_unit(&coder->units, is_key ? UNIT_KEY : UNIT_FRAME, &coder->slice);
        coder->number++;
    }
    Py_END_ALLOW_THREADS;
    if (coder->slice.failed || coder->units.failed)
        return PyErr_NoMemory();
    return PyBytes_FromStringAndSize((char *)coder->units.data, (Py_ssize_t)coder->units.used);
}

static PyObject *coder_key(Coder *self, PyObject *arguments) {
    Py_buffer pixels;
    unsigned short id;
    if (!PyArg_ParseTuple(arguments, "y*H", &pixels, &id))
        return NULL;
    self->number = (uint32_t)id << FRAME_NUMBER_BITS;
    PyObject *units = coded(self, &pixels, 1);
    PyBuffer_Release(&pixels);
    return units;
}

static PyObject *coder_code(Coder *self, PyObject *pixels) {
    Py_buffer view;
    if (PyObject_GetBuffer(pixels, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyObject *units = self->number ? coded(self, &view, 0) : NULL;
    PyBuffer_Release(&view);
    if (!units && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "A key frame comes first.");
    return units;
}

static PyObject *coder_again(Coder *self, PyObject *Py_UNUSED(nothing)) {
    if (!self->number)
        return PyErr_Format(PyExc_ValueError, "A key frame comes first.");
    return coded(self, NULL, 0);
}

static PyObject *coder_shown(Coder *self, PyObject *Py_UNUSED(nothing)) {
    int width = self->width, height = self->height;
    PyObject *planes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)width * height * 3 / 2);
    if (!planes)
        return NULL;
    char *to = PyBytes_AS_STRING(planes);
    for (int plane = 0; plane < 3; plane++) {
        int part = plane ? 2 : 1, stride = luma_stride(self) / part;
        for (int row = 0; row < height / part; row++, to += width / part)
            memcpy(to, self->shown[plane] + (size_t)row * stride, (size_t)(width / part));
    }
    return planes;
}

static void coder_free(Coder *self) {
    for (int plane = 0; plane < 3; plane++) {
        PyMem_RawFree(self->shown[plane]);
        PyMem_RawFree(self->counts[plane]);
    }
    PyMem_RawFree(self->seen);
    PyMem_RawFree(self->changed);
    PyMem_RawFree(self->slice.data);
    PyMem_RawFree(self->units.data);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *coder_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    int width, height;
    if (!PyArg_ParseTuple(arguments, "ii", &width, &height))
        return NULL;
    if (width < 2 || height < 2 || width % 2 || height % 2 || width > 1 << 14 || height > 1 << 14
        || (width + 15) / 16 * ((height + 15) / 16) > MOST_MACROBLOCKS)
        return PyErr_Format(PyExc_ValueError, "Pictures of %d by %d are not coded here.", width, height);
    Coder *self = (Coder *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->width = width;
    self->height = height;
    self->across = (width + 15) / 16;
    self->down = (height + 15) / 16;
    size_t blocks = (size_t)self->across * self->down;
    int ok = (self->seen = PyMem_RawCalloc(256 * blocks, sizeof *self->seen)) != NULL;
    ok = (self->changed = PyMem_RawCalloc((size_t)self->across, 1)) && ok;
    for (int plane = 0; plane < 3; plane++) {
        ok = (self->shown[plane] = PyMem_RawCalloc((plane ? 64 : 256) * blocks, 1)) && ok;
        ok = (self->counts[plane] = PyMem_RawCalloc((plane ? 4 : 16) * blocks, 1)) && ok;
    }
    if (ok)
        return (PyObject *)self;
    Py_DECREF(self);
    return PyErr_NoMemory();
}

static PyMethodDef coder_methods[] = {
    {"key", (PyCFunction)coder_key, METH_VARARGS, NULL},
    {"code", (PyCFunction)coder_code, METH_O, NULL},
    {"again", (PyCFunction)coder_again, METH_NOARGS, NULL},
    {"shown", (PyCFunction)coder_shown, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject CoderType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "generation.render.drawing._native.Coder",
    .tp_basicsize = sizeof(Coder),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = coder_new,
    .tp_dealloc = (destructor)coder_free,
    .tp_methods = coder_methods,
};
