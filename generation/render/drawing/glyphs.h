/* The outline of a glyph: SVG path data to the points of a VMobject. */

typedef struct {
    const char *at;
    double x, y;             /* where the pen is, in the path's own numbers */
    double move_x, move_y;   /* where it was put down */
    double turn_x, turn_y;   /* the last control point of the segment before */
    int is_curve;            /* whether that was a curve */
    double by_x, by_y;       /* what the path is moved by */
    double last[2], start[2]; /* VMobjectFromSVGPath's last_move and last_true_move */
    Numbers *points;
} Pen;

static Numbers outline_scratch; /* used under the interpreter's lock only */

static void skip_separators(Pen *pen) { pen->at += strspn(pen->at, " ,\t\n\f\r"); }

/* Where the number that begins here ends, as svgelements' PATTERN_FLOAT has it; NULL when none begins. */
static const char *number_end(const char *at) {
    static const char digits[] = "0123456789";
    at += *at == '-' || *at == '+';
    size_t whole = strspn(at, digits);
    const char *end = at + whole;
    size_t part = *end == '.' ? strspn(end + 1, digits) : 0;
    if (part)
        end += 1 + part;
    else if (!whole)
        return NULL;
    if (*end == 'e' || *end == 'E') {
        const char *power = end + 1 + (end[1] == '-' || end[1] == '+');
        size_t length = strspn(power, digits);
        end = length ? power + length : end;
    }
    return end;
}

static int has_more(Pen *pen) {
    skip_separators(pen);
    return number_end(pen->at) != NULL;
}

static int read_coordinates(Pen *pen, double *numbers, int count) {
    for (int i = 0; i < count; i++) {
        skip_separators(pen);
        const char *end = number_end(pen->at);
        char *read;
        if (!end)
            return UNFIT;
        numbers[i] = PyOS_string_to_double(pen->at, &read, NULL);
        if (numbers[i] == -1.0 && PyErr_Occurred()) {
            PyErr_Clear();
            return UNFIT;
        }
        if (read != end || !isfinite(numbers[i]))
            return UNFIT;
        pen->at = end;
    }
    return DONE;
}

/* svgelements.Matrix.point_in_matrix_space, of a matrix that only moves */
static void moved(const Pen *pen, double x, double y, double *to) {
    to[0] = x * 1.0 + y * 0.0 + 1 * pen->by_x;
    to[1] = x * 0.0 + y * 1.0 + 1 * pen->by_y;
}

/* A cubic Bézier curve from where the last one ended. The sums with 0.0 are Manim's identity matrix and shift. */
static int add_cubic(Pen *pen, const double *first, const double *second, const double *end) {
    const double *corners[CURVE] = {pen->last, first, second, end};
    double *to = numbers_grow(pen->points, 3 * CURVE);
    if (!to)
        return FAILED;
    for (int i = 0; i < CURVE; i++) {
        *to++ = corners[i][0] + 0.0;
        *to++ = corners[i][1] + 0.0;
        *to++ = 0.0;
    }
    memcpy(pen->last, end, sizeof pen->last);
    return DONE;
}

static int add_line(Pen *pen, const double *end) {
    double first[2], second[2];
    for (int i = 0; i < 2; i++) {
        first[i] = (pen->last[i] + pen->last[i] + end[i]) / 3;
        second[i] = (pen->last[i] + end[i] + end[i]) / 3;
    }
    return add_cubic(pen, first, second, end);
}

static int add_quadratic(Pen *pen, const double *control, const double *end) {
    double first[2], second[2];
    for (int i = 0; i < 2; i++) {
        first[i] = (pen->last[i] + control[i] + control[i]) / 3;
        second[i] = (control[i] + control[i] + end[i]) / 3;
    }
    return add_cubic(pen, first, second, end);
}

static int draw_line(Pen *pen, double x, double y) {
    double end[2];
    pen->x = x;
    pen->y = y;
    pen->is_curve = 0;
    moved(pen, x, y, end);
    return add_line(pen, end);
}

