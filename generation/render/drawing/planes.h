/* RGBA to YUV 4:2:0, ITU-R BT.601, 16 to 235. */

#define SHIFT 15
#define WEIGHT(share, range) ((int32_t)((share) * (range) / 255.0 * (1 << SHIFT) + 0.5))

VECTORISED static void luma_row(const uint32_t *restrict from, uint8_t *restrict to, int width) {
    const int32_t red = WEIGHT(0.299, 219), green = WEIGHT(0.587, 219), blue = WEIGHT(0.114, 219);
    for (int x = 0; x < width; x++) {
        int32_t pixel = (int32_t)from[x];
        int32_t sum = red * (pixel & 255) + green * (pixel >> 8 & 255) + blue * (pixel >> 16 & 255);
        to[x] = (uint8_t)((sum + (16 << SHIFT) + (1 << (SHIFT - 1))) >> SHIFT);
    }
}

/* Red and blue of two rows added in one number each, green in another. */
VECTORISED static void add_rows(const uint32_t *restrict top, const uint32_t *restrict bottom, uint32_t *restrict ends,
                                uint32_t *restrict middle, int width) {
    for (int x = 0; x < width; x++) {
        ends[x] = (top[x] & 0xff00ff) + (bottom[x] & 0xff00ff);
        middle[x] = (top[x] >> 8 & 255) + (bottom[x] >> 8 & 255);
    }
}

VECTORISED static void chroma_row(const uint32_t *restrict ends, const uint32_t *restrict middle, uint8_t *restrict u,
                                  uint8_t *restrict v, int half) {
    const int32_t ur = WEIGHT(0.169, 224), ug = WEIGHT(0.331, 224), vg = WEIGHT(0.419, 224), vb = WEIGHT(0.081, 224);
    const int32_t full = WEIGHT(0.5, 224), base = (128 << (SHIFT + 2)) + (1 << (SHIFT + 1));
    for (int x = 0; x < half; x++) {
        uint32_t both = ends[2 * x] + ends[2 * x + 1];
        int32_t red = (int32_t)(both & 0xffff), blue = (int32_t)(both >> 16);
        int32_t green = (int32_t)(middle[2 * x] + middle[2 * x + 1]);
        u[x] = (uint8_t)((full * blue - ur * red - ug * green + base) >> (SHIFT + 2));
        v[x] = (uint8_t)((full * red - vg * green - vb * blue + base) >> (SHIFT + 2));
    }
}

static PyObject *to_yuv420(PyObject *Py_UNUSED(module), PyObject *arguments) {
    int width, height, strides[3];
    Py_buffer canvas, planes[3];
    if (!PyArg_ParseTuple(arguments, "y*iiw*iw*iw*i", &canvas, &width, &height, &planes[0], &strides[0], &planes[1],
                          &strides[1], &planes[2], &strides[2]))
        return NULL;
    uint32_t *sums = PyMem_RawMalloc(2 * (size_t)(width > 0 ? width : 1) * sizeof(uint32_t));
    int fits = sums && width > 0 && height > 0 && width % 2 == 0 && height % 2 == 0
               && canvas.len == (Py_ssize_t)width * height * 4;
    for (int plane = 0; plane < 3; plane++) {
        int rows = plane ? height / 2 : height, columns = plane ? width / 2 : width;
        fits = fits && strides[plane] >= columns
               && planes[plane].len >= (Py_ssize_t)strides[plane] * (rows - 1) + columns;
    }
    if (fits) {
        Py_BEGIN_ALLOW_THREADS;
        size_t pair = 2 * (size_t)width * sizeof(uint32_t);
        for (int y = 0; y < height; y += 2) {
            const uint32_t *top = (const uint32_t *)canvas.buf + (size_t)y * width, *bottom = top + width;
            uint8_t *luma = (uint8_t *)planes[0].buf + (size_t)y * strides[0];
            uint8_t *u = (uint8_t *)planes[1].buf + (size_t)(y / 2) * strides[1];
            uint8_t *v = (uint8_t *)planes[2].buf + (size_t)(y / 2) * strides[2];
            if (y && memcmp(top, top - 2 * width, pair) == 0) { /* as the two rows above: most of a drawing is empty */
                memcpy(luma, luma - 2 * strides[0], (size_t)width);
                memcpy(luma + strides[0], luma - strides[0], (size_t)width);
                memcpy(u, u - strides[1], (size_t)width / 2);
                memcpy(v, v - strides[2], (size_t)width / 2);
                continue;
            }
            luma_row(top, luma, width);
            luma_row(bottom, luma + strides[0], width);
            add_rows(top, bottom, sums, sums + width, width);
            chroma_row(sums, sums + width, u, v, width / 2);
        }
        Py_END_ALLOW_THREADS;
    }
    PyMem_RawFree(sums);
    PyBuffer_Release(&canvas);
    for (int plane = 0; plane < 3; plane++)
        PyBuffer_Release(&planes[plane]);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "The picture and the planes don't fit each other.");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* The rows of a PNG without transparency: the filter "up", then what differs from the row above. */
static PyObject *rows_of_png(PyObject *Py_UNUSED(module), PyObject *arguments) {
    Py_buffer pixels;
    Py_ssize_t height, width, colours;
    if (!PyArg_ParseTuple(arguments, "y*nnn", &pixels, &height, &width, &colours))
        return NULL;
    PyObject *rows = NULL;
    if (height < 1 || width < 1 || colours < 3 || colours > 4 || pixels.len != height * width * colours)
        PyErr_SetString(PyExc_ValueError, "These are no rows of red, green and blue.");
    else
        rows = PyBytes_FromStringAndSize(NULL, height * (1 + 3 * width));
    if (rows) {
        uint8_t *to = (uint8_t *)PyBytes_AS_STRING(rows);
        Py_BEGIN_ALLOW_THREADS;
        size_t across = (size_t)(width * colours);
        for (Py_ssize_t y = 0; y < height; y++) {
            const uint8_t *from = (const uint8_t *)pixels.buf + (size_t)y * across, *above = from - across;
            *to++ = 2;
            if (y && memcmp(from, above, across) == 0) {
                memset(to, 0, 3 * (size_t)width);
                to += 3 * width;
                continue;
            }
            for (Py_ssize_t x = 0; x < width; x++, from += colours, above += colours)
                for (int colour = 0; colour < 3; colour++)
                    *to++ = (uint8_t)(from[colour] - (y ? above[colour] : 0));
        }
        Py_END_ALLOW_THREADS;
    }
    PyBuffer_Release(&pixels);
    return rows;
}
