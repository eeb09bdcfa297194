"""The queue's doors. A task may be called any number of times."""

from __future__ import annotations

from classrooms import letters


def post_letter(user_id: int) -> None:
    """Send a person the notices that are due."""
    letters.post(user_id)
