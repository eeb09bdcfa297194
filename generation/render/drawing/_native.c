/* The inner loops of drawing, in C: what Manim's Cairo camera does for each vectorised mobject, and RGBA to YUV 4:2:0.
 *
 * A Sketch holds all the Cairo calls of one frame. Recording it reads the mobjects (with the interpreter's lock);
 * painting it needs neither the mobjects nor the lock, so that frames are painted beside the running scene.
 *
 * Every number that reaches Cairo is computed by the same operations in the same order as in Manim and NumPy, so that
 * the pixels are the same; compile with -ffp-contract=off. sketches.py holds the conditions, the tests the proof.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <cairo.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VECTORISED __attribute__((target_clones("arch=x86-64-v3", "default"), optimize("O3")))
#define WITH_FMA __attribute__((target_clones("fma", "default")))
#else
#define VECTORISED
#define WITH_FMA
#endif

enum { NEW_PATH, SUBPATH, FILL, STROKE };
enum { FAILED = -1, UNFIT = 0, DONE = 1 };

#define RELATIVE_TOLERANCE 1.0e-5 /* numpy.isclose's own */
#define CURVE 4                   /* points in a cubic Bézier curve */

/* ---- Names of attributes, made once ------------------------------------------------------------------------- */

#define NAMES(X)                                                                                                       \
    X(points) X(submobjects) X(background_image) X(n_points_per_cubic_curve) X(tolerance_for_point_equality)           \
    X(fill_rgbas) X(stroke_rgbas) X(background_stroke_rgbas) X(stroke_width) X(background_stroke_width)                \
    X(joint_type) X(cap_style) X(value) X(shade_in_3d) X(z_index_group) X(get_gradient_start_and_end_points)           \
    X(transform_points_pre_display)

#define DECLARE(name) static PyObject *name_##name;
NAMES(DECLARE)
#define INTERN(name) ok = ok && (name_##name = PyUnicode_InternFromString(#name));

/* ---- Scratch memory ----------------------------------------------------------------------------------------- */

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

/* ---- Reading what a mobject holds --------------------------------------------------------------------------- */

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

/* ---- Arithmetic as NumPy and its BLAS do it ------------------------------------------------------------------ */

WITH_FMA static double inner_fused(const double *a, const double *b) {
    return __builtin_fma(a[2], b[2], __builtin_fma(a[1], b[1], a[0] * b[0]));
}

static double inner_plain(const double *a, const double *b) { return (a[0] * b[0] + a[1] * b[1]) + a[2] * b[2]; }

typedef struct {
    PyObject *camera, *fixed_in_frame, *fixed_orientation;
    double center[3], rotation[9], focal_distance, zoom, light[3];
    int is_solid, shades, fused_product, fused_inner;
} View;

static double inner(const View *view, const double *a, const double *b) {
    return view->fused_inner ? inner_fused(a, b) : inner_plain(a, b);
}

/* ThreeDCamera.project_points, without exponential projection */
WITH_FMA static void project(const View *view, const double *from, double *to, Py_ssize_t count) {
    const double *r = view->rotation;
    const double focal = view->focal_distance;
    for (Py_ssize_t i = 0; i < count; i++, from += 3, to += 3) {
        double p[3] = {from[0] - view->center[0], from[1] - view->center[1], from[2] - view->center[2]};
        for (int j = 0; j < 3; j++) {
            const double *row = r + 3 * j;
            to[j] = view->fused_product
                        ? __builtin_fma(p[2], row[2], __builtin_fma(p[1], row[1], p[0] * row[0]))
                        : (p[0] * row[0] + p[1] * row[1]) + p[2] * row[2];
        }
        double depth = focal - to[2];
        double factor = depth < 0 ? 1000000.0 : focal / depth;
        factor = factor * view->zoom;
        to[0] *= factor;
        to[1] *= factor;
    }
}

static int all_finite(const double *numbers, Py_ssize_t count) {
    double sum = 0.0;
    for (Py_ssize_t i = 0; i < count; i++)
        sum += numbers[i] * 0.0;
    return sum == 0.0;
}

/* ---- Light on surfaces: three_d_utils and get_shaded_rgb ------------------------------------------------------ */

static double widest(const double *v) {
    double most = fabs(v[0]);
    for (int i = 1; i < 3; i++)
        if (fabs(v[i]) > most)
            most = fabs(v[i]);
    return most;
}

static void scaled(const double *v, double by, double *to) {
    for (int i = 0; i < 3; i++)
        to[i] = v[i] / by;
}

static void cross(const double *a, const double *b, double *to) {
    to[0] = a[1] * b[2] - a[2] * b[1];
    to[1] = a[2] * b[0] - a[0] * b[2];
    to[2] = a[0] * b[1] - a[1] * b[0];
}

static void set(double *to, double x, double y, double z) {
    to[0] = x;
    to[1] = y;
    to[2] = z;
}

/* space_ops.get_unit_normal */
static void unit_normal(const View *view, const double *v1, const double *v2, double *to) {
    const double tolerance = 1e-6;
    double div1 = widest(v1), div2 = widest(v2), u[3], cp[3];
    if (div1 == 0.0 && div2 == 0.0) {
        set(to, 0.0, -1.0, 0.0);
        return;
    }
    if (div1 == 0.0) {
        scaled(v2, div2, u);
    } else {
        scaled(v1, div1, u);
        if (div2 != 0.0) {
            double u2[3];
            scaled(v2, div2, u2);
            cross(u, u2, cp);
            double norm = sqrt(inner(view, cp, cp));
            if (norm > tolerance) {
                scaled(cp, norm, to);
                return;
            }
        }
    }
    if (fabs(u[0]) < tolerance && fabs(u[1]) < tolerance) {
        set(to, 0.0, -1.0, 0.0);
        return;
    }
    set(cp, -u[0] * u[2], -u[1] * u[2], u[0] * u[0] + u[1] * u[1]);
    scaled(cp, sqrt(inner(view, cp, cp)), to);
}

