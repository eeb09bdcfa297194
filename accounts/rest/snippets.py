"""A call of the API as somebody would write it: for a shell, in Python, in JavaScript."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote
from textwrap import indent
from typing import Any


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


def to_the_film(url: str, token: str) -> Snippet:
    """What comes after such a POST to `url`: watch what was made, and fetch its film."""
    return Snippet(
        "Watch, and fetch the film",
        f"TOKEN={token}\n"
        "ID=…  # the id in the answer\n"
        f'curl --no-buffer -H "Authorization: Bearer $TOKEN" {quote(url)}$ID/events/\n'
        f'film=$(curl --silent -H "Authorization: Bearer $TOKEN" {quote(url)}$ID/ |\n'
        """  python3 -c 'import json, sys; print(json.load(sys.stdin)["clip"]["video"])')\n"""
        'curl -H "Authorization: Bearer $TOKEN" "$film" -o film.mp4',
    )


def by_command_line(site: str, prompt: str, token: str) -> Snippet:
    """The same by the client's program."""
    return Snippet(
        "manimgen",
        f"export MANIMGEN_SERVER={quote(site)} MANIMGEN_TOKEN={token}\nmanimgen generate {quote(prompt)} -o film.mp4",
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
    fields = "".join(f"    {name!r}: {value!r},\n" for name, value in body.items())
    return (
        f"{imports}\n\n"
        f"token = {secret}\n"
        f"body = {{\n{fields}}}\n"
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
    sent = indent(json.dumps(body, indent=2, ensure_ascii=False), "  ").lstrip()
    return (
        f"const token = {secret}\n"
        f"const answer = await fetch({json.dumps(url)}, {{\n"
        '  method: "POST",\n'
        '  headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },\n'
        f"  body: JSON.stringify({sent}),\n"
        "})\n"
        "console.log(answer.status, await answer.json())"
    )
