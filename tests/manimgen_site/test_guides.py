"""The guides of docs/developers as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.exceptions import APIException

from accounts import bearers
from manimgen_site import api_urls, guides
from tests.api.operations import places

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", guides.GUIDES)
def test_a_guide_is_shown_with_the_address_of_this_site_and_links_that_lead_somewhere(name: str) -> None:
    page = Client().get(reverse("guide", args=[name]))
    assert page.status_code == HTTPStatus.OK
    assert "manimgen.example" not in page.text
    for address in re.findall(r"<article.*?</article>", page.text, re.DOTALL)[0].split('href="')[1:]:
        path, _hash, place = address.partition('"')[0].partition("#")
        if path.startswith("/"):
            found = Client().get(path.replace("&amp;", "&"))
            assert found.status_code == HTTPStatus.OK, path
            assert not place or f'id="{place}"' in found.text, (path, place)
        else:
            assert path.startswith("https://") or f'id="{place}"' in page.text, address


def test_what_is_for_those_who_work_on_the_site_is_left_out() -> None:
    text = Client().get(reverse("guide", args=["webhooks"])).text
    assert "Check the signature" in text
    assert "For those who write events" not in text


def test_there_are_no_other_guides() -> None:
    assert Client().get("/developers/guides/settings/").status_code == HTTPStatus.NOT_FOUND


def test_every_problem_has_its_paragraph() -> None:
    told = Client().get(reverse("guide", args=["problems"])).text
    assert [id for id in sorted(set(_ids())) if f'<h3 id="{id}">' not in told] == []


def _ids() -> Iterator[str]:
    """Those that operations declare, those of our own exceptions, and what is said to tokens."""
    assert api_urls.urlpatterns, "imports all that can refuse"
    for place in places():
        yield from place.operation.refusals.values()
    waiting = [APIException]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__module__.startswith("rest_framework"):
            yield str(kind.default_code)
    yield from re.findall(r'Refused\("(\w+)"', Path(bearers.__file__).read_text(encoding="utf-8"))
