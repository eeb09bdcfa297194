"""`manage.py demo`: a department to look around in, once; and how to sign in to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Membership, Role, Team, User
from generation import actions
from manimgen_site.services.secrets import read_or_create
from projects.models import Project, Subject

PEOPLE = {"alice": Role.OWNER, "bob": Role.EDITOR, "carol": Role.VIEWER, "charlie": None}
LESSONS = (
    ("The slope at a point", Subject.CALCULUS, "Derivatives", "alice",
     "Show the derivative of sin(x) with a moving tangent line from -pi to pi"),
    ("Right triangles", Subject.GEOMETRY, "Pythagoras", "bob", "Prove the Pythagorean theorem for a 3-4-5 triangle"),
)  # fmt: skip


class Command(BaseCommand):
    help = "Make the demo department if nobody has an account yet, and say how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        password = read_or_create(settings.DATA_DIR, "demo_password")[:14]
        if not User.objects.exists():
            make_department(password)
        alice = User.objects.filter(email=address("alice")).first()
        if alice and alice.check_password(password):
            self.stdout.write(
                "  Demo accounts: alice (owner), bob (editor) and carol (viewer) of one team, charlie (a stranger),\n"
                f"  all @example.org, password {password}"
            )


def address(name: str) -> str:
    return f"{name}@example.org"


@transaction.atomic
def make_department(password: str) -> None:
    """Four people, a team, and two lessons whose scenes are drawn as soon as the workers run."""
    team = Team.objects.create(name="Mathematics department")
    people = {}
    for name, role in PEOPLE.items():
        people[name] = User.objects.create_user(address(name), password, name=name.capitalize())
        people[name].personal_team()
        if role:
            Membership.objects.create(team=team, user=people[name], role=role)
    for title, subject, unit, author, prompt in LESSONS:
        project = Project.objects.create(team=team, title=title, subject=subject, unit=unit)
        actions.start(project, people[author], prompt, engine="composer")
