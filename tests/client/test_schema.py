"""The client asks for nothing that the API's schema does not have, and reads no field that is missing there."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import yaml
from manimgen_client import operations, shapes
from manimgen_client.calls import Call, PageCall

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = yaml.safe_load((ROOT / "docs/developers/openapi.yaml").read_text(encoding="utf-8"))
KNOWN: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path.removeprefix("/api/v1/"), operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
OURS = {
    name: function
    for name, function in inspect.getmembers(operations, inspect.isfunction)
    if function.__module__ == operations.__name__
}
NEEDED = {"me", "clips", "generations", "blueprints", "checks"}
"""What a user needs whole, by the address's first part; new nouns and verbs elsewhere join when somebody asks."""


def call_of(name: str) -> Call[Any]:
    """The operation with something for every argument."""
    given: dict[str, Any] = {}
    for parameter in inspect.signature(OURS[name]).parameters.values():
        if parameter.annotation == "Path":
            given[parameter.name] = Path(__file__)
        elif parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            given[parameter.name] = {} if "Mapping" in str(parameter.annotation) else "x"
    made: Call[Any] = OURS[name](**given)
    return made


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = SCHEMA["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return part


def missing(kind: Any, told: dict[str, Any], at: str = "") -> list[str]:
    """The fields that the shape reads and the schema does not promise."""
    told, origin = resolved(told), get_origin(kind)
    inner = [each for each in get_args(kind) if each is not type(None)]
    if origin is shapes.Page:
        return missing(inner[0], told["properties"]["results"]["items"], at)
    if origin is list:
        return missing(inner[0], told["items"], at)
    if origin is UnionType:
        return missing(inner[0], told, at)
    if not is_dataclass(kind) or "properties" not in told:
        return []  # what the schema leaves open is read from the running server by other tests
    wanted = {each.name: get_type_hints(kind)[each.name] for each in fields(kind)}
    lacking = [at + name for name in sorted(wanted.keys() - set(told["required"]))]
    known = wanted.keys() & told["properties"].keys()
    return lacking + [
        lack for name in known for lack in missing(wanted[name], told["properties"][name], f"{at}{name}.")
    ]


@pytest.mark.parametrize("name", OURS)
def test_an_operation_asks_as_the_schema_says(name: str) -> None:
    call, (method, path, told) = call_of(name), KNOWN[name]
    assert (call.method, bool(re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), call.path))) == (method, True)
    parameters = {each["name"] for each in told.get("parameters", [])}
    assert call.query.keys() <= parameters
    assert call.headers.keys() <= parameters
    assert isinstance(call, PageCall) == ("cursor" in parameters)
    if call.body and "requestBody" in told:
        (content,) = told["requestBody"]["content"].values()
        assert call.body.keys() <= resolved(content["schema"])["properties"].keys()
    else:
        assert not call.body


@pytest.mark.parametrize("name", OURS)
def test_an_operation_reads_only_what_is_promised(name: str) -> None:
    told = KNOWN[name][2]["responses"]
    status = min(told)
    content = told[status].get("content", {})
    match call_of(name).shape:
        case None:
            assert status == "204"
        case kind if kind is bytes:
            assert "application/json" not in content
        case shapes.Event:
            assert list(content) == ["text/event-stream"]
        case kind:
            assert missing(kind, content["application/json"]["schema"]) == []


@pytest.mark.parametrize("name", [name for name in KNOWN if KNOWN[name][1].split("/")[0] in NEEDED])
def test_what_a_user_needs_is_there(name: str) -> None:
    assert name in OURS
