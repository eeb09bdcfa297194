"""A call of the API as somebody would write it: for a shell, in Python, in JavaScript."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pprint import pformat
from shlex import quote
from typing import Any

WIDTH = 100


@dataclass(frozen=True)
class Snippet:
    language: str
    text: str

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1


def snippets(url: str, body: Mapping[str, Any], token: str = "") -> tuple[Snippet, ...]:
    """A POST of this body. Without a token it is taken from the variable TOKEN of the environment."""
    return (
        Snippet("curl", _curl(url, body, token)),
        Snippet("Python", _python(url, body, token)),
        Snippet("JavaScript", _javascript(url, body, token)),
    )


def _curl(url: str, body: Mapping[str, Any], token: str) -> str:
    bearer = f'"Authorization: Bearer {token or "$TOKEN"}"'
    sent = json.dumps(body, indent=2, ensure_ascii=False)  # no line of it can be the word that ends it
    return (
        f"curl --fail-with-body -X POST {quote(url)} \\\n"
        f'  -H {bearer} -H "Content-Type: application/json" \\\n'
        f"  --data-binary @- <<'JSON'\n{sent}\nJSON"
    )


def _python(url: str, body: Mapping[str, Any], token: str) -> str:
    imports = "import json\nimport urllib.request" if token else "import json\nimport os\nimport urllib.request"
    secret = repr(token) if token else 'os.environ["TOKEN"]'
    return (
        f"{imports}\n\n"
        f"token = {secret}\n"
        f"body = {pformat(dict(body), width=WIDTH, sort_dicts=False)}\n"
        "request = urllib.request.Request(\n"
        f"    {url!r},\n"
        "    json.dumps(body).encode(),\n"
        '    {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},\n'
        ")\n"
        "with urllib.request.urlopen(request, timeout=60) as answer:\n"
        "    print(json.load(answer))"
    )


def _javascript(url: str, body: Mapping[str, Any], token: str) -> str:
    secret = json.dumps(token) if token else "process.env.TOKEN"
    return (
        f"const token = {secret}\n"
        f"const answer = await fetch({json.dumps(url)}, {{\n"
        '  method: "POST",\n'
        '  headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },\n'
        f"  body: JSON.stringify({json.dumps(body, indent=2, ensure_ascii=False)}),\n"
        "})\n"
        "console.log(answer.status, await answer.json())"
    )
