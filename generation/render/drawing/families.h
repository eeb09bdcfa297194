/* Which mobjects there are to draw, and where. */

typedef struct Path {
    PyObject *mobject;
    const struct Path *above;
} Path;

/* Mobject._iter_family, appended to `found`; 0, -1, or 1 when one is of a type that is not among the `known`. */
static int walk(PyObject *mobject, const Path *above, PyObject *known, PyObject *found) {
    for (const Path *step = above; step; step = step->above)
        if (step->mobject == mobject)
            return 0;
    int is_known = PySet_Contains(known, (PyObject *)Py_TYPE(mobject));
    if (is_known <= 0)
        return is_known < 0 ? -1 : 1;
    if (PyList_Append(found, mobject) < 0)
        return -1;
    PyObject *below = PyObject_GetAttr(mobject, name_submobjects);
    if (!below)
        return -1;
    Path here = {mobject, above};
    int outcome = PyList_Check(below) ? 0 : -1;
    if (outcome < 0)
        PyErr_SetString(PyExc_TypeError, "submobjects is not a list");
    else if (PyList_GET_SIZE(below) && Py_EnterRecursiveCall(" in a family of mobjects"))
        outcome = -1;
    else if (PyList_GET_SIZE(below)) {
        for (Py_ssize_t i = 0; outcome == 0 && i < PyList_GET_SIZE(below); i++)
            outcome = walk(PyList_GET_ITEM(below, i), &here, known, found);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(below);
    return outcome;
}

/* Whether a mobject holds points: len(mobject.points) > 0. */
static int has_points(PyObject *mobject) {
    PyObject *points = PyObject_GetAttr(mobject, name_points);
    if (!points)
        return -1;
    Py_ssize_t count = PyObject_Length(points);
    Py_DECREF(points);
    return count < 0 ? -1 : count > 0;
}

/* extract_mobject_family_members(mobjects, only_those_with_points=True): the last occurrence of each counts.
 * None when a mobject is of a type that is not among the known ones. */
static PyObject *families_with_points(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *mobjects, *known;
    if (!PyArg_ParseTuple(arguments, "O!O!", &PyList_Type, &mobjects, &PySet_Type, &known))
        return NULL;
    PyObject *all = PyList_New(0), *seen = PySet_New(NULL), *kept = PyList_New(0);
    int outcome = all && seen && kept ? 0 : -1;
    for (Py_ssize_t i = 0; outcome == 0 && i < PyList_GET_SIZE(mobjects); i++)
        outcome = walk(PyList_GET_ITEM(mobjects, i), NULL, known, all);
    for (Py_ssize_t i = outcome == 0 ? PyList_GET_SIZE(all) : 0; outcome == 0 && i > 0; i--) {
        PyObject *mobject = PyList_GET_ITEM(all, i - 1);
        Py_ssize_t before = PySet_GET_SIZE(seen);
        outcome = PySet_Add(seen, mobject);
        if (outcome == 0 && PySet_GET_SIZE(seen) > before) {
            int wanted = has_points(mobject);
            outcome = wanted < 0 || (wanted && PyList_Append(kept, mobject) < 0) ? -1 : 0;
        }
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

typedef struct {
    double least[3], most[3];
    int any;
    int has_zero[3], has_negative_zero[3];
} Box;

/* The extent of the anchors of a mobject's family. */
static int widen(PyObject *mobject, const Path *above, Box *box) {
    for (const Path *step = above; step; step = step->above)
        if (step->mobject == mobject)
            return DONE;
    PyObject *points = PyObject_GetAttr(mobject, name_points);
    if (!points)
        return FAILED;
    Py_ssize_t count = read_table(points, 3, &points_scratch);
    Py_DECREF(points);
    if (count < 0 || (count > 1 && count % CURVE))
        return UNFIT;
    if (!all_finite(points_scratch.data, 3 * count))
        return UNFIT;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (i % CURVE != 0 && i % CURVE != CURVE - 1)
            continue;
        for (int axis = 0; axis < 3; axis++) {
            double at = points_scratch.data[3 * i + axis];
            if (!box->any || at < box->least[axis])
                box->least[axis] = at;
            if (!box->any || at > box->most[axis])
                box->most[axis] = at;
            if (at == 0.0)
                *(signbit(at) ? &box->has_negative_zero[axis] : &box->has_zero[axis]) = 1;
        }
        box->any = 1;
    }
    PyObject *below = PyObject_GetAttr(mobject, name_submobjects);
    if (!below)
        return FAILED;
    Path here = {mobject, above};
    int outcome = PyList_Check(below) ? DONE : UNFIT;
    for (Py_ssize_t i = 0; outcome == DONE && i < PyList_GET_SIZE(below); i++)
        outcome = widen(PyList_GET_ITEM(below, i), &here, box);
    Py_DECREF(below);
    return outcome;
}

/* Centres of mobjects (get_z_index_reference_point) into a table of float64; false when one is not as expected. */
static PyObject *centers(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *mobjects;
    Py_buffer table;
    if (!PyArg_ParseTuple(arguments, "O!w*", &PyList_Type, &mobjects, &table))
        return NULL;
    int outcome = table.len == PyList_GET_SIZE(mobjects) * 3 * (Py_ssize_t)sizeof(double) ? DONE : UNFIT;
    double *to = table.buf;
    for (Py_ssize_t i = 0; outcome == DONE && i < PyList_GET_SIZE(mobjects); i++, to += 3) {
        PyObject *mobject = PyList_GET_ITEM(mobjects, i);
        PyObject *group = PyObject_GenericGetAttr(mobject, name_z_index_group);
        if (!group) {
            PyErr_Clear();
            group = mobject;
            Py_INCREF(group);
        }
        Box box = {.any = 0};
        outcome = widen(group, NULL, &box);
        for (int axis = 0; axis < 3; axis++)
            to[axis] = box.any ? (box.least[axis] + box.most[axis]) / 2 : 0.0;
        Py_DECREF(group);
    }
    PyBuffer_Release(&table);
    if (outcome == FAILED && !PyErr_ExceptionMatches(PyExc_Exception))
        return NULL;
    PyErr_Clear();
    return PyBool_FromLong(outcome == DONE);
}
