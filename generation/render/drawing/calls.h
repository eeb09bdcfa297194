/* A sketch: the Cairo calls of one frame, as numbers in a row. */

typedef struct {
    PyObject_HEAD
    int width, height;
    cairo_matrix_t matrix;
    double line_width_multiple;
    Numbers calls;
} Sketch;

typedef struct {
    PyObject *mobject;
    Py_ssize_t count;
    double tolerance;
    int is_solid, is_shaded, is_fixed, has_ends;
    double light[2]; /* on the first corner and on the far one */
    double ends[4];  /* of a colour gradient, x and y each */
} Subject;

static int is_close(double a, double b, double tolerance) {
    if (a == b)
        return 1;
    double difference = fabs(a - b);
    return difference <= tolerance + RELATIVE_TOLERANCE * fabs(b) && isfinite(difference);
}

static int are_close(const double *a, const double *b, double tolerance) {
    return is_close(a[0], b[0], tolerance) && is_close(a[1], b[1], tolerance);
}

/* Camera.set_cairo_context_path */
static int record_path(Sketch *self, const double *points, Py_ssize_t count, double tolerance) {
    double *to = numbers_grow(&self->calls, 1);
    if (!to)
        return FAILED;
    to[0] = NEW_PATH;
    if (count < CURVE)
        return DONE;
    Py_ssize_t start = 0;
    for (Py_ssize_t next = CURVE; start < count; next += CURVE) {
        if (next < count && are_close(points + 3 * (next - 1), points + 3 * next, tolerance))
            continue;
        Py_ssize_t end = next < count ? next : count;
        if (end - start >= CURVE) {
            Py_ssize_t curves = (end - start) / CURVE;
            to = numbers_grow(&self->calls, (size_t)(5 + 6 * curves));
            if (!to)
                return FAILED;
            *to++ = SUBPATH;
            *to++ = (double)curves;
            *to++ = are_close(points + 3 * start, points + 3 * (end - 1), tolerance);
            const double *from = points + 3 * start;
            *to++ = from[0];
            *to++ = from[1];
            for (Py_ssize_t curve = 0; curve < curves; curve++, from += 3 * CURVE)
                for (int point = 1; point < CURVE; point++) {
                    *to++ = from[3 * point];
                    *to++ = from[3 * point + 1];
                }
        }
        start = end;
    }
    return DONE;
}

/* three_d_utils.get_3d_vmob_end_corner_index */
static Py_ssize_t far_corner(const Subject *subject) { return (subject->count - 1) / 6 * 3; }

/* The two ends of a mobject's colour gradient on the screen. */
static int find_ends(const View *view, Subject *subject) {
    if (subject->has_ends)
        return DONE;
    PyObject *method = PyObject_GetAttr(subject->mobject, name_get_gradient_start_and_end_points);
    if (!method)
        return FAILED;
    int is_own = PyMethod_Check(method) && PyMethod_GET_SELF(method) == subject->mobject; /* not so in ThreeDAxes */
    if (is_own && subject->is_solid && !subject->is_fixed) {
        Py_DECREF(method);
        double corners[6];
        memcpy(corners, points_scratch.data, 3 * sizeof(double));
        memcpy(corners + 3, points_scratch.data + 3 * far_corner(subject), 3 * sizeof(double));
        project(view, corners, corners, 2);
        memcpy(subject->ends, corners, 2 * sizeof(double));
        memcpy(subject->ends + 2, corners + 3, 2 * sizeof(double));
        subject->has_ends = 1;
        return all_finite(subject->ends, 4) ? DONE : UNFIT;
    }
    PyObject *ends = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (ends) {
        PyObject *seen =
            PyObject_CallMethodObjArgs(view->camera, name_transform_points_pre_display, subject->mobject, ends, NULL);
        Py_DECREF(ends);
        ends = seen;
    }
    if (!ends)
        return FAILED;
    int outcome = PySequence_Size(ends) == 2 ? DONE : UNFIT;
    for (int end = 0; end < 2 && outcome == DONE; end++) {
        PyObject *point = PySequence_GetItem(ends, end);
        for (int axis = 0; axis < 2 && outcome == DONE; axis++) {
            PyObject *number = point ? PySequence_GetItem(point, axis) : NULL;
            double value = number ? PyFloat_AsDouble(number) : -1.0;
            Py_XDECREF(number);
            outcome = value == -1.0 && PyErr_Occurred() ? FAILED : DONE;
            subject->ends[2 * end + axis] = value;
        }
        Py_XDECREF(point);
    }
    Py_DECREF(ends);
    if (outcome == DONE && !all_finite(subject->ends, 4))
        return UNFIT;
    subject->has_ends = outcome == DONE;
    return outcome;
}

