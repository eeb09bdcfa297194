"""Whom a comment calls by name: `@Name` of a member, or `@address` where several share a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from accounts.models import Team, User

MOST = 20
"""People whom one comment can call."""
MOST_MEMBERS = 500


def people(team: Team) -> dict[str, User]:
    """The members by what they are called after the @, in the order of their names."""
    members = User.objects.filter(memberships__team=team, is_active=True).order_by("name", "email")[:MOST_MEMBERS]
    shared = Counter(member.display_name.casefold() for member in members)
    handles = {
        member.display_name if shared[member.display_name.casefold()] == 1 else member.email: member
        for member in members
    }
    return dict(sorted(handles.items(), key=lambda each: each[0].casefold()))


def meant(text: str, team: Team) -> list[User]:
    """The members whom the text calls."""
    if "@" not in text:
        return []
    known = {handle.casefold(): member for handle, member in people(team).items()}
    known |= {member.email.casefold(): member for member in list(known.values())}
    calls = _calls(known).findall(text) if known else []
    found = [known[call.casefold()] for call in calls if call.casefold() in known]
    return list(dict.fromkeys(found))[:MOST]


def parts(text: str, mentioned: Sequence[User]) -> list[tuple[bool, str]]:
    """The text in pieces, in order: whether a piece calls one of the people, and the piece."""
    handles = {handle for person in mentioned for handle in (person.display_name, person.email)}
    if not handles:
        return [(False, text)]
    pieces: list[tuple[bool, str]] = []
    end = 0
    for call in _calls(handles).finditer(text):
        pieces += [(False, text[end : call.start()]), (True, call.group())]
        end = call.end()
    return [piece for piece in (*pieces, (False, text[end:])) if piece[1]]


def _calls(handles: Iterable[str]) -> re.Pattern[str]:
    """Finds the handles after an @, the longest that fits; an address in the middle of a word is none."""
    longest_first = sorted(handles, key=len, reverse=True)
    return re.compile(rf"(?<![\w@.])@({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
