import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.bearers import Refused, bearer_of
from accounts.models import ApiToken, Membership, Role, User
from tests.conftest import Cast


def test_an_address_belongs_to_one_person_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="ALICE@example.org").save()


def test_everybody_has_one_personal_team_and_owns_it(cast: Cast) -> None:
    team = cast.charlie.personal_team()
    assert cast.charlie.personal_team() == team
    assert Membership.objects.get(team=team).role == Role.OWNER


def test_a_role_that_does_not_exist_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=cast.bob).update(role="emperor")


def test_a_token_opens_its_owners_door_and_is_kept_as_a_hash_only(cast: Cast) -> None:
    secret = ApiToken.objects.issue(cast.bob, "script")
    assert bearer_of(secret, "127.0.0.1").user == cast.bob
    with pytest.raises(Refused, match="token_invalid"):
        bearer_of(secret + "x", "127.0.0.1")
    assert secret not in str(ApiToken.objects.values().get())


def test_the_token_of_somebody_who_left_is_worth_nothing(cast: Cast) -> None:
    secret = ApiToken.objects.issue(cast.bob, "script")
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    with pytest.raises(Refused, match="token_invalid"):
        bearer_of(secret, "127.0.0.1")


def test_the_token_command_prints_the_token_and_nothing_else(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("token", "Bob@example.org")
    assert bearer_of(capsys.readouterr().out.removesuffix("\n"), "127.0.0.1").user == cast.bob


def test_the_token_command_says_who_is_missing(db: None) -> None:
    with pytest.raises(CommandError, match="nobody@example.org"):
        call_command("token", "nobody@example.org")
