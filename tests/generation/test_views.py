"""The pages: owner, lesser role, stranger, guest, wrong method, bad input."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from generation import actions
from generation.models import Generation, Status
from generation.servers import ModelServer
from generation.types import Engines, Server
from projects.models import Project, Scene, Subject
from tests.conftest import Cast
from tests.generation.conftest import PROMPT

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "generation.throttles.StartThrottle.THROTTLE_RATES", {"member": "1000/min", "guest": "1000/min"}
    )


def test_a_visitor_sees_the_prompt_box_and_the_gallery(db: None) -> None:
    page = Client().get("/")
    assert page.status_code == 200
    assert 'name="prompt"' in page.text
    assert reverse("blueprint_thumbnail", args=["function_plot"]) in page.text


def test_those_who_are_signed_in_go_home(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.alice).get("/").headers["Location"] == reverse("home")


def test_home_is_for_those_who_are_signed_in(db: None) -> None:
    assert Client().get(reverse("home")).headers["Location"].startswith(reverse("account_login"))


def test_a_sentence_starts_a_scene_in_the_project_chosen(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.bob).post(reverse("start"), {"prompt": PROMPT, "project": cast.project.pk})
    made = Generation.objects.get()
    assert answer.headers["Location"] == reverse("studio", args=[made.scene_id])
    assert (made.scene.project, made.author) == (cast.project, cast.bob)


def test_a_viewer_cannot_put_a_scene_into_the_teams_project(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.carol).post(reverse("start"), {"prompt": PROMPT, "project": cast.project.pk})
    assert (answer.status_code, Generation.objects.count()) == (422, 0)


def test_where_there_are_several_model_servers_a_sentence_chooses_one(
    cast: Cast, browser_of: Browser, settings: LazySettings
) -> None:
    settings.ENGINES = Engines((Server("http://big", "big"),))
    browser = browser_of(cast.bob)
    assert 'name="server"' not in browser.get(reverse("home")).text, "there is nothing to choose"
    ModelServer.objects.create(team=cast.team, name="ours", url="https://models.example")
    assert 'value="ours"' in browser.get(reverse("home")).text
    assert 'name="server"' not in Client().get("/").text, "their names say nothing to visitors"
    browser.post(reverse("start"), {"prompt": PROMPT, "project": cast.project.pk, "server": "ours"})
    made = Generation.objects.get()
    assert (made.server, made.engine) == ("ours", "chat"), "a ready scene that fits does not take its place"
    refused = browser_of(cast.charlie).post(reverse("start"), {"prompt": PROMPT, "server": "ours"})
    assert (refused.status_code, Generation.objects.count()) == (422, 1), "another team's"


@pytest.mark.parametrize("prompt", ["", "   ", "x" * 2001, "nul \x00"])
def test_what_was_typed_comes_back_with_its_error(cast: Cast, browser_of: Browser, prompt: str) -> None:
    for browser in (browser_of(cast.alice), Client()):
        answer = browser.post(reverse("start"), {"prompt": prompt})
        assert (answer.status_code, Generation.objects.count()) == (422, 0)
        assert answer.context["form"].errors["prompt"]


def test_a_guest_makes_a_scene_that_only_the_session_sees(db: None) -> None:
    guest, other = Client(), Client()
    studio = guest.post(reverse("start"), {"prompt": PROMPT}).headers["Location"]
    assert [guest.get(studio).status_code, other.get(studio).status_code] == [200, 404]
    guest.post(reverse("start"), {"prompt": PROMPT})
    assert Team.objects.filter(is_guest=True).count() == 1


def test_signing_up_keeps_what_the_guest_made(db: None) -> None:
    guest = Client()
    studio = guest.post(reverse("start"), {"prompt": PROMPT}).headers["Location"]
    guest.post(reverse("account_signup"), {"email": "new@example.org", "password1": "a long secret 12"})
    person = User.objects.get(email="new@example.org")
    assert Scene.objects.get().project.team == person.personal_team()
    assert guest.get(studio).status_code == 200
    assert not Team.objects.filter(is_guest=True).exists()


def test_signing_in_keeps_what_the_guest_made(cast: Cast) -> None:
    guest = Client()
    guest.post(reverse("start"), {"prompt": PROMPT})
    guest.post(reverse("account_login"), {"login": "alice@example.org", "password": "correct horse"})
    assert Scene.objects.get().project.team == cast.alice.personal_team()


def test_a_guest_is_asked_to_sign_up_after_some_tries(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.throttles.StartThrottle.THROTTLE_RATES", {"guest": "2/hour"})
    statuses = [
        Client(REMOTE_ADDR="192.0.2.77").post(reverse("start"), {"prompt": PROMPT}).status_code for _ in range(3)
    ]
    assert statuses == [302, 302, 429]
    assert (
        PROMPT
        in Client(REMOTE_ADDR="192.0.2.77").post(reverse("start"), {"prompt": PROMPT}).context["form"]["prompt"].value()
    )


def test_the_studio_is_for_the_team_only(cast: Cast, browser_of: Browser, generation: Generation) -> None:
    studio = reverse("studio", args=[generation.scene_id])
    people = (cast.alice, cast.bob, cast.carol, cast.charlie)
    assert [browser_of(person).get(studio).status_code for person in people] == [200, 200, 200, 404]
    assert Client().get(studio).status_code == 404
    assert browser_of(cast.alice).post(studio).status_code == 405


def test_a_lesson_lists_all_its_scenes_page_by_page(
    cast: Cast, browser_of: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        actions.start(cast.project, cast.bob, f"{PROMPT} {number}")
    address = reverse("lesson", args=[cast.project.pk])
    browser = browser_of(cast.carol)
    browser.get(address)
    with django_assert_max_num_queries(11):  # one of them is the bell
        pages = [browser.get(address)]
    pages += [browser.get(address, {"page": page}) for page in ("2", "nonsense")]
    assert [len(page.context["scenes"]) for page in pages] == [24, 6, 24]


def test_a_lesson_is_for_the_team_only(cast: Cast, browser_of: Browser) -> None:
    address = reverse("lesson", args=[cast.project.pk])
    assert [browser_of(person).get(address).status_code for person in (cast.carol, cast.charlie)] == [200, 404]
    assert Client().get(address).status_code == 404
    assert browser_of(cast.alice).post(address).status_code == 405


def lesson_titles(page: Any) -> list[str]:
    return [lesson.title for _, lessons in page.context["subjects"] for lesson in lessons]


def test_home_names_the_newest_lessons_of_each_subject_and_leads_to_all(cast: Cast, browser_of: Browser) -> None:
    for subject in (Subject.GEOMETRY, Subject.OTHER):
        for number in range(7):
            Project.objects.create(team=cast.team, title=f"{subject.label} {number}", subject=subject)
    page = browser_of(cast.carol).get(reverse("home"))
    assert [subject for subject, _ in page.context["subjects"]] == ["Algebra", "Geometry", "Other"]
    newest = [f"{label} {number}" for label in ("Geometry", "Other") for number in range(2, 7)]
    assert lesson_titles(page) == ["Parabolas", *newest]
    assert "All lessons (15)" in page.text


def test_all_lessons_are_listed_page_by_page_and_found_by_the_words_of_their_titles(
    cast: Cast, browser_of: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Project.objects.bulk_create(Project(team=cast.team, title=f"Lesson {number:03}") for number in range(70))
    Project.objects.create(team=cast.charlie.personal_team(), title="Lesson of a stranger")
    browser = browser_of(cast.carol)
    browser.get(reverse("lessons"))
    with django_assert_max_num_queries(7):
        first = browser.get(reverse("lessons"))
    assert first.context["page"].paginator.count == 71
    assert lesson_titles(first)[-1] == "Lesson 058"
    assert lesson_titles(browser.get(reverse("lessons"), {"page": 2}))[-1] == "Lesson 069"
    assert lesson_titles(browser.get(reverse("lessons"), {"q": "0  lesson"}))[:2] == ["Lesson 000", "Lesson 001"]
    assert lesson_titles(browser.get(reverse("lessons"), {"q": "stranger"})) == []
    assert Client().get(reverse("lessons")).headers["Location"].startswith(reverse("account_login"))
    assert browser.post(reverse("lessons")).status_code == 405


@pytest.mark.parametrize("verb", ["cancel", "retry"])
def test_only_editors_stop_and_retry(cast: Cast, browser_of: Browser, generation: Generation, verb: str) -> None:
    address = reverse(verb, args=[generation.pk])
    assert browser_of(cast.carol).post(address).status_code == 403
    assert browser_of(cast.charlie).post(address).status_code == 404
    assert Client().post(address).status_code == 404
    assert browser_of(cast.bob).get(address).status_code == 405
    assert browser_of(cast.bob).post(address).headers["Location"] == reverse("studio", args=[generation.scene_id])


def test_stopping_from_the_page_ends_the_generation(cast: Cast, browser_of: Browser, generation: Generation) -> None:
    answer = browser_of(cast.bob).post(reverse("cancel", args=[generation.pk]), headers={"x-requested-with": "fetch"})
    generation.refresh_from_db()
    assert (answer.status_code, generation.status) == (204, Status.CANCELLED)


def test_the_studio_shows_the_newest_generation(cast: Cast, browser_of: Browser, generation: Generation) -> None:
    actions.cancel(generation)
    again = actions.retry(generation, cast.alice)
    page = browser_of(cast.carol).get(reverse("studio", args=[generation.scene_id]))
    assert page.context["generation"] == again
    assert not page.context["can_edit"]


def test_the_studio_says_each_thing_once_and_the_plan_before_what_people_say_of_it(
    cast: Cast, browser_of: Browser, generation: Generation
) -> None:
    page = browser_of(cast.bob).get(reverse("studio", args=[generation.scene_id])).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert ids.index("plan-title") < ids.index("comments-title") < ids.index("another-title")


def test_home_asks_the_database_as_often_for_many_scenes_as_for_one(
    cast: Cast, browser_of: Browser, generation: Generation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(cast.alice)
    browser.get(reverse("home"))
    for number in range(30):
        actions.start(cast.project, cast.bob, f"{PROMPT} {number}")
    with django_assert_max_num_queries(10):  # one of them is the bell
        page = browser.get(reverse("home"))
    assert len(page.context["scenes"]) == 12


def test_a_blueprint_has_a_picture_and_others_have_none(db: None) -> None:
    assert Client().get(reverse("blueprint_thumbnail", args=["function_plot"])).headers["Content-Type"] == "image/png"
    assert Client().get(reverse("blueprint_thumbnail", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("owner", "offers"),
    [("nobody", False), ("settings", True), ("site", True), ("team", True), ("others", False), ("off", False)],
)
def test_the_plan_is_offered_to_those_who_have_a_model_server(
    cast: Cast, browser_of: Browser, settings: LazySettings, owner: str, offers: bool
) -> None:
    teams = {"site": None, "team": cast.team, "others": Team.objects.create(name="Others"), "off": cast.team}
    settings.ENGINES = Engines((Server("http://127.0.0.1:9"),) if owner == "settings" else ())
    if owner in teams:
        ModelServer.objects.create(team=teams[owner], name="m", url="https://m.example", is_active=owner != "off")
    page = browser_of(cast.bob).get(reverse("home")).text
    assert ('name="plan_first"' in page) == offers
