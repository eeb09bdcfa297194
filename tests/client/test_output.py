"""What is printed is for eyes: nobody's title or log commands the terminal."""

from __future__ import annotations

import pytest
from manimgen_client.cli.output import Bar, Out, plain


@pytest.mark.parametrize(
    "text", ["\x1b]0;stolen\x07", "\x1b[2J", "\r\x08", "\x9b31m"], ids=["title", "clear", "back", "c1"]
)
def test_a_text_of_others_commands_nothing(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Out().say(text)
    Bar(Out()).line(text)
    said = capsys.readouterr()
    assert not set("\x1b\x07\x08\r\x9b") & set(said.out + said.err)


def test_words_of_all_languages_stay_as_they_are() -> None:
    assert plain("Höhe − 3 × π\n\tनमस्ते") == "Höhe − 3 × π\n\tनमस्ते"
