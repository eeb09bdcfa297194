"""What comes in and what goes out: whether a text is one that a school's animation may be made from.

Rules of words decide first, in nine languages (English, German, French, Spanish, Italian, Portuguese, Dutch, Polish,
Turkish); where they are silent, what the text means, as far as a small English model reads it; last a guard model, if
one is given. In other languages only formulas, personal data and signs of tampering are known: a text is never refused
for its language.

python -m generation.engine.guard "TEXT"
"""

from __future__ import annotations

from dataclasses import dataclass

from generation.engine.guard import gate, model, pasted, personal, rules
from generation.engine.guard.rules import Finding, Prompt
from generation.engine.guard.text import sentences
from generation.engine.guard.words import GOOD, SELF_HARM, SELF_HARM_SENTENCES, SENTENCES, Verdict

__all__ = ["Judgement", "Verdict", "judge", "warm"]

LONGEST = 20_000
"""Characters that are read."""
SURE = 0.5
"""From this nearness to a harmful or injected example on, the meaning alone refuses."""
LEAD = 0.1
"""How much nearer than to anything good."""
UNRELATED = 0.25
"""How near to such examples a text must be to be off the task."""
OFF_LEAD = {True: 0.04, False: 0.09}
"""By how much nearer than to good ones: in English, in the rules' other languages, which the model hardly reads."""
HINT = 0.2
"""By how much more, where a word may be about mathematics (in English; elsewhere the word is believed)."""
GOOD_LEAD = 0.1
"""In the other languages, how much nearer to good ones what sounds like somebody's own wish has to be."""
GREETING = 0.8
"""Off the task in any language, and however short."""
MOST_SENTENCES = 3


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
    finding = finding or _by_meaning(prompt) or (model.opinion(ask, safe) if ask else None)
    kinds = tuple(dict.fromkeys(detail.kind for detail in details))
    return _judgement(finding, safe, kinds, ignored)


def warm() -> None:
    """Have everything ready that is worked out once (2 s, the very first time 4 s more)."""
    rules.warm()
    personal.find("")
    gate.nearness("")


def _by_meaning(prompt: Prompt) -> Finding | None:
    """What the text is near to in meaning. Where there is mathematics, only the sentences beside it are looked at."""
    if not prompt.is_mathematical:
        return _refused(gate.nearness(prompt.text), prompt)
    beside = [part for part in map(Prompt, sentences(prompt.text)) if not part.may_be_mathematical and part.words]
    for part in beside[:MOST_SENTENCES] if beside[1:] or len(beside) < len(sentences(prompt.text)) else ():
        finding = _refused(gate.nearness(part.text), part)
        if finding and finding.verdict != Verdict.OFF_TASK:
            return finding
    return None


def _refused(near: gate.Nearness, prompt: Prompt) -> Finding | None:
    for verdict, nearness in ((Verdict.HARMFUL, near.harmful), (Verdict.INJECTED, near.injected)):
        if nearness >= max(SURE, near.good + LEAD):
            return Finding(verdict)
    if near.off_task >= GREETING or (prompt.language and _is_off_task(near, prompt)):
        return Finding(Verdict.OFF_TASK)
    return None


def _is_off_task(near: gate.Nearness, prompt: Prompt) -> bool:
    is_english = prompt.language == "en"
    if prompt.may_be_mathematical and not is_english:
        return False
    if prompt.is_for_oneself and not prompt.has_number and not is_english:
        return near.good < near.off_task + GOOD_LEAD
    lead = OFF_LEAD[is_english] + (HINT if prompt.may_be_mathematical else 0)
    return near.off_task >= max(UNRELATED, near.good + lead)


def _judgement(finding: Finding | None, safe: str, details: tuple[str, ...], ignored: tuple[str, ...]) -> Judgement:
    if finding is None:
        return Judgement(Verdict.GOOD, *GOOD, safe, ignored=ignored)
    verdict = Verdict(finding.verdict)
    reason, mend = SELF_HARM_SENTENCES if finding.topic == SELF_HARM else SENTENCES[verdict]
    what = ", ".join(personal.LABELS[kind] for kind in details)
    return Judgement(verdict, reason.format(what=what), mend, safe, finding.topic, details, ignored)
