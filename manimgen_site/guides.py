"""The guides of docs/developers as pages, with this site's own address in their examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = settings.BASE_DIR / "docs/developers"
GUIDES = ("api", "problems", "webhooks", "git", "client", "mcp")
"""Those for people who use a site; the others are for people who work on it."""
OF_THE_HOUSE = ("For those who write", "How it is made", "Working on it")
"""How sections begin that are for the latter."""
ELSEWHERE = ("https://manimgen.example", "https://SITE")
"""How the guides call a site."""


@dataclass(frozen=True)
class Guide:
    title: str
    body: str
    sections: tuple[tuple[str, str], ...]
    """The headings, with the names of their places in the page."""


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    if name not in GUIDES:
        raise Http404
    titles = [(each, read(each, "").title) for each in GUIDES]
    context = {"guide": read(name, request.build_absolute_uri("/").rstrip("/")), "name": name, "titles": titles}
    return render(request, "manimgen_site/guide.html", context)


def read(name: str, site: str) -> Guide:
    """A guide as HTML, with `site` for the address of the site."""
    title, body, sections = _written(name)
    for address in ELSEWHERE:
        body = body.replace(address, site)
    return Guide(title, mark_safe(body), sections)  # noqa: S308  our own files, whose HTML is switched off


@cache
def _written(name: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Title, HTML and sections of a guide; they change with the code only."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = list(_for_users(markdown.parse(_text(name).partition("\n")[2])))
    sections = tuple(_name_places(tokens))
    for token in tokens:
        token.children = list(_with_pages(token.children or []))
    body = markdown.renderer.render(tokens, markdown.options, {})
    return _title(name), _with_frames(body), sections


def _text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _title(name: str) -> str:
    return _text(name).partition("\n")[0].removeprefix("# ").replace("`", "")


def _for_users(tokens: list[Token]) -> Iterator[Token]:
    """Without the sections that are for those who work on the site."""
    is_ours = False
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2" and following:
            is_ours = following.content.startswith(OF_THE_HOUSE)
        if not is_ours:
            yield token


def _name_places(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Give each heading the name under which links find it; those of the sections."""
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            place = slugify(following.content)
            token.attrSet("id", place)
            if token.tag == "h2":
                yield place, following.content.replace("`", "")


def _with_pages(children: list[Token]) -> Iterator[Token]:
    """With links to the pages of other guides; a link to what no page shows is plain text."""
    is_dead = False
    for token in children:
        if token.type == "link_open":
            path, _hash, place = str(token.attrGet("href")).partition("#")
            page = path if "//" in path or not path else _page_of(path)
            is_dead = page is None
            token.attrSet("href", (page or "") + (f"#{place}" if place else ""))
        elif token.type == "text" and token.content.removesuffix(".md") in GUIDES:
            token.content = f"“{_title(token.content.removesuffix('.md'))}”"
        if not (is_dead and token.type in {"link_open", "link_close"}):
            yield token


def _page_of(path: str) -> str | None:
    name = path.rpartition("/")[2]
    stem = name.removesuffix(".md")
    if path == f"{stem}.md" and stem in GUIDES:
        return reverse("guide", args=[stem])
    pages = {"openapi.yaml": f"{reverse('api_schema')}?format=yaml", "CHANGELOG.md": reverse("api_changes")}
    return pages.get(name)


def _with_frames(body: str) -> str:
    """Wide tables scroll by themselves, by keyboard too, and not the page."""
    opened = '<div class="guide__wide" tabindex="0"><table class="table">'
    return body.replace("<table>", opened).replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
