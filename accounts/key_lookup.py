"""The query that every call with a token begins with: the token, whose it is, and that person's roles.

Written as SQL once, because the ORM needs longer to write it anew for each call than PostgreSQL to answer it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from accounts.prepared import planning_cursor

if TYPE_CHECKING:
    from accounts.keys import ApiToken

JOINED = (("token", "ApiToken"), ("person", "User"), ("team", "Team"), ("own", "Team"))
"""Whose columns are read, by the names that they have in the query."""
TABLES = {"tokens": "ApiToken", "users": "User", "teams": "Team", "memberships": "Membership"}
QUERY = """
SELECT {columns}, ARRAY(
    SELECT ARRAY[membership.team_id::text, membership.role]
    FROM {memberships} membership JOIN {teams} joined ON joined.id = membership.team_id
    WHERE membership.user_id = token.user_id AND joined.deleted_at IS NULL
)
FROM {tokens} token
JOIN {users} person ON person.id = token.user_id AND person.is_active
LEFT JOIN {teams} team ON team.id = token.team_id
LEFT JOIN {teams} own ON own.personal_of_id = token.user_id
WHERE token.digest = %s
"""


def find(digest: str) -> tuple[ApiToken, dict[UUID, str]] | None:
    """The token, live or not, of an active person, with `user`, `team`, `user.own_team`; roles by team."""
    with planning_cursor() as cursor:
        cursor.execute(_sql(), [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    token, person, team, own = _models(row)
    token.user, token.team = person, team
    person._meta.get_field("own_team").set_cached_value(person, own)
    return token, {UUID(id): role for id, role in row[-1]}


def _models(row: tuple[Any, ...]) -> list[Any]:
    """A model for each of JOINED; None where the join found nothing."""
    made, start = [], 0
    for _name, model, fields in _joined():
        values = row[start : (start := start + len(fields))]
        made.append(model.from_db(connection.alias, fields, values) if values[0] is not None else None)
    return made


@cache
def _sql() -> str:
    tables = {name: connection.ops.quote_name(_model(model)._meta.db_table) for name, model in TABLES.items()}
    columns = (f'{name}."{field.column}"' for name, model, _ in _joined() for field in model._meta.concrete_fields)
    return QUERY.format(columns=", ".join(columns), **tables)


@cache
def _joined() -> tuple[tuple[str, type[models.Model], list[str]], ...]:
    """Name in the query, model, and the fields in the order of their columns; the first one is the primary key."""
    return tuple(
        (name, _model(model), [field.attname for field in _model(model)._meta.concrete_fields])
        for name, model in JOINED
    )


def _model(name: str) -> type[models.Model]:
    return apps.get_model("accounts", name)
