/* Reading what a mobject holds, into scratch memory. */

enum { NEW_PATH, SUBPATH, FILL, STROKE };
enum { FAILED = -1, UNFIT = 0, DONE = 1 };

#define RELATIVE_TOLERANCE 1.0e-5 /* numpy.isclose's own */
#define CURVE 4                   /* points in a cubic Bézier curve */

#define NAMES(X)                                                                                                       \
    X(points) X(submobjects) X(background_image) X(n_points_per_cubic_curve) X(tolerance_for_point_equality)           \
    X(fill_rgbas) X(stroke_rgbas) X(background_stroke_rgbas) X(stroke_width) X(background_stroke_width)                \
    X(joint_type) X(cap_style) X(value) X(shade_in_3d) X(z_index_group) X(get_gradient_start_and_end_points)           \
    X(transform_points_pre_display) X(original_id) X(__deepcopy__) X(sheen_factor) X(sheen_direction) X(copy) X(update) X(updaters) X(_ManimColor__value)

#define DECLARE(name) static PyObject *name_##name;
NAMES(DECLARE)
#define INTERN(name) ok = ok && (name_##name = PyUnicode_InternFromString(#name));

typedef struct {
    double *data;
    size_t used, room;
} Numbers;

static double *numbers_grow(Numbers *numbers, size_t more) {
    if (numbers->used + more > numbers->room) {
        size_t room = (numbers->used + more) * 2 + 256;
        double *data = PyMem_RawRealloc(numbers->data, room * sizeof(double));
        if (!data) {
            PyErr_NoMemory();
            return NULL;
        }
        numbers->data = data;
        numbers->room = room;
    }
    double *place = numbers->data + numbers->used;
    numbers->used += more;
    return place;
}

static Numbers points_scratch, projected_scratch; /* used under the interpreter's lock only */

/* A table of float64 with `columns` columns, copied into `into`; its number of rows, FAILED, or -2 when unfit. */
static Py_ssize_t read_table(PyObject *table, Py_ssize_t columns, Numbers *into) {
    Py_buffer view;
    if (PyObject_GetBuffer(table, &view, PyBUF_STRIDES | PyBUF_FORMAT) < 0) {
        PyErr_Clear();
        return -2;
    }
    Py_ssize_t rows = -2;
    if (view.ndim == 2 && view.shape[1] == columns && view.itemsize == sizeof(double) && view.format
        && strcmp(view.format, "d") == 0) {
        rows = view.shape[0];
        into->used = 0;
        double *to = numbers_grow(into, (size_t)(rows * columns) + 1);
        if (!to)
            rows = FAILED;
        else if (view.strides[1] == sizeof(double) && view.strides[0] == columns * (Py_ssize_t)sizeof(double))
            memcpy(to, view.buf, (size_t)(rows * columns) * sizeof(double));
        else
            for (Py_ssize_t row = 0; row < rows; row++)
                for (Py_ssize_t column = 0; column < columns; column++)
                    memcpy(&to[row * columns + column],
                           (char *)view.buf + row * view.strides[0] + column * view.strides[1], sizeof(double));
    }
    PyBuffer_Release(&view);
    return rows;
}

static int read_number(PyObject *mobject, PyObject *name, double *number) {
    PyObject *value = PyObject_GetAttr(mobject, name);
    if (!value)
        return FAILED;
    if (PyUnicode_Check(value) || PySequence_Check(value)) {
        Py_DECREF(value);
        return UNFIT;
    }
    *number = PyFloat_AsDouble(value);
    Py_DECREF(value);
    return *number == -1.0 && PyErr_Occurred() ? FAILED : DONE;
}

/* manim.constants.LineJointType and CapStyleType, by value, in Cairo's terms */
#define CHOICES 4
static const cairo_line_join_t JOINS[CHOICES] = {CAIRO_LINE_JOIN_MITER, CAIRO_LINE_JOIN_ROUND, CAIRO_LINE_JOIN_BEVEL,
                                                 CAIRO_LINE_JOIN_MITER};
static const cairo_line_cap_t CAPS[CHOICES] = {CAIRO_LINE_CAP_BUTT, CAIRO_LINE_CAP_ROUND, CAIRO_LINE_CAP_BUTT,
                                               CAIRO_LINE_CAP_SQUARE};

/* The value of an enum member. */
static int read_choice(PyObject *mobject, PyObject *name, double *number) {
    PyObject *choice = PyObject_GetAttr(mobject, name);
    if (!choice)
        return FAILED;
    int outcome = read_number(choice, name_value, number);
    Py_DECREF(choice);
    return outcome == DONE && !(*number >= 0 && *number < CHOICES) ? UNFIT : outcome;
}

static int read_truth(PyObject *mobject, PyObject *name, int *truth) {
    PyObject *value = PyObject_GetAttr(mobject, name);
    if (!value)
        return FAILED;
    *truth = PyObject_IsTrue(value);
    Py_DECREF(value);
    return *truth < 0 ? FAILED : DONE;
}
