"""The OpenAPI schema: as committed, valid, and with examples that fit."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from manimgen_site.api_docs import _as_text, schema
from tests.api.operations import places

COMMITTED = Path(__file__).resolve().parents[2] / "docs/developers/openapi.yaml"
OPERATIONS = {
    f"{method} {path}": operation
    for path, methods in schema()["paths"].items()
    for method, operation in methods.items()
}


def resolved(part: Any) -> Any:
    """A part of the schema with every reference in it followed."""
    if isinstance(part, list):
        return [resolved(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        found: Any = schema()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return resolved(found)
    return {name: resolved(value) for name, value in part.items()}


def test_the_committed_schema_is_that_of_the_code() -> None:
    """Make it anew: manage.py spectacular --file docs/developers/openapi.yaml"""
    made = _as_text(is_yaml=True).decode()
    assert COMMITTED.read_text(encoding="utf-8") == made, test_the_committed_schema_is_that_of_the_code.__doc__


def test_the_schema_is_valid_openapi_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
    assert schema()["openapi"].startswith("3.1.")


def test_every_operation_is_in_it_once() -> None:
    named = [operation["operationId"] for operation in OPERATIONS.values()]
    assert sorted(named) == sorted(str(place) for place in places())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_a_summary_and_examples_that_fit(name: str) -> None:
    operation = resolved(OPERATIONS[name])
    assert operation["summary"].endswith((".", ")")) or len(operation["summary"]) > 10
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for media, content in body.get("content", {}).items():
            examples = [each["value"] for each in content.get("examples", {}).values()]
            assert examples or media not in {"application/json", "application/problem+json"}, (name, media)
            for example in examples:
                errors = [error.message for error in Draft202012Validator(content["schema"]).iter_errors(example)]
                assert errors == []


def test_it_is_served_to_everybody_as_json_and_as_yaml(db: None) -> None:
    browser = Client()
    assert browser.get("/api/v1/schema/").json()["info"]["title"] == "manimgen"
    assert browser.get("/api/v1/schema/?format=yaml").content.decode() == COMMITTED.read_text(encoding="utf-8")
    assert browser.post("/api/v1/schema/").status_code == 405
