/* copy.deepcopy for mobjects: the same steps in the same order, for the types that mobjects are made of. */

enum { SHARED, ARRAY, LIST, DICT, TUPLE, PLAIN, MOBJECT, FOREIGN };

static PyObject *copies_kinds;   /* type -> one of the above, filled as types are met */
static PyObject *copies_kind_of; /* a Python function that says it of a type */
static PyObject *copies_method;  /* what __deepcopy__ is in Mobject */
static PyObject *copies_foreign; /* copy.deepcopy */

static PyObject *copy_any(PyObject *thing, PyObject *memo);

static int kind_of(PyObject *thing) {
    PyObject *type = (PyObject *)Py_TYPE(thing);
    PyObject *known = PyDict_GetItemWithError(copies_kinds, type);
    if (known)
        return (int)PyLong_AsLong(known);
    if (PyErr_Occurred() || !(known = PyObject_CallOneArg(copies_kind_of, type)))
        return -1;
    long kind = PyLong_AsLong(known);
    int outcome = PyDict_SetItem(copies_kinds, type, known);
    Py_DECREF(known);
    return outcome < 0 || PyErr_Occurred() ? -1 : (int)kind;
}

/* memo[id(thing)] = made; and thing must live as long as its id is in there. */
static int remember(PyObject *memo, PyObject *thing, PyObject *made) {
    PyObject *key = PyLong_FromVoidPtr(thing);
    int outcome = key ? PyDict_SetItem(memo, key, made) : -1;
    Py_XDECREF(key);
    return outcome;
}

static int keep_alive(PyObject *memo, PyObject *thing) {
    PyObject *key = PyLong_FromVoidPtr(memo);
    if (!key)
        return -1;
    PyObject *list = PyDict_GetItemWithError(memo, key);
    int outcome = -1;
    if (list) {
        outcome = PyList_Check(list) ? PyList_Append(list, thing) : -1;
        if (outcome < 0 && !PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "the memo of a deep copy was spoiled");
    } else if (!PyErr_Occurred() && (list = PyList_New(1))) {
        Py_INCREF(thing);
        PyList_SET_ITEM(list, 0, thing);
        outcome = PyDict_SetItem(memo, key, list);
        Py_DECREF(list);
    }
    Py_DECREF(key);
    return outcome;
}

static PyObject *copy_list(PyObject *list, PyObject *memo) {
    PyObject *made = PyList_New(0);
    if (made && remember(memo, list, made) < 0)
        Py_CLEAR(made);
    for (Py_ssize_t i = 0; made && i < PyList_GET_SIZE(list); i++) {
        PyObject *member = PyList_GET_ITEM(list, i);
        Py_INCREF(member);
        PyObject *copy = copy_any(member, memo);
        Py_DECREF(member);
        if (!copy || PyList_Append(made, copy) < 0)
            Py_CLEAR(made);
        Py_XDECREF(copy);
    }
    return made;
}

static PyObject *copy_tuple(PyObject *tuple, PyObject *memo) {
    Py_ssize_t size = PyTuple_GET_SIZE(tuple);
    PyObject *made = PyTuple_New(size);
    int differs = 0;
    for (Py_ssize_t i = 0; made && i < size; i++) {
        PyObject *copy = copy_any(PyTuple_GET_ITEM(tuple, i), memo);
        differs |= copy != PyTuple_GET_ITEM(tuple, i);
        if (copy)
            PyTuple_SET_ITEM(made, i, copy);
        else
            Py_CLEAR(made);
    }
    if (!made)
        return NULL;
    PyObject *key = PyLong_FromVoidPtr(tuple); /* it may hold itself, by way of a list */
    PyObject *met = key ? PyDict_GetItemWithError(memo, key) : NULL;
    Py_XDECREF(key);
    if (!met && PyErr_Occurred()) {
        Py_CLEAR(made);
    } else if (met || !differs) {
        Py_DECREF(made);
        made = Py_NewRef(met ? met : tuple);
    }
    return made;
}

