/* Colours of a scene that is being stepped: see stepping.py for what they stand for. */

/* What a list or an array of one holds; the value itself, if it is none. A new reference. */
static PyObject *only(PyObject *values) {
    if (PyList_CheckExact(values) && PyList_GET_SIZE(values) == 1 && PyList_GET_ITEM(values, 0) != Py_None)
        return Py_NewRef(PyList_GET_ITEM(values, 0));
    if (strcmp(Py_TYPE(values)->tp_name, "numpy.ndarray") == 0 && PyObject_Length(values) == 1) {
        PyObject *value = PySequence_GetItem(values, 0);
        if (value != Py_None)
            return value;
        Py_DECREF(value);
    }
    PyErr_Clear();
    return Py_NewRef(values);
}

/* The red, green and blue of a ManimColor; black for the list of None. */
static int read_colour(PyObject *colour, PyTypeObject *type, double *rgb) {
    if (PyList_CheckExact(colour) && PyList_GET_SIZE(colour) == 1 && PyList_GET_ITEM(colour, 0) == Py_None) {
        memset(rgb, 0, 3 * sizeof(double));
        return DONE;
    }
    PyObject *one = only(colour);
    PyObject *value = one && Py_TYPE(one) == type ? PyObject_GenericGetAttr(one, name__ManimColor__value) : NULL;
    Py_XDECREF(one);
    if (!value) {
        PyErr_Clear();
        return UNFIT;
    }
    Py_buffer view;
    int outcome = UNFIT;
    if (PyObject_GetBuffer(value, &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) == 0) {
        if (view.ndim == 1 && view.shape[0] == 4 && view.format && strcmp(view.format, "d") == 0) {
            memcpy(rgb, view.buf, 3 * sizeof(double));
            outcome = DONE;
        }
        PyBuffer_Release(&view);
    }
    Py_DECREF(value);
    PyErr_Clear();
    return outcome;
}

static int read_opacity(PyObject *opacity, double *alpha) {
    PyObject *one = only(opacity);
    int fits = one && (PyFloat_Check(one) || PyLong_CheckExact(one));
    *alpha = fits ? PyFloat_AsDouble(one) : 0.0;
    Py_XDECREF(one);
    fits = fits && !PyErr_Occurred();
    PyErr_Clear();
    return fits ? DONE : UNFIT;
}

/* VMobject.update_rgbas_array of one colour and one opacity, either of which may be None: true when it is done.
 * `blank` makes the table that a new mobject has not yet. */
static PyObject *paint_rgbas(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 7 || !PySet_Check(arguments[4]) || !PyType_Check(arguments[5])) {
        PyErr_SetString(PyExc_TypeError, "paint_rgbas(mobject, name, colour, opacity, known, ManimColor, blank)");
        return NULL;
    }
    PyObject *mobject = arguments[0], *name = arguments[1], *colour = arguments[2], *opacity = arguments[3];
    double rgb[3] = {0}, alpha = 0.0, sheen;
    int is_known = PySet_Contains(arguments[4], (PyObject *)Py_TYPE(mobject));
    if (is_known < 0)
        return NULL;
    if (!is_known || read_number(mobject, name_sheen_factor, &sheen) != DONE || sheen != 0.0
        || (colour != Py_None && read_colour(colour, (PyTypeObject *)arguments[5], rgb) != DONE)
        || (opacity != Py_None && read_opacity(opacity, &alpha) != DONE)) {
        PyErr_Clear();
        Py_RETURN_FALSE;
    }
    PyObject *table = PyObject_GenericGetAttr(mobject, name);
    if (!table) {
        PyErr_Clear();
        table = PyObject_CallNoArgs(arguments[6]);
        if (!table || PyObject_SetAttr(mobject, name, table) < 0) {
            Py_XDECREF(table);
            return NULL;
        }
    }
    Py_buffer view;
    int is_done = 0;
    if (PyObject_GetBuffer(table, &view, PyBUF_STRIDES | PyBUF_FORMAT | PyBUF_WRITABLE) == 0) {
        is_done = view.ndim == 2 && view.shape[0] > 0 && view.shape[1] == 4 && view.format
                  && strcmp(view.format, "d") == 0 && view.strides[1] == sizeof(double);
        for (Py_ssize_t row = 0; is_done && row < view.shape[0]; row++) {
            double *to = (double *)((char *)view.buf + row * view.strides[0]);
            if (colour != Py_None)
                memcpy(to, rgb, sizeof rgb);
            if (opacity != Py_None)
                to[3] = alpha;
        }
        PyBuffer_Release(&view);
    }
    PyErr_Clear();
    Py_DECREF(table);
    return PyBool_FromLong(is_done);
}

/* Whether Mobject.update has nothing to call in this family: nobody has updaters, or a way of its own to be updated. */
static int is_still(PyObject *mobject, PyObject *known) {
    int outcome = PySet_Contains(known, (PyObject *)Py_TYPE(mobject));
    PyObject **own = outcome > 0 ? _PyObject_GetDictPtr(mobject) : NULL;
    if (own && *own && PyDict_Contains(*own, name_update))
        outcome = UNFIT;
    PyObject *updaters = outcome > 0 ? PyObject_GetAttr(mobject, name_updaters) : NULL;
    if (outcome > 0)
        outcome = updaters ? PyList_CheckExact(updaters) && !PyList_GET_SIZE(updaters) : FAILED;
    Py_XDECREF(updaters);
    PyObject *below = outcome > 0 ? PyObject_GetAttr(mobject, name_submobjects) : NULL;
    if (outcome > 0)
        outcome = below ? PyList_Check(below) : FAILED;
    if (outcome > 0 && PyList_GET_SIZE(below) && Py_EnterRecursiveCall(" in a family of mobjects"))
        outcome = FAILED;
    else if (outcome > 0 && PyList_GET_SIZE(below)) {
        for (Py_ssize_t i = 0; outcome > 0 && i < PyList_GET_SIZE(below); i++)
            outcome = is_still(PyList_GET_ITEM(below, i), known);
        Py_LeaveRecursiveCall();
    }
    Py_XDECREF(below);
    return outcome;
}

static PyObject *still(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 2 || !PySet_Check(arguments[1])) {
        PyErr_SetString(PyExc_TypeError, "still(mobject, known)");
        return NULL;
    }
    int outcome = is_still(arguments[0], arguments[1]);
    if (outcome < 0)
        PyErr_Clear(); /* Manim's own update meets it, too */
    return PyBool_FromLong(outcome > 0);
}
