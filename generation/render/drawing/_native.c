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

#define INLINED static inline __attribute__((always_inline))

#include "reading.h"
#include "light.h"
#include "calls.h"
#include "recording.h"
#include "painting.h"
#include "families.h"
#include "planes.h"
#include "bits.h"
#include "coefficients.h"
#include "transforms.h"
#include "coding.h"
#include "copies.h"
#include "extents.h"
#include "glyphs.h"
#include "colours.h"

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
    {"rows_of_png", rows_of_png, METH_VARARGS, NULL},
    {"inner_product", inner_product, METH_VARARGS, NULL},
    {"family", family, METH_VARARGS, NULL},
    {"box", box, METH_VARARGS, NULL},
    {"extreme", extreme, METH_VARARGS, NULL},
    {"mix_colours", (PyCFunction)(void (*)(void))mix_colours, METH_FASTCALL, NULL},
    {"copy_mobject", copy_mobject, METH_VARARGS, NULL},
    {"outline", outline, METH_VARARGS, NULL},
    {"paint_rgbas", (PyCFunction)(void (*)(void))paint_rgbas, METH_FASTCALL, NULL},
    {"still", (PyCFunction)(void (*)(void))still, METH_FASTCALL, NULL},
    {"prepare_copies", prepare_copies, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit__native(void) {
    int ok = 1;
    NAMES(INTERN)
    if (!ok || PyType_Ready(&SketchType) < 0 || PyType_Ready(&CoderType) < 0)
        return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "Sketch", (PyObject *)&SketchType) < 0)
        Py_CLEAR(made);
    if (made && PyModule_AddObjectRef(made, "Coder", (PyObject *)&CoderType) < 0)
        Py_CLEAR(made);
    return made;
}
