/* Families, extents and mixtures for a scene that is being stepped: see stepping.py for what they stand for. */

/* Mobject.get_family: the last occurrence of each counts. None when a mobject is of a type that is not known. */
static PyObject *family(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *mobject, *known;
    if (!PyArg_ParseTuple(arguments, "OO!", &mobject, &PySet_Type, &known))
        return NULL;
    PyObject *all = PyList_New(0), *seen = PySet_New(NULL), *kept = PyList_New(0);
    int outcome = all && seen && kept ? walk(mobject, NULL, known, all) : -1;
    for (Py_ssize_t i = outcome == 0 ? PyList_GET_SIZE(all) : 0; outcome == 0 && i > 0; i--) {
        Py_ssize_t before = PySet_GET_SIZE(seen);
        outcome = PySet_Add(seen, PyList_GET_ITEM(all, i - 1));
        if (outcome == 0 && PySet_GET_SIZE(seen) > before)
            outcome = PyList_Append(kept, PyList_GET_ITEM(all, i - 1));
    }
    if (outcome == 0)
        outcome = PyList_Reverse(kept);
    Py_XDECREF(all);
    Py_XDECREF(seen);
    if (outcome != 0)
        Py_CLEAR(kept);
    if (outcome == 1)
        Py_RETURN_NONE;
    return kept;
}

/* Whether nobody in this family is of a type that is not known. */
static int is_family_known(PyObject *mobject, const Path *above, PyObject *known) {
    for (const Path *step = above; step; step = step->above)
        if (step->mobject == mobject)
            return 1;
    int is_known = PySet_Contains(known, (PyObject *)Py_TYPE(mobject));
    PyObject *below = is_known > 0 ? PyObject_GetAttr(mobject, name_submobjects) : NULL;
    if (is_known > 0 && !below)
        return -1;
    Path here = {mobject, above};
    if (below && !PyList_Check(below))
        is_known = 0;
    for (Py_ssize_t i = 0; is_known > 0 && i < PyList_GET_SIZE(below); i++)
        is_known = is_family_known(PyList_GET_ITEM(below, i), &here, known);
    Py_XDECREF(below);
    return is_known;
}

/* The box around the anchors of a mobject's family: least x, y, z, most x, y, z; () when it has none. None when only
 * NumPy knows: which of 0.0 and -0.0 it takes for the smaller one is its own affair. */
static PyObject *box(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *mobject, *known;
    if (!PyArg_ParseTuple(arguments, "OO!", &mobject, &PySet_Type, &known))
        return NULL;
    Box box = {.any = 0};
    int outcome = is_family_known(mobject, NULL, known);
    if (outcome > 0)
        outcome = widen(mobject, NULL, &box);
    if (outcome == FAILED && !PyErr_ExceptionMatches(PyExc_Exception))
        return NULL;
    PyErr_Clear();
    for (int axis = 0; axis < 3; axis++)
        if (box.has_zero[axis] && box.has_negative_zero[axis] && (box.least[axis] == 0.0 || box.most[axis] == 0.0))
            outcome = UNFIT;
    if (outcome != DONE)
        Py_RETURN_NONE;
    if (!box.any)
        return PyTuple_New(0);
    return Py_BuildValue("(dddddd)", box.least[0], box.least[1], box.least[2], box.most[0], box.most[1], box.most[2]);
}

/* Mobject.reduce_across_dimension with the built-in max or min, in the same order of comparisons. */
static int reduce(PyObject *mobject, int axis, int for_most, PyObject *known, double *found, int *any) {
    int is_known = PySet_Contains(known, (PyObject *)Py_TYPE(mobject));
    if (is_known <= 0)
        return is_known < 0 ? FAILED : UNFIT;
    PyObject *points = PyObject_GetAttr(mobject, name_points);
    PyObject *below = points ? PyObject_GetAttr(mobject, name_submobjects) : NULL;
    Py_ssize_t count = below ? read_table(points, 3, &points_scratch) : FAILED;
    Py_XDECREF(points);
    int outcome = count == FAILED ? FAILED : count < 0 || !PyList_Check(below) ? UNFIT : DONE;
    double best = 0;
    int has_best = outcome == DONE && count > 0;
    for (Py_ssize_t row = 0; outcome == DONE && row < count; row++) {
        double at = points_scratch.data[3 * row + axis];
        if (row == 0 || (for_most ? at > best : at < best))
            best = at;
    }
    if (outcome == DONE && PyList_GET_SIZE(below) && Py_EnterRecursiveCall(" in a family of mobjects")) {
        outcome = FAILED;
    } else if (outcome == DONE && PyList_GET_SIZE(below)) {
        for (Py_ssize_t i = 0; outcome == DONE && i < PyList_GET_SIZE(below); i++) {
            double value;
            int has_value = 0;
            outcome = reduce(PyList_GET_ITEM(below, i), axis, for_most, known, &value, &has_value);
            if (outcome != DONE || !has_value)
                continue;
            if (!has_best || !(for_most ? best > value : best < value)) /* reduce_func([value, best]) */
                best = value;
            has_best = 1;
        }
        Py_LeaveRecursiveCall();
    }
    Py_XDECREF(below);
    *found = best;
    *any = has_best;
    return outcome;
}

