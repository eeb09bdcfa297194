import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

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
    assert ApiToken.objects.bearer_of(secret) == cast.bob
    assert ApiToken.objects.bearer_of(secret + "x") is None
    assert secret not in str(ApiToken.objects.values().get())


def test_the_token_of_somebody_who_left_is_worth_nothing(cast: Cast) -> None:
    secret = ApiToken.objects.issue(cast.bob, "script")
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert ApiToken.objects.bearer_of(secret) is None


def test_the_token_command_prints_the_token_and_nothing_else(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("token", "Bob@example.org")
    assert ApiToken.objects.bearer_of(capsys.readouterr().out.removesuffix("\n")) == cast.bob


def test_the_token_command_says_who_is_missing(db: None) -> None:
    with pytest.raises(CommandError, match="nobody@example.org"):
        call_command("token", "nobody@example.org")
