/* Projection and light, by the arithmetic of NumPy, its BLAS and Manim's space_ops. */

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
