"""Queries that Django writes once a process, as it takes longer to write most of them than PostgreSQL to answer.

    SCENES = Prepared(lambda: Scene.objects.live().select_related("author"))

    SCENES.one_or_404(pk=id)
    SCENES.filter(project=id).order_by("-updated_at", "-pk")[:20]

It gives the objects that the QuerySet would give, and answers to what views and REST framework's pages ask of one. Each
combination of conditions and order is compiled by Django where it comes first, with slots for the values; what holds a
query of its own can't have one, and is compiled each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, F, Field, Lookup, Model, Q, QuerySet
from django.db.models.query import get_related_populators
from django.http import Http404

Row = TypeVar("Row", bound=Model)
Shape = tuple[Any, ...]
"""What is asked but for the values: of a lookup `(name, literal or HOLE)`, of a Q `(connector, is_negated, parts)`."""
HOLE = "hole"
IN = "__in"
ANY = "__any"


class Prepared(Generic[Row]):
    """Rows of one model."""

    def __init__(self, base: Callable[[], QuerySet[Row, Row]]) -> None:
        """`base`: the query without its values; it is called once for each combination that is asked for."""
        self._base = base
        self._written: dict[Shape, _Written[Row]] = {}
        self._conditions: Shape = ()
        self._values: tuple[Any, ...] = ()
        self._order: tuple[str, ...] = ()

    def filter(self, *conditions: Q, **wanted: Any) -> Prepared[Row]:
        values = list(self._values)
        shape = _shape(Q(*conditions, **wanted), values)
        more = copy(self)
        more._conditions, more._values = (*self._conditions, shape), tuple(values)
        return more

    def order_by(self, *names: str) -> Prepared[Row]:
        ordered = copy(self)
        ordered._order = names
        return ordered

    def __getitem__(self, part: slice) -> list[Row]:
        start = part.start or 0
        most = None if part.stop is None else part.stop - start
        if any(isinstance(value, QuerySet) for value in self._values):
            return list(_asked(self._base(), self._conditions, iter(self._values), self._order)[start : part.stop])
        shape = (self._conditions, self._order)
        if shape not in self._written:
            self._written[shape] = _Written(self._base(), self._conditions, self._order)
        return self._written[shape].rows(self._values, most, start)

    def one_or_404(self, *conditions: Q, **wanted: Any) -> Row:
        """The row, which the conditions leave no second one of. Raises Http404."""
        for row in self.filter(*conditions, **wanted)[:1]:
            return row
        raise Http404


def planning_cursor() -> CursorWrapper:
    """One whose statements PostgreSQL plans once a connection, where settings.PREPARE_AFTER calls of it have come."""
    found: Any = connections[DEFAULT_DB_ALIAS]
    found.ensure_connection()
    binding: Any = ServerBindingCursor
    cursor: CursorWrapper = found._prepare_cursor(binding(found.connection))
    return cursor


class Slot(Expression):
    """Where a value will stand, in SQL and among its parameters."""

    def __init__(self, place: int, prepare: Callable[[Any], Any]) -> None:
        super().__init__()
        self.place, self.prepare = place, prepare

    def as_sql(self, *_context: Any) -> tuple[str, Any]:
        return "%s", [self]


class AnyOf(Lookup):
    """One of a list, which is one parameter however long it is."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        field, of_field = self.process_lhs(compiler, connection)
        slot, of_slot = self.process_rhs(compiler, connection)
        return f"{field} = ANY({slot})", [*of_field, *of_slot]


class _Written(Generic[Row]):
    """The SQL of one combination, and how objects are made of its rows."""

    def __init__(self, base: QuerySet[Row, Row], conditions: Shape, order: Sequence[str]) -> None:
        slots = _slots(base, conditions)
        compiler = _asked(base, conditions, iter(slots), order).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        assert set(slots) == {param for param in params if isinstance(param, Slot)}, "each value has its place"
        self._sql, self._params = f"{sql} LIMIT %s OFFSET %s", params
        columns = [expression for expression, *_ in compiler.select]
        self._converters = [
            (place, converter, expression)
            for place, (converters, expression) in compiler.get_converters(columns).items()
            for converter in converters
        ]
        found = compiler.klass_info
        assert found is not None, "whole objects are asked for"
        self._model: type[Row] = found["model"]
        self._own = slice(found["select_fields"][0], found["select_fields"][-1] + 1)
        self._names = [column.target.attname for column in columns[self._own]]
        self._related = get_related_populators(found, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self._annotations = tuple(compiler.annotation_col_map.items())

    def rows(self, values: Sequence[Any], most: int | None, start: int) -> list[Row]:
        given = [param.prepare(values[param.place]) if isinstance(param, Slot) else param for param in self._params]
        with planning_cursor() as cursor:
            cursor.execute(self._sql, [*given, most, start])
            return [self._object(list(row)) for row in cursor.fetchall()]

    def _object(self, row: list[Any]) -> Row:
        """As django.db.models.query.ModelIterable makes it."""
        for place, converter, expression in self._converters:
            row[place] = converter(row[place], expression, connection)
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made


def _shape(condition: Q, values: list[Any]) -> Shape:
    """What the condition asks; its values are appended."""
    parts: list[Shape] = []
    for part in condition.children:
        if isinstance(part, Q):
            parts.append(_shape(part, values))
            continue
        name, value = part  # type: ignore[misc]  # Q holds pairs, or expressions, which nobody prepares
        if value is None or isinstance(value, bool):
            parts.append((name, value))
            continue
        if name.endswith(IN) and not isinstance(value, QuerySet):
            name, value = name.removesuffix(IN) + ANY, list(value)
        values.append(value.pk if isinstance(value, Model) else value)
        parts.append((name, HOLE))
    return (condition.connector, condition.negated, tuple(parts))


def _asked(
    base: QuerySet[Row, Row], conditions: Shape, values: Iterator[Any], order: Sequence[str]
) -> QuerySet[Row, Row]:
    for shape in conditions:
        base = base.filter(_condition(shape, values))
    return base.order_by(*order) if order else base


def _condition(shape: Shape, values: Iterator[Any]) -> Q:
    connector, is_negated, parts = shape
    children = [_condition(part, values) if len(part) == 3 else _compared(part, values) for part in parts]
    return Q(*children, _connector=connector, _negated=is_negated)


def _compared(part: Shape, values: Iterator[Any]) -> Any:
    name, value = part
    if value == HOLE:
        value = next(values)
    if not name.endswith(ANY):
        return (name, value)
    path = name.removesuffix(ANY)
    return AnyOf(F(path), value) if isinstance(value, Slot) else (path + IN, value)


def _slots(base: QuerySet[Any, Any], conditions: Shape) -> list[Slot]:
    """A slot for each hole, in their order."""
    names = [name for shape in conditions for name in _holes(shape)]
    return [Slot(place, _preparing(base, name)) for place, name in enumerate(names)]


def _holes(shape: Shape) -> Iterator[str]:
    for part in shape[2]:
        if len(part) == 3:
            yield from _holes(part)
        elif part[1] == HOLE:
            yield part[0]


def _preparing(base: QuerySet[Any, Any], name: str) -> Callable[[Any], Any]:
    """How the field that is asked for makes a parameter of a value, or raises ValidationError."""
    path = name.removesuffix(ANY).split("__")
    field: Field[Any, Any] = base.query.names_to_path(path, base.model._meta)[2][0]

    def prepare(value: Any) -> Any:
        return field.get_db_prep_value(value, connection)

    return (lambda values: [prepare(value) for value in values]) if name.endswith(ANY) else prepare
