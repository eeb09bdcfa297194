from io import StringIO

from django.core.management import call_command

from accounts.models import Membership, Role, User
from generation.models import Generation


def run_demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_the_department_is_made_once_and_the_password_told_every_time(db: None) -> None:
    said = run_demo()
    assert run_demo() == said
    password = said.split()[-1]
    people = {user.email: user for user in User.objects.all()}
    assert set(people) == {f"{name}@example.org" for name in ("alice", "bob", "carol", "charlie")}
    assert all(user.check_password(password) for user in people.values())
    assert Generation.objects.count() == 2


def test_alice_owns_bob_edits_carol_views_and_charlie_is_a_stranger(db: None) -> None:
    run_demo()
    roles = dict(Membership.objects.filter(team__name="Mathematics department").values_list("user__email", "role"))
    assert roles == {"alice@example.org": Role.OWNER, "bob@example.org": Role.EDITOR, "carol@example.org": Role.VIEWER}


def test_a_site_in_use_gets_no_demo(db: None) -> None:
    User.objects.create_user("head@school.example")
    assert run_demo() == ""
    assert User.objects.count() == 1
