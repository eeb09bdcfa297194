"""What the code editor asks the server."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from generation import actions
from generation.models import BY_HAND, Job, Kind, Status
from projects.models import Origin, Scene
from tests.classrooms.conftest import CODE
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
VERBS = ("editor_check", "editor_mend", "editor_format", "editor_draw")
WRONG = CODE.replace("Create(Dot())", "Create(Dott())")


def post(browser: Client, verb: str, scene: Scene, code: str = CODE, **more: Any) -> Any:
    return browser.post(reverse(verb, args=[scene.pk]), {"code": code, **more})


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("name", "status"), [("alice", 200), ("bob", 200), ("carol", 403), ("charlie", 404)])
def test_editors_ask_and_others_are_refused(
    cast: Cast, scene: Scene, browser_of: Browser, verb: str, name: str, status: int
) -> None:
    answer = post(browser_of(getattr(cast, name)), verb, scene)
    granted = {"editor_draw": 201, "editor_mend": 422}
    assert answer.status_code == (granted.get(verb, status) if status == 200 else status)


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_changed_by_looking(cast: Cast, scene: Scene, browser_of: Browser, verb: str) -> None:
    assert browser_of(cast.bob).get(reverse(verb, args=[scene.pk])).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_a_source_without_end_is_refused(cast: Cast, scene: Scene, browser_of: Browser, verb: str) -> None:
    assert post(browser_of(cast.bob), verb, scene, "#" * 100_001).status_code == 413


def test_the_checks_are_asked_only_so_often(
    cast: Cast, scene: Scene, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classrooms.throttles.CheckThrottle.THROTTLE_RATES", {"check": "0/min"})
    answer = post(browser_of(cast.bob), "editor_check", scene)
    assert answer.status_code == 429
    assert "Go on in" in answer.json()["message"]


def test_the_verdict_names_lines_and_what_can_be_mended(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    assert post(browser_of(cast.bob), "editor_check", scene).json() == {"problems": [], "doubts": []}
    (problem,) = post(browser_of(cast.bob), "editor_check", scene, WRONG.replace("\n", "\r\n")).json()["problems"]
    assert (problem["id"], problem["line"], problem["is_mendable"]) == ("undefined_name", 6, True)


def test_what_may_be_wrong_is_told_beside_what_would_stop_the_film(
    cast: Cast, scene: Scene, browser_of: Browser
) -> None:
    code = CODE + '        self.play(Write(MathTex("3 + 4 = 8")))\n'
    answer = post(browser_of(cast.bob), "editor_check", scene, code).json()
    (doubt,) = answer["doubts"]
    assert answer["problems"] == []
    assert (doubt["id"], doubt["line"], doubt["is_mendable"]) == ("maths_doubt", 7, False)


def test_one_problem_is_put_right_and_the_others_are_left(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    code = WRONG + "        self.play(Writee(Dot()))\n"
    bob = browser_of(cast.bob)
    first, second = post(bob, "editor_check", scene, code).json()["problems"]
    where = {"problem": first["id"], "line": first["line"], "column": first["column"]}
    assert post(bob, "editor_mend", scene, code, **where).json()["code"] == code.replace("Dott", "Dot")
    assert second["line"] == 7
    assert post(bob, "editor_mend", scene, code, **where | {"line": 1}).status_code == 422


def test_a_broken_text_is_made_python(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    code = CODE.replace("construct(self):", "construct(self)")
    bob = browser_of(cast.bob)
    problem = post(bob, "editor_check", scene, code).json()["problems"][0]
    where = {"problem": problem["id"], "line": problem["line"], "column": problem["column"]}
    assert post(bob, "editor_mend", scene, code, **where).json()["code"] == CODE


def test_the_text_is_laid_out(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    bob = browser_of(cast.bob)
    assert post(bob, "editor_format", scene, "x  =  [ 1,2 ]").json() == {"code": "x = [1, 2]\n"}
    answer = post(bob, "editor_format", scene, "x = (")
    assert answer.status_code == 422
    assert "no Python" in answer.json()["message"]


def test_a_film_of_the_text_is_a_revision_and_waits_to_be_drawn(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    code = CODE.replace("Dot()", "Circle()")
    answer = post(browser_of(cast.bob), "editor_draw", scene, code)
    generation = scene.generations.get()
    assert answer.json() == {"id": str(generation.pk)}
    revision = scene.revisions.last()
    assert revision is not None
    assert (revision.code, revision.origin, revision.author) == (code, Origin.EDIT, cast.bob)
    assert (generation.revision, generation.engine, generation.status) == (revision, BY_HAND, Status.CHECKING)
    assert Job.objects.get(generation=generation).kind == Kind.RENDER
    kinds = list(generation.events.values_list("kind", flat=True))
    assert kinds == ["status", "status", "source", "status", "verdict"]


def test_the_same_text_is_no_new_revision_and_the_film_before_it_is_stopped(
    cast: Cast, scene: Scene, browser_of: Browser
) -> None:
    bob = browser_of(cast.bob)
    post(bob, "editor_draw", scene)
    post(bob, "editor_draw", scene)
    assert scene.revisions.count() == 1
    statuses = list(scene.generations.order_by("created_at").values_list("status", flat=True))
    assert statuses == [Status.CANCELLED, Status.CHECKING]


def test_what_the_checks_refuse_is_not_drawn_and_not_kept(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    answer = post(browser_of(cast.bob), "editor_draw", scene, WRONG)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["line"] == 6
    assert scene.revisions.count() == 1
    assert not scene.generations.exists()


def test_an_engine_at_work_is_not_disturbed(cast: Cast, browser_of: Browser) -> None:
    generation = actions.start(cast.project, cast.bob, "Plot y = x^2")
    answer = post(browser_of(cast.bob), "editor_draw", generation.scene)
    assert answer.status_code == 409
    assert generation.scene.generations.get().status == Status.QUEUED


def test_trying_again_draws_the_same_text(cast: Cast, scene: Scene) -> None:
    generation = actions.draw(scene, cast.bob, CODE)
    actions.cancel(generation)
    generation.refresh_from_db()
    again = actions.retry(generation, cast.alice)
    assert (again.engine, again.revision, again.status) == (BY_HAND, generation.revision, Status.CHECKING)


def test_the_reference_is_that_of_the_installed_manim(client: Client) -> None:
    address = reverse("editor_reference")
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 120_000
    again = client.get(address, headers={"If-None-Match": client.get(address)["ETag"]})
    assert again.status_code == 304
    plain = client.get(address).json()
    assert plain["manim"] == version("manim")
    assert plain["names"]["Circle"] == ["class", "Circle(radius=None, color='#FC6255', **kwargs)", "A circle."]
    assert plain["classes"]["Circle"]["members"]["point_at_angle"][0] == "point_at_angle(angle)"
