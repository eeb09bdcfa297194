"""What an SVG may hold."""

from __future__ import annotations

import pytest

from generation.render.tex import picture
from generation.render.tex.protocol import LONGEST_SVG

HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n<svg version='1.1' xmlns='http://www.w3.org/2000/svg'"
    " xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 1 1'>"
)


def svg(content: str) -> bytes:
    return f"{HEAD}{content}</svg>".encode()


@pytest.mark.parametrize(
    "content",
    [
        "<defs><path id='g0-1' d='M0 0'/></defs><g id='page1'><use x='1' y='2' xlink:href='#g0-1'/></g>",
        "<rect x='1' width='2' height='1' fill='#f00'/>",
        "<g id='unique000' transform='matrix(1 0 0 1 2 3)' stroke-width='.4'><path d='M0 0'/></g>",
        "<g style='fill:url(#there)'/>",
    ],
)
def test_a_drawing_comes_through_as_it_is(content: str) -> None:
    assert picture.check(svg(content)) == svg(content).decode()


@pytest.mark.parametrize(
    "content",
    [
        "<script/>",
        "<style>a{}</style>",
        "<image href='a'/>",
        "<text>a</text>",
        "<a href='#b'/>",
        "<animate/>",
        "<foreignObject/>",
        "<script xmlns='http://www.w3.org/1999/xhtml'/>",
        "<g onclick='x'/>",
        "<g style='fill:url( http://a )'/>",
        "<g fill=\"url('//a')\"/>",
        "<g style='@import a'/>",
        r"<g style='fill:u\72l(a)'/>",
        "<use href='http://a'/>",
        "<use href='data:a'/>",
        "<g id='a'><use href='#a'/></g>",
        "<g>&amp;</g></svg><svg>",
        "<g>&a;</g>",
        "<?xml-stylesheet href='a'?>",
        "<g>",
        "<g>" * 300 + "</g>" * 300,
    ],
)
def test_anything_else_is_refused(content: str) -> None:
    with pytest.raises(picture.NotAPicture):
        picture.check(svg(content))


def test_entities_that_multiply_are_refused_before_they_do() -> None:
    bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    with pytest.raises(picture.NotAPicture, match="document type"):
        picture.check(f"{bomb}<svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>".encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b" " * (LONGEST_SVG + 1)])
def test_what_is_no_file_is_refused(data: bytes) -> None:
    with pytest.raises(picture.NotAPicture):
        picture.check(data)


def test_a_page_of_many_gets_the_names_of_an_only_one() -> None:
    page = "<path id='g5-97' d=''/><path id='g12-1' d=''/><g id='page7'><use xlink:href='#g12-1'/></g>"
    alone = "<path id='g0-97' d=''/><path id='g1-1' d=''/><g id='page1'><use xlink:href='#g1-1'/></g>"
    assert picture.as_if_alone(page) == alone
