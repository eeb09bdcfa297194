/* Recording mobjects into a sketch. */

/* Camera.transform_points_pre_display; UNFIT is left to Manim itself. */
static int look_at(const View *view, Subject *subject, const double **seen) {
    const double *points = points_scratch.data;
    *seen = points;
    if (!all_finite(points, 3 * subject->count))
        return UNFIT;
    if (!view->is_solid)
        return DONE;
    subject->is_fixed = PySet_Contains(view->fixed_in_frame, subject->mobject);
    if (subject->is_fixed)
        return subject->is_fixed < 0 ? FAILED : DONE;
    subject->is_fixed = PyDict_Contains(view->fixed_orientation, subject->mobject);
    if (subject->is_fixed < 0)
        return FAILED;
    projected_scratch.used = 0;
    double *to = numbers_grow(&projected_scratch, (size_t)(3 * subject->count));
    if (!to)
        return FAILED;
    if (subject->is_fixed || subject->count < 2) {
        PyObject *table = PyObject_GetAttr(subject->mobject, name_points);
        PyObject *result = table ? PyObject_CallMethodObjArgs(view->camera, name_transform_points_pre_display,
                                                              subject->mobject, table, NULL)
                                 : NULL;
        Py_XDECREF(table);
        if (!result)
            return FAILED;
        Py_ssize_t count = read_table(result, 3, &projected_scratch);
        Py_DECREF(result);
        if (count != subject->count)
            return count == FAILED ? FAILED : UNFIT;
    } else {
        project(view, points, to, subject->count);
    }
    *seen = projected_scratch.data;
    return all_finite(*seen, 3 * subject->count) ? DONE : UNFIT;
}

static int read_shading(const View *view, Subject *subject) {
    if (!view->is_solid)
        return DONE;
    int outcome = read_truth(subject->mobject, name_shade_in_3d, &subject->is_solid);
    if (outcome != DONE || !subject->is_solid || !view->shades)
        return outcome;
    if (subject->count % CURVE && subject->count != 1)
        return UNFIT; /* Manim raises */
    subject->light[0] = light_on(view, points_scratch.data, subject->count, 0);
    subject->light[1] = light_on(view, points_scratch.data, subject->count, far_corner(subject));
    subject->is_shaded = 1;
    return DONE;
}

/* Camera.display_vectorized */
static int record_mobject(Sketch *self, const View *view, PyObject *mobject) {
    Subject subject = {.mobject = mobject};
    const double *seen;
    double points_a_curve;
    int outcome, has_image;
    if ((outcome = read_truth(mobject, name_background_image, &has_image)) != DONE || has_image)
        return outcome == DONE ? UNFIT : outcome;
    if ((outcome = read_number(mobject, name_n_points_per_cubic_curve, &points_a_curve)) != DONE
        || (outcome = read_number(mobject, name_tolerance_for_point_equality, &subject.tolerance)) != DONE)
        return outcome;
    PyObject *points = PyObject_GetAttr(mobject, name_points);
    if (!points)
        return FAILED;
    subject.count = read_table(points, 3, &points_scratch);
    Py_DECREF(points);
    if (subject.count < 1 || points_a_curve != CURVE)
        return subject.count == FAILED ? FAILED : UNFIT;
    if ((outcome = look_at(view, &subject, &seen)) != DONE
        || (outcome = record_path(self, seen, subject.count, subject.tolerance)) != DONE
        || (outcome = read_shading(view, &subject)) != DONE
        || (outcome = record_stroke(self, view, &subject, name_background_stroke_width, name_background_stroke_rgbas))
               != DONE
        || (outcome = record_fill(self, view, &subject)) != DONE)
        return outcome;
    return record_stroke(self, view, &subject, name_stroke_width, name_stroke_rgbas);
}

static int read_view(PyObject *options, View *view) {
    memset(view, 0, sizeof *view);
    double *c = view->center, *r = view->rotation, *l = view->light;
    if (PyTuple_Size(options) == 1)
        return PyArg_ParseTuple(options, "O", &view->camera);
    view->is_solid = 1;
    return PyArg_ParseTuple(options, "OO!O!(ddd)(ddddddddd)dd(ddd)ppp", &view->camera, &PySet_Type,
                            &view->fixed_in_frame, &PyDict_Type, &view->fixed_orientation, c, c + 1, c + 2, r, r + 1,
                            r + 2, r + 3, r + 4, r + 5, r + 6, r + 7, r + 8, &view->focal_distance, &view->zoom, l,
                            l + 1, l + 2, &view->shades, &view->fused_product, &view->fused_inner);
}

static PyObject *sketch_record(Sketch *self, PyObject *arguments) {
    PyObject *mobjects, *options;
    View view;
    if (!PyArg_ParseTuple(arguments, "O!O!", &PyList_Type, &mobjects, &PyTuple_Type, &options)
        || !read_view(options, &view))
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(mobjects); i++) {
        PyObject *mobject = PyList_GET_ITEM(mobjects, i);
        Py_INCREF(mobject);
        int outcome = record_mobject(self, &view, mobject);
        Py_DECREF(mobject);
        if (outcome == DONE)
            continue;
        if (outcome == FAILED && !PyErr_ExceptionMatches(PyExc_Exception))
            return NULL;
        PyErr_Clear(); /* Manim's own way meets it again and says it as Manim does */
        Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}