/* Whether none of these colours can be seen: Cairo, too, paints nothing then. */
static int all_clear(const double *rgba, Py_ssize_t rows) {
    for (; rows; rows--, rgba += 4)
        if (rgba[3] != 0.0)
            return 0;
    return 1;
}

/* Camera.set_cairo_context_color: appends one colour, or a gradient. Cairo's red is blue here, as in Manim.
 * The call for it began at `call`; it is taken back when nothing would be seen. */
static int record_colour(Sketch *self, const View *view, Subject *subject, PyObject *name, size_t call) {
    static Numbers colours;
    double lit[8];
    PyObject *table = PyObject_GenericGetAttr(subject->mobject, name);
    Py_ssize_t rows = 1;
    double *rgba;
    if (table) {
        rows = read_table(table, 4, &colours);
        Py_DECREF(table);
        if (rows < 1)
            return rows == FAILED ? FAILED : UNFIT;
    } else {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return FAILED;
        PyErr_Clear();
        colours.used = 0;
        if (!(rgba = numbers_grow(&colours, 4)))
            return FAILED;
        memset(rgba, 0, 4 * sizeof(double));
    }
    rgba = colours.data;
    if (subject->is_shaded) {
        memcpy(lit, rgba, 4 * sizeof(double));
        memcpy(lit + 4, rows < 2 ? rgba : rgba + 4, 4 * sizeof(double));
        for (int i = 0; i < 3; i++) {
            lit[i] += subject->light[0];
            lit[4 + i] += subject->light[1];
        }
        rgba = lit;
        rows = 2;
    }
    if (all_clear(rgba, rows)) {
        self->calls.used = call;
        return DONE;
    }
    if (rows > 1) {
        int outcome = find_ends(view, subject);
        if (outcome != DONE)
            return outcome;
    }
    double *to = numbers_grow(&self->calls, rows == 1 ? 5 : (size_t)(5 + 5 * rows));
    if (!to)
        return FAILED;
    *to++ = (double)rows;
    if (rows > 1) {
        memcpy(to, subject->ends, sizeof subject->ends);
        to += 4;
    }
    for (Py_ssize_t row = 0; row < rows; row++, rgba += 4) {
        if (rows > 1) /* numpy.linspace(0, 1, rows) */
            *to++ = row == rows - 1 ? 1.0 : (double)row * (1.0 / (double)(rows - 1));
        *to++ = rgba[2];
        *to++ = rgba[1];
        *to++ = rgba[0];
        *to++ = rgba[3];
    }
    return DONE;
}

static int record_stroke(Sketch *self, const View *view, Subject *subject, PyObject *width_name, PyObject *colour) {
    double width, join, cap;
    int outcome = read_number(subject->mobject, width_name, &width);
    if (outcome != DONE || !(width > 0.0))
        return outcome;
    if ((outcome = read_choice(subject->mobject, name_joint_type, &join)) != DONE
        || (outcome = read_choice(subject->mobject, name_cap_style, &cap)) != DONE)
        return outcome;
    size_t call = self->calls.used;
    double *to = numbers_grow(&self->calls, 4);
    if (!to)
        return FAILED;
    to[0] = STROKE;
    to[1] = width * self->line_width_multiple;
    to[2] = join;
    to[3] = cap;
    return record_colour(self, view, subject, colour, call);
}

static int record_fill(Sketch *self, const View *view, Subject *subject) {
    size_t call = self->calls.used;
    double *to = numbers_grow(&self->calls, 1);
    if (!to)
        return FAILED;
    to[0] = FILL;
    return record_colour(self, view, subject, name_fill_rgbas, call);
}