/* A copy of each pair, into a dictionary or as attributes. */
static int copy_pairs(PyObject *pairs, PyObject *memo, PyObject *dict, PyObject *owner) {
    Py_ssize_t place = 0, size = PyDict_GET_SIZE(pairs);
    PyObject *key, *value;
    int outcome = 0;
    while (outcome == 0 && PyDict_Next(pairs, &place, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        PyObject *made_key = dict ? copy_any(key, memo) : key;
        PyObject *made = made_key ? copy_any(value, memo) : NULL;
        if (!made)
            outcome = -1;
        else
            outcome = dict ? PyDict_SetItem(dict, made_key, made) : PyObject_SetAttr(owner, key, made);
        Py_XDECREF(made);
        if (dict)
            Py_XDECREF(made_key);
        Py_DECREF(key);
        Py_DECREF(value);
        if (outcome == 0 && PyDict_GET_SIZE(pairs) != size) {
            PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
            outcome = -1;
        }
    }
    return outcome;
}

static PyObject *copy_dict(PyObject *dict, PyObject *memo) {
    PyObject *made = PyDict_New();
    if (made && (remember(memo, dict, made) < 0 || copy_pairs(dict, memo, made, NULL) < 0))
        Py_CLEAR(made);
    return made;
}

/* An object that is nothing but its attributes; `as_mobject` sets them as Mobject.__deepcopy__ does. */
static PyObject *copy_object(PyObject *thing, PyObject *memo, int as_mobject) {
    PyTypeObject *type = Py_TYPE(thing);
    PyObject *nothing = PyTuple_New(0);
    PyObject *made = nothing ? type->tp_new(type, nothing, NULL) : NULL;
    Py_XDECREF(nothing);
    PyObject *pairs = made ? PyObject_GenericGetDict(thing, NULL) : NULL;
    PyObject *into = pairs && !as_mobject ? PyObject_GenericGetDict(made, NULL) : NULL;
    int outcome = pairs && (as_mobject || into) ? remember(memo, thing, made) : -1;
    if (outcome == 0)
        outcome = copy_pairs(pairs, memo, into, made);
    if (outcome == 0 && as_mobject) {
        PyObject *number = PyLong_FromVoidPtr(thing);
        PyObject *id = number ? PyObject_Str(number) : NULL;
        outcome = id ? PyObject_SetAttr(made, name_original_id, id) : -1;
        Py_XDECREF(number);
        Py_XDECREF(id);
    }
    Py_XDECREF(pairs);
    Py_XDECREF(into);
    if (outcome < 0)
        Py_CLEAR(made);
    return made;
}

/* Whether a mobject is copied as Mobject does it: the class may have got a method of its own meanwhile. */
static int is_copied_our_way(PyObject *thing) {
    PyObject *method = PyObject_GetAttr((PyObject *)Py_TYPE(thing), name___deepcopy__);
    Py_XDECREF(method);
    return method ? method == copies_method : -1;
}

static PyObject *copy_new(PyObject *thing, PyObject *memo, int kind) {
    int is_ours = kind == MOBJECT ? is_copied_our_way(thing) : 1;
    if (is_ours < 0 || Py_EnterRecursiveCall(" in a deep copy"))
        return NULL;
    PyObject *made;
    if (kind == FOREIGN || !is_ours)
        made = PyObject_CallFunctionObjArgs(copies_foreign, thing, memo, NULL);
    else if (kind == ARRAY)
        made = PyObject_CallMethodOneArg(thing, name___deepcopy__, memo);
    else if (kind == LIST)
        made = copy_list(thing, memo);
    else if (kind == DICT)
        made = copy_dict(thing, memo);
    else if (kind == TUPLE)
        made = copy_tuple(thing, memo);
    else
        made = copy_object(thing, memo, kind == MOBJECT);
    Py_LeaveRecursiveCall();
    return made;
}

/* copy.deepcopy(thing, memo) */
static PyObject *copy_any(PyObject *thing, PyObject *memo) {
    if (thing == Py_None || PyUnicode_CheckExact(thing) || PyFloat_CheckExact(thing) || PyLong_CheckExact(thing)
        || PyBool_Check(thing)) {
        Py_INCREF(thing);
        return thing;
    }
    int kind = kind_of(thing);
    if (kind < 0)
        return NULL;
    if (kind == SHARED) {
        Py_INCREF(thing);
        return thing;
    }
    PyObject *key = PyLong_FromVoidPtr(thing);
    PyObject *met = key ? PyDict_GetItemWithError(memo, key) : NULL;
    Py_XDECREF(key);
    if (met || PyErr_Occurred()) {
        Py_XINCREF(met);
        return met;
    }
    PyObject *made = copy_new(thing, memo, kind);
    if (made && made != thing && kind != FOREIGN
        && (remember(memo, thing, made) < 0 || keep_alive(memo, thing) < 0))
        Py_CLEAR(made);
    return made;
}

/* Mobject.__deepcopy__ */
static PyObject *copy_mobject(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *mobject, *memo;
    if (!PyArg_ParseTuple(arguments, "OO!", &mobject, &PyDict_Type, &memo))
        return NULL;
    return copy_object(mobject, memo, 1);
}

static PyObject *prepare_copies(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *kind, *method, *foreign;
    if (!PyArg_ParseTuple(arguments, "OOO", &kind, &method, &foreign))
        return NULL;
    Py_XSETREF(copies_kinds, PyDict_New());
    Py_XSETREF(copies_kind_of, Py_NewRef(kind));
    Py_XSETREF(copies_method, Py_NewRef(method));
    Py_XSETREF(copies_foreign, Py_NewRef(foreign));
    if (!copies_kinds)
        return NULL;
    Py_RETURN_NONE;
}
