"""What comes in and what goes out: whether a text is one that a school's animation may be made from.

Rules of words decide first, in nine languages (English, German, French, Spanish, Italian, Portuguese, Dutch, Polish,
Turkish); where they are silent, what the text means, in those and in Arabic, Chinese, Japanese, Korean, Russian and
Thai; last a guard model, if one is given. In other languages only formulas, personal data and signs of tampering are
known: a text is never refused for its language.

python -m generation.engine.guard "TEXT"
"""

from __future__ import annotations

from dataclasses import dataclass

from generation.engine.guard import gate, model, pasted, personal, rules
from generation.engine.guard.rules import Finding, Prompt
from generation.engine.guard.words import GOOD, SELF_HARM, SELF_HARM_SENTENCES, SENTENCES, Verdict

__all__ = ["Judgement", "Verdict", "judge", "warm"]

LONGEST = 20_000
"""Characters that are read."""
SURE = 0.35
"""How far ahead of everything good the meaning must be to refuse by itself."""


@dataclass(frozen=True)
class Judgement:
    """A verdict on a text, with what to tell its writer."""

    verdict: Verdict
    reason: str
    what_would_work: str
    text: str
    """As an engine may see it: without orders hidden in pasted code, personal data masked."""
    topic: str = ""
    """Of something harmful: weapons, drugs, violence, self_harm, sexual, hate, extremism, bullying, crime."""
    details: tuple[str, ...] = ()
    """Of personal data: the kinds found, keys of personal.LABELS; never the data."""
    ignored: tuple[str, ...] = ()
    """A sentence for each order that was found hidden in pasted code."""


def judge(text: str, ask: model.Ask | None = None) -> Judgement:
    """Weigh a prompt. Pure and quick without `ask`, which asks a guard model for a second opinion on good texts."""
    text = text[:LONGEST].encode(errors="replace").decode()
    details = personal.find(text)
    safe, ignored = pasted.ignore(personal.masked(text, details))
    prompt = Prompt(safe)
    finding = next(rules.findings(prompt), None)
    if details and (finding is None or finding.verdict == Verdict.OFF_TASK):
        finding = Finding(Verdict.PERSONAL)
    finding = finding or _by_meaning(safe) or (model.opinion(ask, safe) if ask else None)
    kinds = tuple(dict.fromkeys(detail.kind for detail in details))
    return _judgement(finding, safe, kinds, ignored)


def warm() -> None:
    """Have everything ready that is worked out once (1 s; 15 s the very first time of an installation)."""
    rules.warm()
    personal.find("")
    gate.leaning("a")


def _by_meaning(text: str) -> Finding | None:
    """What is furthest ahead of everything good, if anything is far enough."""
    leaning = gate.leaning(text)
    leads = {Verdict.INJECTED: leaning.injected, Verdict.HARMFUL: leaning.harmful, Verdict.OFF_TASK: leaning.off_task}
    verdict = max(leads, key=lambda kind: leads[kind])
    if leads[verdict] < SURE:
        return None
    return Finding(verdict, SELF_HARM if verdict == Verdict.HARMFUL and leaning.is_of_self_harm else "")


def _judgement(finding: Finding | None, safe: str, details: tuple[str, ...], ignored: tuple[str, ...]) -> Judgement:
    if finding is None:
        return Judgement(Verdict.GOOD, *GOOD, safe, ignored=ignored)
    verdict = Verdict(finding.verdict)
    reason, mend = SELF_HARM_SENTENCES if finding.topic == SELF_HARM else SENTENCES[verdict]
    what = ", ".join(personal.LABELS[kind] for kind in details)
    return Judgement(verdict, reason.format(what=what), mend, safe, finding.topic, details, ignored)
