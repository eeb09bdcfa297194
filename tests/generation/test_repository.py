"""A lesson as a git repository, at real web servers, with a real git."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, Role, User
from classrooms import documents
from generation import blueprints
from generation.models import Generation
from projects import organising, trash
from projects.clips_api import revision_json
from projects.git.models import GitObject, Repository
from projects.models import Origin, Project, Revision, Scene
from tests.conftest import Cast
from tests.generation.clones import Clone, address, run
from tests.projects.films import film
from tests.webs import Web, running_webs

pytestmark = pytest.mark.django_db(transaction=True)

DOT = (
    "from manim import *\n\n\nclass Dots(Scene):\n    def construct(self):\n"
    "        dot = Dot()\n        self.play(Create(dot))\n        self.wait()\n"
)
SQUARE = DOT.replace("Dots", "Squares").replace("Dot()", "Square()")


@pytest.fixture(scope="module")
def webs(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[Web]]:
    with django_db_blocker.unblock(), running_webs(2) as webs:  # type: ignore[attr-defined]
        yield webs


@pytest.fixture
def site(webs: list[Web]) -> str:
    cache.clear()
    return webs[0].url


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return made(cast.project, cast, "Two dots", DOT)


@pytest.fixture
def clone(site: str, cast: Cast, scene: Scene, tmp_path: Path) -> Clone:
    return Clone.of(address(site, cast.project, cast.bob), tmp_path / "lesson")


def made(project: Project, cast: Cast, title: str, *codes: str) -> Scene:
    scene = Scene.objects.create(project=project, title=title, author=cast.alice)
    for code in codes:
        scene.add_revision(code=code, scene_class="", engine="hand", origin=Origin.EDIT, author=cast.alice)
    return scene


def newest(scene: Scene) -> Revision:
    revision = scene.revisions.last()
    assert revision
    return revision


class TestClone:
    def test_a_lesson_is_a_folder_a_scene(self, clone: Clone) -> None:
        assert clone.files() == [".gitignore", "README.md", "two-dots/scene.py", "two-dots/scene.toml"]
        assert clone.read("two-dots/scene.py") == DOT
        assert "# Parabolas" in clone.read("README.md")

    def test_each_revision_is_a_commit_of_its_author(self, site: str, cast: Cast, tmp_path: Path) -> None:
        made(cast.project, cast, "Plot", DOT, SQUARE)
        clone = Clone.of(address(site, cast.project, cast.carol), tmp_path / "lesson")
        assert clone.log("%an: %s") == ["alice: Plot: edited (revision 2)", "alice: Plot: edited (revision 1)"]
        assert clone.git("show", "HEAD~1:plot/scene.py") == DOT.strip()
        assert "@example.org" not in clone.git("log", "--format=%ae %ce")

    def test_a_scene_tells_how_it_is_drawn(self, site: str, cast: Cast, tmp_path: Path) -> None:
        scene = film(cast.project, "Parabola")
        source = blueprints.get("square_of_sum").source({})
        facts = {"blueprint": "square_of_sum", "parameters": source.parameters}
        scene.add_revision(code=source.code, scene_class=source.scene, engine="composer", origin=Origin.EDIT, **facts)
        clone = Clone.of(address(site, cast.project, cast.carol), tmp_path / "lesson")
        told = tomllib.loads(clone.read("parabola/scene.toml"))
        assert (told["title"], told["quality"], told["aspect"], told["seed"]) == ("Parabola", "l", "16:9", 0)
        assert (told["scene_class"], told["blueprint"]) == (source.scene, "square_of_sum")
        assert told["parameters"].items() <= source.parameters.items()

    def test_a_film_brings_its_captions(self, site: str, cast: Cast, tmp_path: Path) -> None:
        film(cast.project, "Parabola")
        clone = Clone.of(address(site, cast.project, cast.carol), tmp_path / "lesson")
        assert clone.read("parabola/captions.vtt").startswith("WEBVTT")

    def test_an_empty_lesson_can_be_cloned_and_filled(self, site: str, cast: Cast, tmp_path: Path) -> None:
        clone = Clone.of(address(site, cast.project, cast.bob), tmp_path / "lesson")
        clone.write("first/scene.py", DOT)
        clone.commit("The first")
        assert clone.push().returncode == 0
        assert Scene.objects.get().title == "first"

    def test_the_same_history_comes_from_both_web_processes(
        self, webs: list[Web], cast: Cast, scene: Scene, tmp_path: Path
    ) -> None:
        with ThreadPoolExecutor() as pool:
            urls = [address(web.url, cast.project, cast.bob) for web in webs * 2]
            clones = list(pool.map(lambda row: Clone.of(row[1], tmp_path / str(row[0])), enumerate(urls)))
        assert len({clone.git("rev-parse", "HEAD") for clone in clones}) == 1

    def test_what_is_written_anew_is_what_it_was(self, site: str, cast: Cast, clone: Clone, tmp_path: Path) -> None:
        Repository.objects.all().delete()
        again = Clone.of(address(site, cast.project, cast.bob), tmp_path / "again")
        assert again.git("rev-parse", "HEAD") == clone.git("rev-parse", "HEAD")

    def test_a_shallow_clone_pushes_too(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        scene.add_revision(code=SQUARE, scene_class="", engine="hand", origin=Origin.EDIT, author=cast.alice)
        clone = Clone.of(address(site, cast.project, cast.bob), tmp_path / "lesson", "--depth", "1")
        assert len(clone.log()) == 1
        clone.write("two-dots/scene.py", DOT)
        clone.commit("Dots again")
        assert clone.push().returncode == 0
        assert newest(scene).code == DOT


class TestPull:
    def test_it_brings_what_the_site_made_meanwhile(self, clone: Clone, cast: Cast, scene: Scene) -> None:
        scene.add_revision(code=SQUARE, scene_class="", engine="hand", origin=Origin.EDIT, author=cast.alice)
        organising.rename(scene, cast.alice, "Squares")
        clone.git("pull", "-q", "--ff-only")
        assert clone.read("two-dots/scene.py") == SQUARE
        assert tomllib.loads(clone.read("two-dots/scene.toml"))["title"] == "Squares"

    def test_a_scene_in_the_trash_is_gone_and_comes_back(self, clone: Clone, cast: Cast, scene: Scene) -> None:
        organising.trash([scene], cast.alice)
        clone.git("pull", "-q", "--ff-only")
        assert clone.files() == [".gitignore", "README.md"]
        scene.refresh_from_db()
        organising.restore(scene, cast.alice)
        clone.git("pull", "-q", "--ff-only")
        assert clone.read("two-dots/scene.py") == DOT

    def test_a_scene_that_moves_goes_to_the_other_lesson(
        self, site: str, clone: Clone, cast: Cast, scene: Scene, tmp_path: Path
    ) -> None:
        other = Project.objects.create(team=cast.team, title="Points")
        organising.move([scene], cast.alice, other)
        clone.git("pull", "-q", "--ff-only")
        there = Clone.of(address(site, other, cast.bob), tmp_path / "there")
        assert ("two-dots/scene.py" in clone.files(), "two-dots/scene.py" in there.files()) == (False, True)

    def test_nothing_new_writes_nothing(self, clone: Clone) -> None:
        kept = GitObject.objects.count()
        clone.git("pull", "-q", "--ff-only")
        assert GitObject.objects.count() == kept

    def test_what_is_purged_is_in_no_history(
        self, site: str, clone: Clone, cast: Cast, scene: Scene, tmp_path: Path
    ) -> None:
        made(cast.project, cast, "Other", SQUARE)
        organising.trash([scene], cast.alice)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE projects_scene SET deleted_at = now() - interval '31 days' WHERE id = %s", [scene.pk]
            )
        trash.purge()
        again = Clone.of(address(site, cast.project, cast.bob), tmp_path / "again")
        assert again.git("log", "--all", "--format=%s", "--", "two-dots") == ""


class TestPush:
    def test_a_commit_is_a_revision_with_its_author_and_message(
        self, clone: Clone, cast: Cast, scene: Scene, browser_of: Callable[[User], Client]
    ) -> None:
        clone.write("two-dots/scene.py", SQUARE)
        sha = clone.commit("Squares instead\n\nThey are seen better.")
        ran = clone.push()
        assert ran.returncode == 0, ran.stderr
        revision = newest(scene)
        assert (revision.number, revision.code, revision.origin, revision.author) == (2, SQUARE, Origin.PUSH, cast.bob)
        told = revision.pushed_as
        assert (told.sha, told.author) == (sha, "Bob at home <bob@home.example>")
        assert told.message == "Squares instead\n\nThey are seen better."
        assert revision_json(revision)["commit"] == {"sha": sha, "author": told.author, "message": told.message}
        page = browser_of(cast.carol).get(f"/scenes/{scene.pk}/history/").content.decode()
        assert "“Squares instead”" in page

    def test_it_is_drawn_and_git_says_so(self, clone: Clone, scene: Scene) -> None:
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        assert "remote: “Two dots” is being drawn: http://127.0.0.1" in clone.push().stderr
        assert Generation.objects.get(scene=scene).revision == newest(scene)

    def test_three_commits_are_three_revisions_and_one_film(self, clone: Clone, scene: Scene) -> None:
        for color in ("RED", "BLUE", "GREEN"):
            clone.write("two-dots/scene.py", DOT.replace("Dot()", f"Dot(color={color})"))
            clone.commit(color)
        assert clone.push().returncode == 0
        assert [each.pushed_as.message for each in scene.revisions.filter(origin=Origin.PUSH)] == [
            "RED",
            "BLUE",
            "GREEN",
        ]
        assert Generation.objects.filter(scene=scene).count() == 1

    def test_one_pushes_again_without_a_pull_in_between(self, clone: Clone, scene: Scene) -> None:
        for code in (SQUARE, DOT):
            clone.write("two-dots/scene.py", code)
            clone.commit("Again")
            assert clone.push().returncode == 0
        assert clone.git("pull", "--ff-only") == "Already up to date."
        assert newest(scene).number == 3

    def test_people_at_the_editor_see_it_come(self, clone: Clone, cast: Cast, scene: Scene) -> None:
        documents.begin(scene.pk)
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        assert clone.push().returncode == 0
        assert documents.text_of(scene) == SQUARE

    def test_it_does_not_bury_what_people_are_typing(self, clone: Clone, cast: Cast, scene: Scene) -> None:
        documents.apply_text(scene, DOT + "# typed\n", cast.alice)
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        ran = clone.push()
        assert "fetch first" in ran.stderr
        assert newest(scene).code == DOT + "# typed\n"
        clone.git("fetch", "-q")
        assert clone.git("show", "origin/main:two-dots/scene.py").endswith("# typed")

    def test_a_new_folder_is_a_new_scene(self, clone: Clone, cast: Cast) -> None:
        clone.write("circles/scene.py", SQUARE)
        clone.write("circles/scene.toml", 'title = "Round things"\nquality = "m"\naspect = "1:1"\nseed = 7\n')
        clone.commit("Circles")
        ran = clone.push()
        assert ran.returncode == 0, ran.stderr
        scene = Scene.objects.get(title="Round things")
        generation = Generation.objects.get(scene=scene)
        assert (scene.author, generation.quality, generation.seed) == (cast.bob, "m", 7)
        assert generation.wishes == {"aspect": "1:1"}

    def test_a_folder_that_is_gone_puts_its_scene_into_the_trash(self, clone: Clone, scene: Scene) -> None:
        clone.git("rm", "-q", "-r", "two-dots")
        clone.commit("No dots")
        assert clone.push().returncode == 0
        scene.refresh_from_db()
        assert scene.deleted_at is not None
        clone.git("revert", "--no-edit", "HEAD")
        assert clone.push().returncode == 0
        scene.refresh_from_db()
        assert scene.deleted_at is None

    def test_a_folder_under_another_name_is_the_same_scene(self, clone: Clone, scene: Scene) -> None:
        clone.git("mv", "two-dots", "points")
        clone.replace("points/scene.py", "Dot()", "Dot(color=RED)")
        clone.commit("Points")
        assert clone.push().returncode == 0
        assert Scene.objects.live().get() == scene
        assert newest(scene).number == 2
        assert clone.git("pull", "--ff-only") == "Already up to date."

    def test_a_title_in_the_settings_renames_the_scene(self, clone: Clone, scene: Scene) -> None:
        clone.replace("two-dots/scene.toml", "Two dots", "Dots, two of them")
        clone.commit("Title")
        assert clone.push().returncode == 0
        scene.refresh_from_db()
        assert (scene.title, scene.revisions.count()) == ("Dots, two of them", 1)

    def test_other_parameters_write_a_ready_scene_anew(self, site: str, cast: Cast, tmp_path: Path) -> None:
        source = blueprints.get("square_of_sum").source({})
        scene = Scene.objects.create(project=cast.project, title="Square")
        facts = {"blueprint": "square_of_sum", "parameters": source.parameters}
        scene.add_revision(code=source.code, scene_class=source.scene, engine="composer", origin=Origin.PROMPT, **facts)
        clone = Clone.of(address(site, cast.project, cast.bob), tmp_path / "lesson")
        clone.replace("square/scene.toml", f'first = "{source.parameters["first"]}"', 'first = "u"')
        clone.commit("u instead")
        ran = clone.push()
        assert ran.returncode == 0, ran.stderr
        assert (newest(scene).blueprint, newest(scene).parameters["first"]) == ("square_of_sum", "u")
        clone.git("pull", "-q", "--ff-only")
        assert clone.read("square/scene.py") == newest(scene).code

    def test_a_merge_keeps_both_sides(self, clone: Clone, cast: Cast, scene: Scene) -> None:
        clone.write("mine/scene.py", SQUARE)
        clone.commit("Mine")
        made(cast.project, cast, "Theirs", SQUARE)
        clone.git("pull", "-q", "--no-rebase", "--no-edit")
        assert clone.push().returncode == 0
        assert set(Scene.objects.live().values_list("title", flat=True)) == {"Two dots", "mine", "Theirs"}


class TestRefusal:
    def refused(self, clone: Clone, *arguments: str) -> str:
        before = (
            Repository.objects.values_list("head", flat=True).first(),
            Revision.objects.count(),
            Scene.objects.count(),
        )
        ran = clone.push(*arguments)
        after = (
            Repository.objects.values_list("head", flat=True).first(),
            Revision.objects.count(),
            Scene.objects.count(),
        )
        assert (ran.returncode, before) == (1, after), ran.stderr
        return ran.stderr

    def test_code_that_fails_the_checks_is_named_by_file_and_line(self, clone: Clone) -> None:
        clone.write("two-dots/scene.py", DOT.replace("self.play(Create(dot))", "self.play(Creat(dot))"))
        clone.commit("A slip")
        assert "remote: two-dots/scene.py:7:19: " in self.refused(clone)

    def test_all_of_a_push_or_nothing(self, clone: Clone) -> None:
        clone.write("good/scene.py", SQUARE)
        clone.commit("Good")
        clone.write("bad/scene.py", "import os\n")
        clone.commit("Bad")
        assert "remote: bad/scene.py" in self.refused(clone)
        assert AuditEntry.objects.security().get().about == "Parabolas: bad"

    def test_history_stays(self, clone: Clone) -> None:
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        clone.push()
        clone.git("reset", "-q", "--hard", "HEAD~1")
        clone.write("two-dots/scene.py", DOT.replace("Dot()", "Dot(color=RED)"))
        clone.commit("As if nothing had been")
        assert "remote: History can't be rewritten here" in self.refused(clone, "--force", "origin", "main")

    def test_there_is_one_branch_and_no_tag(self, clone: Clone) -> None:
        assert "there is the branch main only" in self.refused(clone, "origin", "main:side")
        assert "there is the branch main only" in self.refused(clone, "origin", "main:refs/tags/v1")

    def test_with_one_that_is_refused_all_are(self, clone: Clone) -> None:
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        assert "not taken, as others are not" in self.refused(clone, "origin", "main", "main:side")

    def test_the_branch_can_not_be_deleted(self, clone: Clone) -> None:
        self.refused(clone, "origin", ":main")

    def test_other_files_have_no_place(self, clone: Clone) -> None:
        for path, sentence in {
            "notes.txt": "notes.txt: only folders of scenes",
            "two-dots/more.py": "two-dots/more.py: a scene's folder holds",
            "two dots/scene.py": "two dots: name folders with",
            "two-dots/deep/scene.py": "two-dots/deep: a scene's folder holds",
            "Two-Dots/scene.py": "differ in capital letters only",
            "README.md": "README.md is written by the site",
            "two-dots/captions.vtt": "two-dots/captions.vtt is written by the site",
        }.items():
            clone.write(path, SQUARE)
            clone.commit("More")
            assert sentence in self.refused(clone)
            clone.git("reset", "-q", "--hard", "HEAD~1")

    def test_neither_have_links(self, clone: Clone) -> None:
        (clone.folder / "two-dots/scene.toml").unlink()
        (clone.folder / "two-dots/scene.toml").symlink_to("/etc/passwd")
        clone.commit("A link")
        assert "remote: two-dots/scene.toml: a symbolic link can't be pushed here" in self.refused(clone)

    def test_nor_repositories_in_repositories(self, clone: Clone) -> None:
        head = clone.git("rev-parse", "HEAD")
        clone.git("update-index", "--add", "--cacheinfo", f"160000,{head},other")
        clone.git("commit", "-q", "-m", "A submodule")
        assert "remote: other: a submodule can't be pushed here" in self.refused(clone)

    def test_settings_are_read_with_care(self, clone: Clone) -> None:
        for line, sentence in {
            'quality = "x"': "“quality” is",
            "seed = -1": "“seed” is",
            "title = 3": "“title” is",
            'colour = "red"': "there is no “colour” here",
            "title = ": "two-dots/scene.toml: Invalid value",
        }.items():
            clone.write("two-dots/scene.toml", f"{line}\n")
            clone.commit("Settings")
            assert sentence in self.refused(clone)
            clone.git("reset", "-q", "--hard", "HEAD~1")

    def test_what_is_too_large_is_told_so(self, clone: Clone) -> None:
        clone.write("two-dots/scene.py", "# much ado\n" * 60_000)
        clone.commit("Much")
        assert "remote: two-dots/scene.py: a file here has at most 200000 bytes" in self.refused(clone)

    def test_so_is_a_pack(self, clone: Clone) -> None:
        (clone.folder / "two-dots/scene.py").write_bytes(bytes(range(256)) * 300_000)
        clone.commit("Bytes")
        assert "MiB at most" in self.refused(clone)

    def test_whoever_is_behind_fetches_first(self, clone: Clone, cast: Cast, scene: Scene) -> None:
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Mine")
        scene.add_revision(
            code=DOT + "# theirs\n", scene_class="", engine="hand", origin=Origin.EDIT, author=cast.alice
        )
        assert "fetch first" in clone.push().stderr
        assert newest(scene).code == DOT + "# theirs\n"

    def test_an_engine_at_work_is_not_disturbed(self, clone: Clone, scene: Scene) -> None:
        Generation.objects.create(scene=scene, prompt="Dots", engine="composer", quality="l")
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        assert "“Two dots” is being worked on in the studio" in self.refused(clone)


class TestDoor:
    def asked(self, url: str, folder: Path) -> str:
        return run(folder, "ls-remote", url).stderr

    def test_nobody_is_asked_for_a_token(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        url = address(site, cast.project)
        assert "could not read Username" in self.asked(url, tmp_path)
        assert "Authentication failed" in self.asked(url.replace("http://", "http://bob:mg_wrong@"), tmp_path)

    def test_strangers_find_nothing(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        assert "not found" in self.asked(address(site, cast.project, cast.charlie), tmp_path)

    def test_another_team_s_address_leads_nowhere(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        url = address(site, cast.project, cast.bob).replace(str(cast.team.pk), str(cast.bob.personal_team().pk))
        assert "not found" in self.asked(url, tmp_path)

    def test_a_token_of_another_team_finds_nothing(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        url = address(site, cast.project, cast.bob, team=cast.bob.personal_team())
        assert "not found" in self.asked(url, tmp_path)

    def test_a_viewer_reads_and_does_not_push(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        clone = Clone.of(address(site, cast.project, cast.carol), tmp_path / "lesson")
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        told = clone.push().stderr
        assert f"remote: Your role in this team is “{Role.VIEWER.label}”" in told
        assert newest(scene).number == 1

    def test_scopes_are_heeded(self, site: str, cast: Cast, scene: Scene, tmp_path: Path) -> None:
        clone = Clone.of(address(site, cast.project, cast.bob, scopes="scenes:read"), tmp_path / "lesson")
        clone.write("two-dots/scene.py", SQUARE)
        clone.commit("Squares")
        assert "needs the scope “scenes:write”" in clone.push().stderr
        assert "needs the scope “scenes:read”" in self.asked(
            address(site, cast.project, cast.bob, scopes="projects:read"), tmp_path
        )


class TestTogether:
    def test_of_two_pushes_at_once_one_wins_and_the_other_is_told(
        self, webs: list[Web], cast: Cast, scene: Scene, tmp_path: Path
    ) -> None:
        cache.clear()
        clones = [
            Clone.of(address(web.url, cast.project, user), tmp_path / user.email)
            for web, user in zip(webs, (cast.alice, cast.bob))
        ]
        for number, clone in enumerate(clones):
            clone.write("two-dots/scene.py", DOT.replace("Dot()", f"Dot(radius={number + 1})"))
            clone.commit(f"Radius {number + 1}")
        with ThreadPoolExecutor() as pool:
            ran = list(pool.map(Clone.push, clones))
        assert sorted(each.returncode for each in ran) == [0, 1]
        loser = clones[0] if ran[0].returncode else clones[1]
        assert newest(scene).number == 2
        loser.git("pull", "-q", "--rebase", "-X", "theirs")
        assert loser.push().returncode == 0
        assert [each.number for each in scene.revisions.all()] == [1, 2, 3]
        fresh = Clone.of(address(webs[0].url, cast.project, cast.bob), tmp_path / "fresh")
        assert fresh.git("fsck", "--strict") == ""
