"""What becomes of an uploaded file: made anew by the helper process, or refused with a sentence."""

from __future__ import annotations

import socket
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import av
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program
from PIL import Image

from projects.cleaner import CleanFile, UploadRefused, clean
from tests.projects.uploads import SVG, font, picture, sound

HELPER = """
import os, socket
from generation.render.uploads import __main__ as helper
if WALLED:
    helper.shut_in()
DEED
print("did")
"""
DEEDS = {
    "send by UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "connect to a path": "socket.socket(socket.AF_UNIX).connect('PATH')",
    "start a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "read a file": "open('/etc/passwd')",
    "hide memory": "os.memfd_create('x')",
    "be traced": "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0 or 1 / 0",
}

XML = b'<?xml version="1.0"?>'
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}<path d="M0 0L1 1"/></svg>'
)


def cleaned(content: bytes, name: str = "file") -> CleanFile:
    return clean(SimpleUploadedFile(name, content))


def refusal(content: bytes) -> str:
    with pytest.raises(UploadRefused) as refused:
        cleaned(content)
    return str(refused.value)


def drawn(inside: str) -> str:
    return cleaned(DRAWING.format(inside).encode()).content.read().decode()


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_whoever_breaks_the_helper_can_not(tmp_path: Path, deed: str) -> None:
    """What reads files that nobody has looked at yet may be broken by one. Without its wall each deed happens."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen()
        code = HELPER.replace("DEED", deed).replace("PATH", str(tmp_path / "socket"))
        said = [
            subprocess.run(
                [sys.executable, "-c", code.replace("WALLED", walled)], capture_output=True, text=True, check=False
            ).stdout
            for walled in ("False", "True")
        ]
    assert said == ["did\n", ""]


def test_a_photo_loses_everything_but_its_pixels() -> None:
    details = Image.Exif()
    details[0x010E] = "taken at home"
    details[0x0112] = 6  # turned by 90 degrees
    found = cleaned(picture("JPEG", exif=details, comment=b"a secret"))
    content = found.content.read()
    assert (found.kind, found.media_type, found.facts) == ("image", "image/jpeg", {"width": 30, "height": 40})
    assert b"taken at home" not in content
    assert b"a secret" not in content
    assert not Image.open(BytesIO(content)).getexif()


@pytest.mark.parametrize(("format", "mode"), [("PNG", "RGBA"), ("GIF", "RGB"), ("WEBP", "RGBA")])
def test_other_pictures_become_png_and_stay_transparent(format: str, mode: str) -> None:
    found = cleaned(picture(format, mode=mode), "picture.exe")
    assert found.media_type == "image/png"
    assert Image.open(found.content).mode == mode


def test_what_hides_behind_a_picture_is_gone() -> None:
    hidden = b"<script>alert(1)</script>PK\x03\x04"
    assert hidden not in cleaned(picture() + hidden).content.read()


def test_a_picture_that_would_fill_the_memory_is_refused_unopened() -> None:
    assert "megapixels" in refusal(picture(size=(12_000, 12_000)))


def test_a_big_picture_is_made_as_small_as_the_biggest_film() -> None:
    assert cleaned(picture(size=(5000, 100))).facts == {"width": 3840, "height": 77}


def test_a_drawing_keeps_its_shapes() -> None:
    found = cleaned(XML + SVG)
    assert (found.kind, found.suffix) == ("drawing", ".svg")
    assert b'<circle cx="5" cy="5" r="4" fill="#123456"' in found.content.read()


@pytest.mark.parametrize(
    "evil",
    [
        "<script>evil()</script>",
        '<g onload="evil()" onclick="evil()"><path d="M0 0"/></g>',
        '<image href="http://evil.example/x.png"/>',
        '<use href="http://evil.example/x.svg#evil"/>',
        '<use xlink:href="data:image/svg+xml;base64,ZXZpbA=="/>',
        '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="evil:"/></foreignObject>',
        '<a href="javascript:evil()"><path d="M0 0"/></a>',
        "<style>@import url(http://evil.example/x.css);</style>",
        '<style>path { fill: url("http://evil.example/x.svg#a") }</style>',
        "<style>path { fill: u\\72l(evil) }</style>",
        '<path d="M0 0" style="fill: url(//evil.example/a)"/>',
        '<animate attributeName="href" to="evil"/><set attributeName="onload" to="evil"/>',
        "<!-- evil --><?evil evil?><metadata>evil</metadata>",
        '<path xmlns:evil="urn:evil" evil:d="evil" d="M0 0"/>',
    ],
)
def test_a_drawing_loses_what_acts_or_leads_out(evil: str) -> None:
    made = drawn(evil)
    assert "evil" not in made
    assert '<path d="M0 0L1 1"' in made


def test_a_drawing_keeps_the_references_to_its_own_parts() -> None:
    made = drawn('<defs><g id="a"><rect width="1" height="1"/></g></defs><use xlink:href="#a" style="fill: url(#b)"/>')
    assert 'href="#a"' in made
    assert "url(#b)" in made


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><text>&a;</text></svg>',
    ],
)
def test_a_drawing_with_entities_is_refused(bomb: str) -> None:
    assert "entities" in refusal(bomb.encode())


def test_a_drawing_that_repeats_itself_a_million_times_is_refused() -> None:
    groups = "".join('<g id="g{}">{}</g>'.format(n, f'<use href="#g{n - 1}"/>' * 10) for n in range(1, 9))
    assert "shapes" in refusal(DRAWING.format('<g id="g0"><rect/></g>' + groups).encode())
    assert "without end" in refusal(DRAWING.format('<g id="a"><use href="#a"/></g>').encode())


@pytest.mark.parametrize("inside", ["<g>" * 5000 + "</g>" * 5000, "<text>" * 100 + "</text>" * 100])
def test_a_drawing_as_deep_as_a_well_is_refused(inside: str) -> None:
    assert "nested" in refusal(DRAWING.format(inside).encode())


def test_a_sound_becomes_flac_of_the_same_length() -> None:
    found = cleaned(sound(seconds=0.5))
    assert (found.media_type, found.facts) == ("audio/flac", {"duration": 0.5})
    with av.open(found.content, "r") as read:
        assert sum(frame.samples for frame in read.decode(audio=0)) == 22_050


def test_an_endless_sound_is_refused() -> None:
    assert "10 minutes" in refusal(sound(seconds=601, rate=8000))


def test_a_font_keeps_its_letters_and_loses_its_programs() -> None:
    with TTFont(BytesIO(font())) as made:
        made["fpgm"] = table = newTable("fpgm")
        table.program = Program()
        table.program.fromBytecode([0x01] * 8)
        programmed = BytesIO()
        made.save(programmed)
    found = cleaned(programmed.getvalue())
    assert (found.media_type, found.facts) == ("font/ttf", {"family": "Chalk Test"})
    with TTFont(found.content) as kept:
        assert (kept.getBestCmap(), "fpgm" in kept) == ({65: "A"}, False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" * 50, "no file that a scene can show"),
        (b"<html><body>hello</body></html>", "no file that a scene can show"),
        (picture()[:60], "damaged"),
        (font()[:90], "font"),
        (b"\x00\x01\x00\x00" + b"\xff" * 200, "font"),
        (b"wOF2" + bytes(99), "Web fonts"),
        (b"ID3\x04" + bytes(300), "sound"),
        (sound()[:30], "sound"),
        (b"<svg", "can't be read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "Nothing in this SVG"),
    ],
)
def test_everything_else_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    assert said in refusal(content)


def test_a_helper_that_never_ends_is_ended(settings: LazySettings) -> None:
    settings.UPLOAD_CLEANER = [sys.executable, "-c", "while True: pass"]
    settings.UPLOAD_SECONDS = 0.3
    assert "in time" in refusal(picture())


@pytest.mark.parametrize(
    "said",
    [
        "[]",
        '{"suffix": ".html"}',
        '{"suffix": ".png", "kind": "image"}',
        "{" * 100_000,
    ],
)
def test_a_helper_that_lies_is_not_believed(settings: LazySettings, said: str) -> None:
    settings.UPLOAD_CLEANER = [sys.executable, "-c", f"print({said!r})"]
    assert "damaged" in refusal(picture())


ATTEMPTS: dict[str, str] = {
    "read a file of ours": "open({canary!r}).read()",
    "write a file": "open({canary!r}, 'a')",
    "start a program": "__import__('os').execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("walled", [True, False])
def test_the_helper_can_reach_nothing(tmp_path: Path, attempt: str, walled: bool) -> None:
    canary = tmp_path / "canary"
    canary.write_text("secret")
    wall = "shut_in()" if walled else "None"
    code = f"from generation.render.uploads.__main__ import shut_in; {wall}; {ATTEMPTS[attempt]}"
    ran = subprocess.run(
        [sys.executable, "-c", code.format(canary=str(canary))], capture_output=True, text=True, env={}, check=False
    )
    assert (ran.returncode == 0, "Permission" in ran.stderr) == (not walled, walled)


def test_the_helper_is_given_no_secret(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "very secret")
    look = "import json, os; print(json.dumps({'refused': ' '.join(os.environ) or 'nothing'}))"
    settings.UPLOAD_CLEANER = [sys.executable, "-c", look]
    assert "SECRET" not in refusal(picture())
