"""Invitations: letters for one address, links for several people; revoked, used up, too old, for another account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import invitations
from accounts.access import Actor, role_in
from accounts.models import AuditEntry, Deed, Invitation, Role, Team, User
from tests.conftest import Cast

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def nobody_invited_yet(db: None) -> None:
    cache.clear()


def invite(cast: Cast, **wanted: object) -> str:
    """The token of a new invitation."""
    options = {"role": Role.EDITOR} | wanted
    return invitations.invite(cast.team, cast.alice, lambda token: token, **options).url  # type: ignore[arg-type]


def accept(token: str, user: User) -> Team:
    found = invitations.of_token(token)
    assert found is not None
    return invitations.accept(found, user)


def test_a_letter_leads_its_reader_into_the_team_once(cast: Cast, browser_of: Browser) -> None:
    form = {"email": "Charlie@example.org", "role": "viewer", "days": "7", "most_uses": "10"}
    page = browser_of(cast.alice).post(reverse("team_invite", args=[cast.team.pk]), form)
    url = page.context["made"].url
    [letter] = mail.outbox
    assert (letter.to, url in letter.body) == (["charlie@example.org"], True)
    browser = browser_of(cast.charlie)
    assert "Mathematics" in browser.get(url).text
    assert browser.post(url).headers["Location"] == reverse("team", args=[cast.team.pk])
    assert role_in(Actor(user=cast.charlie), cast.team) == Role.VIEWER
    assert browser.get(url).status_code == 410


def test_only_the_hash_of_a_token_is_kept(cast: Cast) -> None:
    token = invite(cast)
    assert token not in str(Invitation.objects.values().get()) + str(list(AuditEntry.objects.values()))


def test_a_letter_is_for_its_address_and_says_so_to_others(cast: Cast, browser_of: Browser) -> None:
    token = invite(cast, email="dora@example.org")
    browser = browser_of(cast.charlie)
    for answer in (browser.get(reverse("join", args=[token])), browser.post(reverse("join", args=[token]))):
        assert answer.status_code == 403
        assert "signed in as charlie@example.org" in answer.text
        assert "dora@" not in answer.text
    with pytest.raises(ValidationError, match="d…@example.org"):
        accept(token, cast.charlie)


def test_whoever_is_signed_out_signs_up_and_comes_back(cast: Cast) -> None:
    page = reverse("join", args=[invite(cast)])
    visitor = Client()
    assert f"{reverse('account_signup')}?next={page}" in visitor.get(page).text
    form = {"email": "new@example.org", "password1": "a long secret 12", "next": page}
    assert visitor.post(reverse("account_signup"), form).headers["Location"] == page
    assert visitor.post(page).status_code == 302
    assert role_in(Actor(user=User.objects.get(email="new@example.org")), cast.team) == Role.EDITOR


def test_posting_while_signed_out_joins_nobody(cast: Cast) -> None:
    page = reverse("join", args=[invite(cast)])
    assert Client().post(page).status_code == 200
    assert cast.team.memberships.count() == 3


def test_a_link_takes_as_many_as_it_was_made_for(cast: Cast) -> None:
    token = invite(cast, most_uses=1)
    accept(token, cast.charlie)
    late = User.objects.create_user("late@example.org")
    with pytest.raises(ValidationError, match="no longer open"):
        accept(token, late)
    accept(token, cast.charlie)
    assert Invitation.objects.get().uses == 1


def test_members_take_no_place_and_keep_their_role(cast: Cast) -> None:
    accept(invite(cast, role=Role.ADMIN), cast.carol)
    assert role_in(Actor(user=cast.carol), cast.team) == Role.VIEWER
    assert Invitation.objects.get().uses == 0


@pytest.mark.parametrize("end", ["revoked", "old", "deleted"])
def test_a_closed_invitation_opens_nothing(cast: Cast, browser_of: Browser, end: str) -> None:
    token = invite(cast)
    if end == "revoked":
        browser_of(cast.alice).post(reverse("invitation_revoke", args=[Invitation.objects.get().pk]))
    elif end == "old":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        Team.objects.filter(pk=cast.team.pk).update(deleted_at=timezone.now())
    browser, page = browser_of(cast.charlie), reverse("join", args=[token])
    assert [browser.get(page).status_code, browser.post(page).status_code] == [404 if end == "deleted" else 410] * 2
    assert role_in(Actor(user=cast.charlie), cast.team) is None


def test_a_token_that_was_never_given_out_leads_nowhere(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.charlie).get(reverse("join", args=["made-up"])).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "carol@example.org"}, "email"),
        ({"role": "owner"}, "role"),
        ({"days": "0"}, "days"),
        ({"most_uses": "9999"}, "most_uses"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, browser_of: Browser, script_of: Script, given: dict[str, str], field: str
) -> None:
    form = {"email": "", "role": "editor", "days": "7", "most_uses": "3"} | given
    answer = browser_of(cast.alice).post(reverse("team_invite", args=[cast.team.pk]), form)
    assert (answer.status_code, list(answer.context["invite"].errors)) == (422, [field])
    assert answer.context["invite"]["days"].value() == form["days"]
    told = script_of(cast.alice).post(f"/api/v1/teams/{cast.team.pk}/invitations/", form)
    assert (told.status_code, list(told.json()["errors"])) == (400, [field])


def test_nobody_is_invited_to_a_team_of_one(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="yours alone"):
        invitations.invite(cast.alice.personal_team(), cast.alice, str, role=Role.EDITOR)


def test_who_invites_very_often_has_to_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.throttles.Throttle.THROTTLE_RATES", {"invite": "2/hour"})
    invite(cast)
    invite(cast)
    with pytest.raises(ValidationError, match="many people"):
        invite(cast)


def test_a_letter_that_could_not_be_sent_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*letter: object) -> int:
        raise SMTPException

    monkeypatch.setattr(invitations, "send_mail", refuse)
    made = invitations.invite(cast.team, cast.alice, str, role=Role.EDITOR, email="dora@example.org")
    assert (made.is_sent, Invitation.objects.open().count()) == (False, 1)


def test_the_api_invites_lists_takes_back_and_joins(cast: Cast, script_of: Script) -> None:
    alice, charlie = script_of(cast.alice), script_of(cast.charlie)
    address = f"/api/v1/teams/{cast.team.pk}/invitations/"
    made = alice.post(address, {"role": "commenter", "most_uses": 2}).json()
    assert made["url"].startswith("http://testserver/join/")
    token = made["url"].rstrip("/").rpartition("/")[2]
    assert charlie.post(f"/api/v1/join/{token}/").json()["role"] == "commenter"
    assert [row["uses"] for row in alice.get(address).json()["results"]] == [1]
    assert alice.delete(f"/api/v1/invitations/{made['id']}/").status_code == 204
    assert alice.get(address).json()["results"] == []
    late = User.objects.create_user("late@example.org")
    assert script_of(late).post(f"/api/v1/join/{token}/").status_code == 400
    assert AuditEntry.objects.filter(deed=Deed.INVITATION_REVOKED).count() == 1