static int close_outline(Pen *pen) {
    double x = pen->last[0] - pen->start[0], y = pen->last[1] - pen->start[1];
    double distance = sqrt(x * x + y * y);
    pen->x = pen->move_x;
    pen->y = pen->move_y;
    pen->is_curve = 0;
    if (fabs(distance - 0.0001) < 1e-9) /* too near for NumPy's norm and this one to be sure to agree */
        return UNFIT;
    double start[2] = {pen->start[0], pen->start[1]};
    return distance > 0.0001 ? add_line(pen, start) : DONE;
}

/* The numbers of one segment: two control points and the end, of which some are given and some follow. */
static int draw_curve(Pen *pen, char command) {
    double n[6], first[2], second[2], end[2];
    int given = command == 'C' ? 6 : command == 'T' ? 2 : 4;
    int is_smooth = command == 'S' || command == 'T', is_cubic = command == 'C' || command == 'S';
    int outcome = read_coordinates(pen, n + 6 - given, given);
    if (outcome != DONE)
        return outcome;
    double *control = is_cubic ? n : n + 2;
    if (is_smooth) {
        control[0] = pen->is_curve ? pen->x + (pen->x - pen->turn_x) : pen->x;
        control[1] = pen->is_curve ? pen->y + (pen->y - pen->turn_y) : pen->y;
    }
    moved(pen, control[0], control[1], first);
    moved(pen, n[2], n[3], second);
    moved(pen, n[4], n[5], end);
    pen->turn_x = n[2];
    pen->turn_y = n[3];
    pen->x = n[4];
    pen->y = n[5];
    pen->is_curve = 1;
    return is_cubic ? add_cubic(pen, first, second, end) : add_quadratic(pen, second, end);
}

static int put_down(Pen *pen, double x, double y) {
    pen->x = pen->move_x = x;
    pen->y = pen->move_y = y;
    pen->is_curve = 0;
    moved(pen, x, y, pen->start);
    memcpy(pen->last, pen->start, sizeof pen->last);
    return DONE;
}

static int draw_segment(Pen *pen, char command) {
    double n[2];
    if (strchr("CSQT", command))
        return draw_curve(pen, command);
    int outcome = read_coordinates(pen, n, command == 'H' || command == 'V' ? 1 : 2);
    if (outcome != DONE)
        return outcome;
    if (command == 'M')
        return put_down(pen, n[0], n[1]);
    return draw_line(pen, command == 'V' ? pen->x : n[0], command == 'V' ? n[0] : command == 'H' ? pen->y : n[1]);
}

/* svgelements.SVGLexicalParser.parse, of absolute commands without arcs, and VMobjectFromSVGPath.handle_commands */
static int draw_outline(Pen *pen) {
    for (int is_first = 1;; is_first = 0) {
        skip_separators(pen);
        char command = *pen->at;
        if (!command)
            return DONE;
        if (!strchr("MLHVCSQTZ", command) || (is_first && command != 'M'))
            return UNFIT;
        pen->at++;
        int outcome = command == 'Z' ? close_outline(pen) : draw_segment(pen, command);
        for (command = command == 'M' ? 'L' : command; outcome == DONE && has_more(pen);)
            outcome = command == 'Z' ? UNFIT : draw_segment(pen, command);
        if (outcome != DONE)
            return outcome;
    }
}

/* outline(data, by_x, by_y): the points as bytes of float64 triples; None when svgelements has to read it. */
static PyObject *outline(PyObject *Py_UNUSED(module), PyObject *arguments) {
    Pen pen = {.points = &outline_scratch};
    if (!PyArg_ParseTuple(arguments, "sdd", &pen.at, &pen.by_x, &pen.by_y))
        return NULL;
    outline_scratch.used = 0;
    int outcome = draw_outline(&pen);
    if (outcome == FAILED)
        return NULL;
    if (outcome == UNFIT || !all_finite(outline_scratch.data, (Py_ssize_t)outline_scratch.used))
        Py_RETURN_NONE;
    return PyBytes_FromStringAndSize((const char *)outline_scratch.data,
                                     (Py_ssize_t)(outline_scratch.used * sizeof(double)));
}
