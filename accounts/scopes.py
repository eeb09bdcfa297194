"""What a token or an app may be allowed: to read or to write a noun. `NOUNS` is the whole list."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOUNS: dict[str, str | Promise] = {
    "account": gettext_lazy("your name and address"),
    "teams": gettext_lazy("teams, members and invitations"),
    "tokens": gettext_lazy("API tokens and apps"),
    "projects": gettext_lazy("lessons"),
    "scenes": gettext_lazy("scenes, their revisions and links"),
    "classrooms": gettext_lazy("classrooms, their shelves and links"),
    "comments": gettext_lazy("comments on scenes"),
    "clips": gettext_lazy("films"),
    "generations": gettext_lazy("generations: what is being made"),
    "blueprints": gettext_lazy("blueprints"),
    "assets": gettext_lazy("the files of the library"),
    "engines": gettext_lazy("model servers, and what they may take"),
    "webhooks": gettext_lazy("webhooks, and what they were sent"),
    "usage": gettext_lazy("what was used"),
}
READ, WRITE = "read", "write"
EVERYTHING = "*"
"""The scope of tokens that may do all that their person may, also with nouns to come."""
READ_ONLY = {"clips", "blueprints", "usage"}
"""What nobody changes from outside."""
SCOPES = tuple(f"{noun}:{verb}" for noun in NOUNS for verb in (READ, WRITE) if verb == READ or noun not in READ_ONLY)


def covers(granted: Iterable[str], scope: str) -> bool:
    """Whether these scopes allow that one. Whoever may write may read."""
    noun, _colon, verb = scope.partition(":")
    wanted = {EVERYTHING, f"{noun}:{WRITE}"} | ({scope} if verb == READ else set())
    return not wanted.isdisjoint(granted)


def words(scope: str) -> str:
    """The scope in words, for the pages on which it is chosen and consented to."""
    if scope == EVERYTHING:
        return _("do everything that you may do")
    noun, _colon, verb = scope.partition(":")
    shown = str(NOUNS[noun])
    return _("read: %s") % shown if verb == READ else _("read and change: %s") % shown
