"""A real git, working on clones of a lesson's repository with somebody's token as the password."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from accounts.models import ApiToken, Team, User
from projects.models import Project

ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Bob at home",
    "GIT_AUTHOR_EMAIL": "bob@home.example",
    "GIT_COMMITTER_NAME": "Bob at home",
    "GIT_COMMITTER_EMAIL": "bob@home.example",
}
"""Nothing of whoever runs the tests."""
SECONDS = 120


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("git")
    assert program, "git comes with `make setup-tests`"
    return subprocess.run(
        [program, *arguments], cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(folder), **ALONE},
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


def address(
    site: str, project: Project, user: User | None = None, *, scopes: str = "*", team: Team | None = None
) -> str:
    """Where the lesson is cloned from; with a token of the user's."""
    path = f"/git/{project.team_id}/{project.pk}.git"
    if user is None:
        return site + path
    secret = ApiToken.objects.issue(user, "git", scopes=scopes, team=team)
    return site.replace("http://", f"http://{quote(user.email)}:{secret}@") + path


@dataclass(frozen=True)
class Clone:
    """A clone, and what one does in it. `url` holds the token."""

    folder: Path
    url: str

    @classmethod
    def of(cls, url: str, folder: Path, *options: str) -> Clone:
        ran = run(folder.parent, "clone", "-q", *options, url, folder.name)
        assert ran.returncode == 0, ran.stderr
        return cls(folder, url)

    def git(self, *arguments: str) -> str:
        ran = run(self.folder, *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def push(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(self.folder, "push", *(arguments or ("origin", "main")))

    def files(self) -> list[str]:
        return sorted(self.git("ls-files").splitlines())

    def log(self, what: str = "%s") -> list[str]:
        return self.git("log", f"--format={what}").splitlines()
