"""What a refusal says in plain English; the site has the same in its own words."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    GOOD = "good"
    OFF_TASK = "off_task"
    HARMFUL = "harmful"
    INJECTED = "injected"
    PERSONAL = "personal"


SELF_HARM = "self_harm"

GOOD = ("This is something to animate.", "")
SENTENCES = {
    Verdict.OFF_TASK: (
        "I make animations of mathematics and science for school, and I can't find any in this.",
        "Say what your class should see, for example “Plot y = x^2 - 3x + 2 and mark its roots”.",
    ),
    Verdict.HARMFUL: (
        "This could hurt or frighten somebody, so it is not made here.",
        "If it is about numbers, say so: “Bar chart of accidents per year” is fine.",
    ),
    Verdict.INJECTED: (
        "This gives orders to the program instead of saying what should be seen.",
        "Leave the orders out and describe the picture alone.",
    ),
    Verdict.PERSONAL: (
        "This holds {what}. It was taken out and is kept nowhere.",
        "First names or invented ones are enough: send it again as it stands now.",
    ),
}
SELF_HARM_SENTENCES = (
    "This sounds as if somebody were not well. You are not alone with it.",
    (
        "Please talk to somebody you trust, today: a teacher, a doctor, a helpline. "
        "In an emergency call 112 or the number of your country."
    ),
)
