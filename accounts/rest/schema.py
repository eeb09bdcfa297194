"""The OpenAPI schema, read from what the operations declare: nothing is described twice."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from accounts.rest import retries
from accounts.rest.bodies import Shape
from accounts.rest.doors import EDITS, JSON, Door, Operation
from accounts.rest.pages import MOST, PAGE
from accounts.rest.problems import ABOUT, MEDIA_TYPE
from accounts.scopes import NOUNS, SCOPES, words

TEXT_ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
"""The id that examples show."""


class Problem(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    id = serializers.CharField(help_text="What went wrong, for programs.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence that says what to do.")
    errors = serializers.DictField(  # type: ignore[assignment]  # a Serializer's own `errors` is of no use here
        required=False, help_text="For `invalid`: the sentences at each field."
    )
    request_id = serializers.CharField(required=False)


SENTENCES = {
    "invalid": "Some values do not fit.",
    "parse_error": "JSON parse error - Expecting value: line 1 column 1 (char 0)",
    "not_authenticated": "Send a token, as “Authorization: Bearer TOKEN”. They are made at /developers/tokens/.",
    "scope_missing": "Your token does not allow this. It needs the scope “projects:write”.",
    "not_found": "There is no such thing, or it is not yours.",
    "not_acceptable": "The answer is JSON: accept application/json.",
    "in_flight": "The first request with this key is still being worked on. Ask again in a moment.",
    "changed": "It has changed since you read it: read it again, and then change that.",
    "unsupported_media_type": "Send application/json, and say so in Content-Type.",
    "key_reused": "This key was used with another request. Take a new key for a new request.",
    "match_missing": "Send what you have read in `If-Match`: its ETag, or `*` for whatever is there.",
    "throttled": "That was often in a short time. Go on in 12 s.",
}


class DoorSchema(AutoSchema):
    """What spectacular asks about a view, answered by its operation."""

    view: Door  # type: ignore[override]

    def is_excluded(self) -> bool:
        return not isinstance(self.view, Door)

    @property
    def declared(self) -> Operation:
        return self.view.operations[self.method]

    def get_operation_id(self) -> str:
        return self.declared.name

    def get_summary(self) -> str:
        return self.declared.summary

    def get_description(self) -> str:  # type: ignore[override]  # as spectacular does
        whole = [part.strip() for part in (self.declared.handler.__doc__ or "").strip().splitlines()]
        told = "\n".join(whole[1:]).strip()
        scope = f"Needs the scope `{self.declared.scope(self.method)}`."
        return f"{told}\n\n{scope}" if told else scope

    def get_tags(self) -> list[str]:
        return [self.declared.noun]

    def is_deprecated(self) -> bool:
        return self.declared.deprecation is not None

    def get_auth(self) -> list[dict[str, list[str]]]:
        scope = self.declared.scope(self.method)
        return [{"token": []}, {"oauth": [scope]}, {"session": []}]

    def map_parsers(self) -> list[str]:
        return ["multipart/form-data" if self.declared.is_upload else JSON]

    def get_request_serializer(self) -> Any:
        if self.declared.takes is None:
            return None
        return self.declared.takes(partial=self.declared.is_partial)

    def get_response_serializers(self) -> dict[Any, Any]:  # type: ignore[override]
        found = self.declared
        answers: dict[Any, Any] = {}
        headers = {"X-Request-Id", *({"ETag"} if found.shows and not (found.is_page or found.is_list) else ())}
        told = HTTPStatus(found.status).phrase + (f". Headers: {', '.join(sorted(headers))}.")
        if found.media != JSON:
            answers[found.status, found.media] = OpenApiResponse(OpenApiTypes.BINARY, told)
        elif found.shows is None:
            answers[found.status] = OpenApiResponse(description=told)
        else:
            shape = page_of(found.shows) if found.is_page else found.shows(many=found.is_list)
            answers[found.status, JSON] = OpenApiResponse(shape, told, list(self._examples(found)))
        for status, id in self._refusals():
            example = problem_example(status, id)
            answers[status, MEDIA_TYPE] = OpenApiResponse(Problem, HTTPStatus(status).phrase, [example])
        return answers

    def get_examples(self) -> list[OpenApiExample]:
        example = getattr(self.declared.takes, "EXAMPLE", None)
        return [OpenApiExample("request", example, request_only=True)] if example else []

    def get_override_parameters(self) -> list[Any]:
        found = self.declared
        parameters: list[Any] = [found.asks] if found.asks else []
        if found.is_page:
            parameters += [
                OpenApiParameter("cursor", str, description="Where to go on: take it from `next`."),
                OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}),
            ]
        if found.shows:
            told = "Only these fields, apart by commas; the others are left out, required or not."
            told += f" Like `{','.join(list(found.shows().fields)[:2])}`."
            parameters.append(OpenApiParameter("fields", str, description=told))
        if self.method == "POST":
            shape = {"type": "string", "minLength": 1, "maxLength": retries.MOST, "pattern": "^[ -~]+$"}
            told = "The same key and request again: the same answer, and nothing is done again. Kept for 24 hours."
            parameters.append(OpenApiParameter(retries.HEADER, shape, OpenApiParameter.HEADER, description=told))
        if self._is_edit():
            told = "The ETag of what you have read, or `*`."
            is_required = self.method in EDITS
            parameters.append(OpenApiParameter("If-Match", str, "header", is_required, description=told))
        return parameters

    def _is_edit(self) -> bool:
        shown = self.view.operations.get("GET")
        return self.method in {*EDITS, "DELETE"} and shown is not None and not (shown.is_page or shown.is_list)

    def _examples(self, found: Operation) -> Iterator[OpenApiExample]:
        example = getattr(found.shows, "EXAMPLE", None)
        if example is not None:
            shown: Any = {"next": None, "previous": None, "results": [example]} if found.is_page else example
            yield OpenApiExample("answer", shown, response_only=True)  # a list's is wrapped by spectacular

    def _refusals(self) -> Iterator[tuple[int, str]]:
        """Statuses and ids of the problems that this operation may answer with."""
        found = self.declared
        told = dict(found.refusals)
        told |= {400: "invalid", 401: "not_authenticated", 403: "scope_missing", 406: "not_acceptable"}
        told |= {404: "not_found", 429: "throttled"}
        if self.method == "POST":
            told = {409: "in_flight"} | told | {422: "key_reused"}
        if found.takes or self.method == "POST":
            told |= {415: "unsupported_media_type"}
        if self._is_edit():
            told |= {412: "changed"} | ({428: "match_missing"} if self.method in EDITS else {})
        yield from sorted(told.items())


def problem_example(status: int, id: str) -> OpenApiExample:
    body = {
        "type": f"{ABOUT}#{id}", "id": id, "title": HTTPStatus(status).phrase, "status": status,
        "detail": SENTENCES.get(id, HTTPStatus(status).description),
    }  # fmt: skip
    more = {"errors": {"title": ["This field is required."]}} if id == "invalid" else {}
    return OpenApiExample(id, body | more, response_only=True, status_codes=[str(status)], media_type=MEDIA_TYPE)


def page_of(shape: Shape) -> serializers.Serializer[Any]:
    """A page of these, as accounts.rest.pages answers it."""
    members = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": shape(many=True),
        "__doc__": "A page.",
    }
    made: serializers.Serializer[Any] = type(f"{shape.__name__}Page", (serializers.Serializer,), members)()
    return made


def describe(result: dict[str, Any], **_told: Any) -> dict[str, Any]:
    """Spectacular's hook at the end: what the whole has and no operation. Each problem is described once."""
    result["tags"] = [{"name": noun, "description": str(words)} for noun, words in NOUNS.items()]
    scopes = {scope: words(scope) for scope in SCOPES}
    flow = {"authorizationUrl": "/o/authorize", "tokenUrl": "/o/token", "refreshUrl": "/o/token", "scopes": scopes}
    components = result["components"]
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token of yours or of a team."},
        "oauth": {"type": "oauth2", "flows": {"authorizationCode": flow}},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    }
    problems: dict[str, Any] = components.setdefault("responses", {})
    for methods in result["paths"].values():
        for operation in methods.values():
            _close_body(operation, components["schemas"])
            answers = operation["responses"]
            for status in [status for status in answers if int(status) >= 400]:
                (name,) = answers[status]["content"][MEDIA_TYPE]["examples"]
                problems[name] = answers[status]
                answers[status] = {"$ref": f"#/components/responses/{name}"}
    return result


def _close_body(operation: dict[str, Any], shapes: dict[str, Any]) -> None:
    """Bodies have no other fields: bodies.checked refuses them."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        if name in shapes:
            shapes[name]["additionalProperties"] = False