/* A number, () where there are no points, None when only Manim knows. */
static PyObject *extreme(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *mobject, *known;
    int axis, for_most, any = 0;
    double found;
    if (!PyArg_ParseTuple(arguments, "OipO!", &mobject, &axis, &for_most, &PySet_Type, &known))
        return NULL;
    int outcome = axis < 0 || axis > 2 ? UNFIT : reduce(mobject, axis, for_most, known, &found, &any);
    if (outcome == FAILED && PyErr_Occurred())
        return NULL;
    if (outcome != DONE)
        Py_RETURN_NONE;
    return any ? PyFloat_FromDouble(found) : PyTuple_New(0);
}

/* (1 - alpha) * start + alpha * end into `made`; false when they are not tables of float64 of one size. */
static int mix_tables(PyObject *start, PyObject *end, double alpha, PyObject *made) {
    PyObject *tables[3] = {start, end, made};
    Py_buffer buffers[3] = {{0}};
    int fits = 1, opened = 0;
    for (; fits && opened < 3; opened++) {
        int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (opened == 2 ? PyBUF_WRITABLE : 0);
        if (PyObject_GetBuffer(tables[opened], &buffers[opened], flags) < 0) {
            PyErr_Clear();
            fits = 0;
            break;
        }
        Py_buffer *buffer = &buffers[opened];
        fits = buffer->itemsize == sizeof(double) && buffer->format && strcmp(buffer->format, "d") == 0
               && buffer->ndim == buffers[0].ndim
               && memcmp(buffer->shape, buffers[0].shape, (size_t)buffer->ndim * sizeof(Py_ssize_t)) == 0;
    }
    if (fits) {
        const double *from = buffers[0].buf, *towards = buffers[1].buf;
        double *to = buffers[2].buf, rest = 1 - alpha;
        for (Py_ssize_t i = 0; i < buffers[0].len / (Py_ssize_t)sizeof(double); i++)
            to[i] = rest * from[i] + alpha * towards[i];
    }
    for (int i = 0; i < opened; i++)
        PyBuffer_Release(&buffers[i]);
    return fits;
}

static int is_number(PyObject *value) { return PyFloat_Check(value) || PyLong_CheckExact(value); }

/* A new table between two, or a copy of the second where `is_end`; NULL when only Manim knows. */
static PyObject *table_between(PyObject *start, PyObject *end, double alpha, int is_end, PyTypeObject *type) {
    if (Py_TYPE(start) != type || Py_TYPE(end) != type)
        return NULL;
    PyObject *made = PyObject_CallMethodNoArgs(end, name_copy);
    if (made && !mix_tables(start, end, alpha, made))
        Py_CLEAR(made);
    else if (made && is_end) { /* without rounding, nor what zero times infinity is */
        Py_DECREF(made);
        made = PyObject_CallMethodNoArgs(end, name_copy);
    }
    return made;
}

/* By Python's own arithmetic: whose type the number has matters, too. */
static PyObject *number_between(PyObject *start, PyObject *end, PyObject *rest, PyObject *alpha, int is_end) {
    if (!is_number(start) || !is_number(end))
        return NULL;
    if (is_end)
        return Py_NewRef(end);
    PyObject *from = PyNumber_Multiply(rest, start), *towards = PyNumber_Multiply(alpha, end);
    PyObject *made = from && towards ? PyNumber_Add(from, towards) : NULL;
    Py_XDECREF(from);
    Py_XDECREF(towards);
    return made;
}

#define MIXED_TABLES 4
#define MIXED 7

/* VMobject.interpolate_color, where the colours are as they mostly are: true when it is done. */
static PyObject *mix_colours(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    PyObject *names[MIXED] = {name_fill_rgbas,   name_stroke_rgbas,           name_background_stroke_rgbas,
                              name_sheen_direction, name_stroke_width, name_background_stroke_width,
                              name_sheen_factor};
    if (count != 5 || !PyType_Check(arguments[4])) {
        PyErr_SetString(PyExc_TypeError, "mix_colours(mobject, first, second, alpha, ndarray)");
        return NULL;
    }
    PyObject *alpha = arguments[3], *one = PyLong_FromLong(1);
    PyObject *rest = one && is_number(alpha) ? PyNumber_Subtract(one, alpha) : NULL;
    double share = rest ? PyFloat_AsDouble(alpha) : 0.0;
    int fits = rest && !PyErr_Occurred();
    PyObject *made[MIXED] = {NULL};
    for (int i = 0; fits && i < MIXED; i++) {
        PyObject *start = PyObject_GetAttr(arguments[1], names[i]), *end = PyObject_GetAttr(arguments[2], names[i]);
        if (start && end)
            made[i] = i < MIXED_TABLES
                          ? table_between(start, end, share, share == 1.0, (PyTypeObject *)arguments[4])
                          : number_between(start, end, rest, alpha, share == 1.0);
        Py_XDECREF(start);
        Py_XDECREF(end);
        fits = made[i] != NULL;
    }
    PyErr_Clear();
    int outcome = fits;
    for (int i = 0; i < MIXED; i++) {
        if (outcome > 0 && PyObject_SetAttr(arguments[0], names[i], made[i]) < 0)
            outcome = FAILED;
        Py_XDECREF(made[i]);
    }
    Py_XDECREF(rest);
    Py_XDECREF(one);
    return outcome < 0 ? NULL : PyBool_FromLong(outcome);
}
