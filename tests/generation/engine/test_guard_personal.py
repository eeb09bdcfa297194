"""Personal data: what is found, what is left alone, and that nothing of it comes through."""

from __future__ import annotations

import pytest

from generation.engine import guard
from generation.engine.guard.personal import find, masked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail anna.miller@school.example", "email"),
        ("anna.miller [at] school.example", "email"),
        ("call +44 7911 123456", "phone"),
        ("Ruf an: 0171 2345678", "phone"),
        ("14 Oak Street, Springfield", "address"),
        ("Lindenstraße 12", "address"),
        ("12 rue des Lilas", "address"),
        ("calle Mayor 15", "address"),
        ("via Garibaldi 12", "address"),
        ("ul. Polna 7/3", "address"),
        ("born 12/03/2011", "birth"),
        ("geboren am 3. Mai 2010", "birth"),
        ("Pupil ID 20231187", "id"),
        ("DNI 12345678Z", "id"),
        ("Lena Schmidt, Note 2", "record"),
        ("Jonas Meyer hat ADHS", "record"),
        ("sk-abcdefghijklmnopqrstuvwx1234", "secret"),
        ("password: Sommer2024!", "secret"),
        ("-----BEGIN RSA PRIVATE KEY-----", "secret"),
        ("postgres://admin:hunter22@db.example/site", "secret"),
    ],
)
def test_it_finds(text: str, kind: str) -> None:
    assert [detail.kind for detail in find(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Anna has 3 apples and Ben has 5",
        "Gauss, born on 30 April 1777",
        "Multiply 123456789 by 987654321",
        "pi is 3.141592653589793238462643383279",
        "0110 1001 as a decimal number",
        "1, 1, 2, 3, 5, 8, 13, 21, 34, 55",
        "Manhattan distance from 5th Avenue to 42nd Street",
        "Emmy Noether for a grade 12 class",
        "the grades 1, 2, 2, 3, 5 as a bar chart",
        "Mark the points A(1, 2) and B(4, 6) in a test",
        "Max Sum of the points in the test",
        "12/03/2011 has the digit sum 10",
        "x = +4915123456789",
        "a phone costs 10 euros and 9 cents a minute",
    ],
)
def test_it_leaves_alone(text: str) -> None:
    assert find(text) == ()


def test_what_is_masked_holds_nothing_of_it_and_is_good_to_go() -> None:
    judgement = guard.judge("Bar chart of the marks of Emma Thompson 5, Jack Wilson 2, mail to emma@school.example")
    assert judgement.verdict == guard.Verdict.PERSONAL
    assert judgement.details == ("record", "email")
    said = repr(judgement)
    assert not [part for part in ("Thompson", "Wilson", "emma@") if part in said]
    assert guard.judge(judgement.text).verdict == guard.Verdict.GOOD
    assert masked(judgement.text) == judgement.text
