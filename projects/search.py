"""Search in titles, prompts, captions and code, by PostgreSQL's full text, of what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.access import Actor
from projects.models import Project, Scene, SceneText
from projects.texts import LANGUAGES

MOST_WORDS = 200
"""Characters of a query that are read."""
MOST_RANKED = 2000
"""Scenes that are put in order of how well they fit: of more, those that changed last."""
START, STOP = "\x02", "\x03"


@dataclass(frozen=True)
class Found:
    """A scene with the place where the words are, as safe HTML with <mark>."""

    scene: Scene
    snippet: SafeString


def lessons(actor: Actor, words: str) -> QuerySet[Project]:
    """The lessons whose title or unit has each word."""
    found = Project.objects.of(actor).live()
    for word in words[:MOST_WORDS].split():
        found = found.filter(title__icontains=word) | found.filter(unit__icontains=word)
    return found.select_related("team").order_by("title", "pk")


def scenes(actor: Actor, words: str, *, team: UUID | None = None, tag: str = "") -> QuerySet[Scene]:
    """The scenes that fit the query (words, "phrases", or, -not), the best first; without words, those with the tag."""
    query = _query(words)
    fitting = Scene.objects.of(actor).live()
    if words.strip() or not tag:
        fitting = fitting.filter(text__vector=query)
    if team:
        fitting = fitting.filter(project__team=team)
    if tag:
        fitting = fitting.filter(tags__name__iexact=tag)
    newest = fitting.order_by("-updated_at").values("pk")[:MOST_RANKED]
    ranked = Scene.objects.filter(pk__in=newest).annotate(rank=SearchRank(F("text__vector"), query))
    return ranked.select_related("project__team", "author").order_by("-rank", "-updated_at", "pk")


def with_snippets(shown: list[Scene], words: str) -> list[Found]:
    """The scenes of a page, each with the place where the words are."""
    # A dot and a letter would be read as the name of a host; with a blank between, as names.
    code = Func(
        F("code"), Value(r"\.(?=\w)"), Value(". "), Value("g"), function="regexp_replace", output_field=TextField()
    )
    said = Concat(F("prompts"), Value("\n"), F("captions"), Value("\n"), code, output_field=TextField())
    headline = SearchHeadline(
        said, _query(words), config="english", start_sel=START, stop_sel=STOP,
        max_fragments=2, max_words=18, min_words=8, fragment_delimiter=" … ",
    )  # fmt: skip
    texts = SceneText.objects.filter(pk__in=[scene.pk for scene in shown]).annotate(place=headline)
    places = dict(texts.values_list("pk", "place"))
    return [Found(scene, _marked(places.get(scene.pk, ""))) for scene in shown]


def _query(words: str) -> SearchQuery:
    words = words[:MOST_WORDS].replace("\x00", " ")
    return reduce(or_, [SearchQuery(words, config=language, search_type="websearch") for language in LANGUAGES])


def _marked(place: str) -> SafeString:
    safe = escape(" ".join(place.split())).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(safe)  # noqa: S308  escaped just now; the marks are ours