/* The light on a mobject's corner with this index: what get_shaded_rgb adds to its colour. */
static double light_on(const View *view, const double *points, Py_ssize_t count, Py_ssize_t corner) {
    double normal[3] = {0.0, 1.0, 0.0}, to_sun[3];
    const double *here = points + 3 * corner;
    if (count > CURVE) {
        const double *before = points + 3 * (corner > 2 ? corner - 3 : count - 4);
        const double *after = points + 3 * (corner < count - 3 ? corner + 3 : 3);
        double forth[3], back[3];
        for (int i = 0; i < 3; i++) {
            forth[i] = after[i] - here[i];
            back[i] = before[i] - here[i];
        }
        unit_normal(view, forth, back, normal);
    }
    for (int i = 0; i < 3; i++)
        to_sun[i] = view->light[i] - here[i];
    double norm = sqrt(inner(view, to_sun, to_sun));
    if (norm > 0)
        scaled(to_sun, norm, to_sun);
    else
        set(to_sun, 0.0, 0.0, 0.0);
    double light = 0.5 * pow(inner(view, normal, to_sun), 3.0);
    return light < 0 ? light * 0.5 : light;
}

/* ---- The sketch ------------------------------------------------------------------------------------------------ */

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

/* Camera.set_cairo_context_color: appends one colour, or a gradient. Cairo's red is blue here, as in Manim. */
static int record_colour(Sketch *self, const View *view, Subject *subject, PyObject *name) {
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
    double *to = numbers_grow(&self->calls, 4);
    if (!to)
        return FAILED;
    to[0] = STROKE;
    to[1] = width * self->line_width_multiple;
    to[2] = join;
    to[3] = cap;
    return record_colour(self, view, subject, colour);
}

static int record_fill(Sketch *self, const View *view, Subject *subject) {
    double *to = numbers_grow(&self->calls, 1);
    if (!to)
        return FAILED;
    to[0] = FILL;
    return record_colour(self, view, subject, name_fill_rgbas);
}

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

/* ---- Painting, without the interpreter's lock ------------------------------------------------------------------ */

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

/* ---- Families --------------------------------------------------------------------------------------------------- */

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

/* The extent of the anchors of a mobject's family, widened into `box` (least x, y, z, most x, y, z). */
static int widen(PyObject *mobject, const Path *above, double *box, int *any) {
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
            if (!*any || at < box[axis])
                box[axis] = at;
            if (!*any || at > box[3 + axis])
                box[3 + axis] = at;
        }
        *any = 1;
    }
    PyObject *below = PyObject_GetAttr(mobject, name_submobjects);
    if (!below)
        return FAILED;
    Path here = {mobject, above};
    int outcome = PyList_Check(below) ? DONE : UNFIT;
    for (Py_ssize_t i = 0; outcome == DONE && i < PyList_GET_SIZE(below); i++)
        outcome = widen(PyList_GET_ITEM(below, i), &here, box, any);
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
        double box[6] = {0, 0, 0, 0, 0, 0};
        int any = 0;
        outcome = widen(group, NULL, box, &any);
        for (int axis = 0; axis < 3; axis++)
            to[axis] = any ? (box[axis] + box[3 + axis]) / 2 : 0.0;
        Py_DECREF(group);
    }
    PyBuffer_Release(&table);
    if (outcome == FAILED && !PyErr_ExceptionMatches(PyExc_Exception))
        return NULL;
    PyErr_Clear();
    return PyBool_FromLong(outcome == DONE);
}

/* ---- RGBA to YUV 4:2:0, ITU-R BT.601, 16 to 235 ------------------------------------------------------------------ */

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
        for (int y = 0; y < height; y += 2) {
            const uint32_t *top = (const uint32_t *)canvas.buf + (size_t)y * width, *bottom = top + width;
            uint8_t *luma = (uint8_t *)planes[0].buf + (size_t)y * strides[0];
            luma_row(top, luma, width);
            luma_row(bottom, luma + strides[0], width);
            add_rows(top, bottom, sums, sums + width, width);
            chroma_row(sums, sums + width, (uint8_t *)planes[1].buf + (size_t)(y / 2) * strides[1],
                       (uint8_t *)planes[2].buf + (size_t)(y / 2) * strides[2], width / 2);
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

/* ---- The module -------------------------------------------------------------------------------------------------- */

/* The inner product of two triples, with or without fused multiplication and addition. */
static PyObject *inner_product(PyObject *Py_UNUSED(module), PyObject *arguments) {
    double a[3], b[3];
    int is_fused;
    if (!PyArg_ParseTuple(arguments, "(ddd)(ddd)p", a, a + 1, a + 2, b, b + 1, b + 2, &is_fused))
        return NULL;
    return PyFloat_FromDouble(is_fused ? inner_fused(a, b) : inner_plain(a, b));
}

static PyMethodDef functions[] = {
    {"families_with_points", families_with_points, METH_VARARGS, NULL},
    {"centers", centers, METH_VARARGS, NULL},
    {"to_yuv420", to_yuv420, METH_VARARGS, NULL},
    {"inner_product", inner_product, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit__native(void) {
    int ok = 1;
    NAMES(INTERN)
    if (!ok || PyType_Ready(&SketchType) < 0)
        return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "Sketch", (PyObject *)&SketchType) < 0)
        Py_CLEAR(made);
    return made;
}
