/* Painting a sketch, without the interpreter's lock; the Sketch as a Python type. */

static const double *set_source(cairo_t *context, const double *call) {
    int rows = (int)*call++;
    if (rows == 1) {
        cairo_set_source_rgba(context, call[0], call[1], call[2], call[3]);
        return call + 4;
    }
    cairo_pattern_t *pattern = cairo_pattern_create_linear(call[0], call[1], call[2], call[3]);
    call += 4;
    for (; rows; rows--, call += 5)
        cairo_pattern_add_color_stop_rgba(pattern, call[0], call[1], call[2], call[3], call[4]);
    cairo_set_source(context, pattern);
    cairo_pattern_destroy(pattern);
    return call;
}

static void perform(cairo_t *context, const double *call, const double *end) {
    while (call < end) {
        switch ((int)*call++) {
        case NEW_PATH:
            cairo_new_path(context);
            break;
        case SUBPATH: {
            int curves = (int)call[0], is_closed = (int)call[1];
            cairo_new_sub_path(context);
            cairo_move_to(context, call[2], call[3]);
            for (call += 4; curves; curves--, call += 6)
                cairo_curve_to(context, call[0], call[1], call[2], call[3], call[4], call[5]);
            if (is_closed)
                cairo_close_path(context);
            break;
        }
        case FILL:
            call = set_source(context, call);
            cairo_fill_preserve(context);
            break;
        case STROKE: {
            double width = call[0];
            cairo_line_join_t join = JOINS[(int)call[1]];
            cairo_line_cap_t cap = CAPS[(int)call[2]];
            call = set_source(context, call + 3);
            cairo_set_line_width(context, width);
            cairo_set_line_join(context, join);
            cairo_set_line_cap(context, cap);
            cairo_stroke_preserve(context);
            break;
        }
        }
    }
}

static PyObject *sketch_paint(Sketch *self, PyObject *arguments) {
    Py_buffer ground, canvas;
    if (!PyArg_ParseTuple(arguments, "y*w*", &ground, &canvas))
        return NULL;
    Py_ssize_t size = (Py_ssize_t)self->width * self->height * 4;
    cairo_status_t status = CAIRO_STATUS_INVALID_SIZE;
    if (ground.len == size && canvas.len == size) {
        Py_BEGIN_ALLOW_THREADS;
        memcpy(canvas.buf, ground.buf, (size_t)size);
        cairo_surface_t *surface = cairo_image_surface_create_for_data(canvas.buf, CAIRO_FORMAT_ARGB32, self->width,
                                                                       self->height, self->width * 4);
        cairo_t *context = cairo_create(surface);
        cairo_set_matrix(context, &self->matrix);
        perform(context, self->calls.data, self->calls.data + self->calls.used);
        cairo_surface_flush(surface);
        status = cairo_status(context);
        cairo_destroy(context);
        cairo_surface_destroy(surface);
        Py_END_ALLOW_THREADS;
    }
    PyBuffer_Release(&ground);
    PyBuffer_Release(&canvas);
    if (status != CAIRO_STATUS_SUCCESS)
        return PyErr_Format(PyExc_ValueError, "Cairo can't paint this: %s", cairo_status_to_string(status));
    Py_RETURN_NONE;
}

static PyObject *sketch_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    Sketch *self = (Sketch *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    cairo_matrix_t *m = &self->matrix;
    if (!PyArg_ParseTuple(arguments, "ii(dddddd)d", &self->width, &self->height, &m->xx, &m->yx, &m->xy, &m->yy,
                          &m->x0, &m->y0, &self->line_width_multiple)) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void sketch_free(Sketch *self) {
    PyMem_RawFree(self->calls.data);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *sketch_size(Sketch *self, PyObject *Py_UNUSED(nothing)) {
    return PyLong_FromSize_t(self->calls.room * sizeof(double));
}

static PyMethodDef sketch_methods[] = {
    {"record", (PyCFunction)sketch_record, METH_VARARGS, NULL},
    {"paint", (PyCFunction)sketch_paint, METH_VARARGS, NULL},
    {"size", (PyCFunction)sketch_size, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject SketchType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "generation.render.drawing._native.Sketch",
    .tp_basicsize = sizeof(Sketch),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = sketch_new,
    .tp_dealloc = (destructor)sketch_free,
    .tp_methods = sketch_methods,
};
