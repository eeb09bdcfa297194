"""From what happens to what a receiver hears: signed, once a success, tried again for a day, logged."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.hooks import endpoints, sending, tasks
from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import publish
from accounts.hooks.records import Delivering, Error, HookAttempt, HookDelivery, HookEndpoint, HookEvent, Off
from accounts.models import AuditEntry, Deed, Membership, Role
from tests.accounts.hooks.conftest import Made
from tests.accounts.hooks.receivers import Receiver, receiving
from tests.conftest import Cast

DAY = timedelta(days=1)


def tell(cast: Cast, kind: Kind = Kind.MEMBER_JOINED) -> None:
    publish(cast.team, kind, {"member": {"id": 7, "name": "Zoë"}})


def later(by: timedelta) -> None:
    """As if so much time had gone by for what waits."""
    for row in HookDelivery.objects.all():
        moved = {"due_at": row.due_at - by, "created_at": row.created_at - by}
        HookDelivery.objects.filter(pk=row.pk).update(**moved)
    for endpoint in HookEndpoint.objects.all():
        for name in ("failing_since", "rests_until", "old_secret_until"):
            if at := getattr(endpoint, name):
                setattr(endpoint, name, at - by)
        endpoint.save()


def the_delivery() -> HookDelivery:
    return HookDelivery.objects.get()


def test_it_signs_as_the_standard_says() -> None:
    """The example of the specification."""
    headers = sending.signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        '{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_hears_what_happened_and_can_prove_who_says_it(
    cast: Cast, receiver: Receiver, endpoint_at: Made
) -> None:
    endpoint = endpoint_at()
    tell(cast)
    tasks.look()
    ((headers, body),) = receiver.heard
    told = Webhook(endpoint.secret).verify(body, headers)  # type: ignore[attr-defined]
    assert told["type"] == "member.joined"
    assert told["data"] == {"team": str(cast.team.pk), "member": {"id": 7, "name": "Zoë"}}
    event = HookEvent.objects.get()
    assert headers["webhook-id"] == str(event.pk)
    assert (headers["content-type"], headers["host"]) == ("application/json", f"127.0.0.1:{receiver.port}")
    assert the_delivery().state == Delivering.DELIVERED
    assert HookAttempt.objects.get().status == 204
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body + b" ", headers)  # type: ignore[attr-defined]


def test_only_what_an_endpoint_wants_is_sent_and_only_to_those_that_are_on(
    cast: Cast, receiver: Receiver, endpoint_at: Made
) -> None:
    endpoint_at(kinds="clip.created link.created")
    off = endpoint_at()
    endpoints.edit(off, cast.alice, is_on=False)
    tell(cast, Kind.MEMBER_JOINED)
    tell(cast, Kind.CLIP_CREATED)
    tasks.look()
    assert [json.loads(body)["type"] for _headers, body in receiver.heard] == ["clip.created"]


def test_what_is_taken_back_is_not_sent_and_what_is_kept_rings_after_the_commit(
    cast: Cast, endpoint_at: Made, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint_at()
    rung: list[bool] = []
    monkeypatch.setattr("accounts.hooks.bell.ring", lambda: rung.append(HookDelivery.objects.exists()))
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            tell(cast)
            transaction.set_rollback(True)
        assert not HookEvent.objects.exists()
    assert rung == []
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast)
        assert rung == []
    assert rung == [True]


def test_for_a_day_after_a_rotation_both_secrets_are_good(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint = endpoint_at()
    old = endpoint.secret  # type: ignore[attr-defined]
    new = endpoints.renew_secret(endpoint, cast.alice)
    tell(cast)
    tasks.look()
    ((headers, body),) = receiver.heard
    for secret in (old, new):
        Webhook(secret).verify(body, headers)
    later(DAY)
    tell(cast)
    tasks.look()
    headers, body = receiver.heard[-1]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)


def test_secrets_lie_encrypted(endpoint_at: Made) -> None:
    endpoint = endpoint_at()
    secret: str = endpoint.secret  # type: ignore[attr-defined]
    assert secret.startswith("whsec_")
    assert secret not in endpoint.sealed_secret
    assert endpoint.secrets() == [secret]


@pytest.mark.parametrize(
    ("path", "status", "error", "answer"),
    [
        ("/fail", 500, Error.ANSWERED_NO, "our database is away\ufffd"),
        ("/hang", None, Error.TIMED_OUT, ""),
        ("/drip", None, Error.TIMED_OUT, ""),
        ("/redirect", 302, Error.REDIRECTED, ""),
    ],
)
def test_what_fails_is_logged_and_tried_again(
    cast: Cast, receiver: Receiver, endpoint_at: Made, path: str, status: int | None, error: Error, answer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    endpoint_at(path)
    began = timezone.now()
    tell(cast)
    with receiving() as inside:
        receiver.elsewhere = inside.url()
        tasks.look()
        assert inside.heard == []
    tried = HookAttempt.objects.get()
    assert (tried.status, tried.error, tried.answer) == (status, error, answer)
    delivery = the_delivery()
    assert (delivery.state, delivery.attempts) == (Delivering.WAITING, 1)
    assert delivery.due_at > began + timedelta(seconds=8)
    tasks.look()
    assert len(receiver.heard) == 1, "it is not due yet"
    HookEndpoint.objects.update(url=receiver.url("/ok"))
    later(timedelta(minutes=1))
    tasks.look()
    assert the_delivery().state == Delivering.DELIVERED
    first, second = (headers["webhook-id"] for headers, _body in receiver.heard)
    assert first == second


def test_an_answer_that_never_ends_counts_by_its_status_and_is_kept_in_part(
    cast: Cast, receiver: Receiver, endpoint_at: Made
) -> None:
    endpoint_at("/forever")
    tell(cast)
    tasks.look()
    assert the_delivery().state == Delivering.DELIVERED
    assert len(HookAttempt.objects.get().answer) == sending.BODY_BYTES


def test_a_closed_door_is_a_failure_like_others(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    with receiving() as closed:
        pass
    endpoint = endpoint_at()
    endpoints.edit(endpoint, cast.alice, url=closed.url())
    tell(cast)
    tasks.look()
    assert HookAttempt.objects.get().error == Error.UNREACHABLE
    assert the_delivery().state == Delivering.WAITING


def test_a_receiver_may_ask_for_more_time(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at("/busy")
    began = timezone.now()
    tell(cast)
    tasks.look()
    assert began + timedelta(seconds=119) < the_delivery().due_at < timezone.now() + timedelta(seconds=121)


def test_pauses_grow_with_chance_in_them_up_to_four_hours() -> None:
    for attempts, seconds in ((1, 10), (2, 30), (4, 270), (20, 14_400)):
        pauses = [tasks._pause(attempts) for _ in range(50)]
        assert all(0.8 * seconds <= pause <= 1.2 * seconds for pause in pauses)
        assert len(set(pauses)) > 1


def test_it_is_tried_for_a_day_and_then_given_up(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint_at("/fail")
    tell(cast)
    began, passed = timezone.now(), timedelta()
    while the_delivery().state == Delivering.WAITING:
        tasks.look()
        wait = max(timedelta(), the_delivery().due_at - timezone.now()) + timedelta(seconds=1)
        later(wait)
        passed += wait
        assert len(receiver.heard) < 30
    assert the_delivery().state == Delivering.FAILED
    spent = passed + (timezone.now() - began)  # the clock goes on while the receiver fails
    assert DAY <= spent < DAY + timedelta(hours=5)
    assert 10 <= len(receiver.heard) == HookAttempt.objects.count() <= 16


def test_gone_is_believed_at_once_and_the_owners_are_told(cast: Cast, receiver: Receiver, endpoint_at: Made,
    django_capture_on_commit_callbacks: Any) -> None:  # fmt: skip
    endpoint = endpoint_at("/gone")
    tell(cast)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.look()
    endpoint.refresh_from_db()
    assert (endpoint.off, the_delivery().state) == (Off.GONE, Delivering.FAILED)
    (letter,) = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert receiver.url("/gone") in letter.body
    assert "410" in letter.body
    tell(cast)
    assert HookDelivery.objects.count() == 1


@pytest.mark.parametrize("how", ["five days", "ten deliveries"])
def test_what_fails_for_long_is_switched_off_and_every_owner_is_told(
    cast: Cast, receiver: Receiver, endpoint_at: Made, how: str, django_capture_on_commit_callbacks: Any
) -> None:
    Membership.objects.filter(user=cast.bob).update(role=Role.OWNER)
    endpoint = endpoint_at("/fail")
    if how == "ten deliveries":
        HookEndpoint.objects.update(failures=100, given_up=9, failing_since=timezone.now())
    else:
        HookEndpoint.objects.update(failures=100, failing_since=timezone.now() - timedelta(days=5))
    tell(cast)
    later(DAY)
    tell(cast)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.look()
    endpoint.refresh_from_db()
    assert endpoint.off == Off.FAILING
    assert not HookDelivery.objects.filter(state=Delivering.WAITING).exists()
    assert sorted(to for letter in mail.outbox for to in letter.to) == ["alice@example.org", "bob@example.org"]
    assert AuditEntry.objects.filter(deed=Deed.HOOK_SWITCHED_OFF, team=cast.team).count() == 1
    endpoints.edit(endpoint, cast.alice, is_on=True)
    assert (endpoint.off, endpoint.failures, endpoint.given_up) == ("", 0, 0)


def test_a_success_makes_up_for_all_failures(cast: Cast, endpoint_at: Made) -> None:
    endpoint = endpoint_at("/ok")
    HookEndpoint.objects.update(failures=100, given_up=9, failing_since=timezone.now() - timedelta(days=4))
    tell(cast)
    tasks.look()
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.given_up, endpoint.failing_since) == (0, 0, None)


def test_what_a_killed_worker_had_taken_is_sent_by_another(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint_at()
    tell(cast)
    assert len(HookDelivery.objects.claim(10, 10)) == 1
    tasks.reap()
    tasks.look()
    assert receiver.heard == [], "its lease is not over"
    HookDelivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    tasks.reap()
    tasks.look()
    assert (len(receiver.heard), the_delivery().attempts) == (1, 2)


def test_a_worker_that_only_seemed_dead_writes_nothing(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at("/fail")
    tell(cast)
    (slow,) = HookDelivery.objects.claim(10, 10)
    HookDelivery.objects.update(state=Delivering.WAITING)
    HookEndpoint.objects.update(url=HookEndpoint.objects.get().url.replace("/fail", "/ok"))
    tasks.look()
    tasks._settle(slow, sending.Outcome(500, Error.ANSWERED_NO))
    assert (the_delivery().state, HookAttempt.objects.count()) == (Delivering.DELIVERED, 1)


def test_one_endpoint_takes_no_more_than_its_share(cast: Cast, endpoint_at: Made) -> None:
    busy, other = endpoint_at(), endpoint_at(kinds="link.created")
    for _ in range(9):
        tell(cast)
    tell(cast, Kind.LINK_CREATED)
    taken = [delivery.endpoint for delivery in HookDelivery.objects.claim(10, 4)]
    assert (taken.count(busy), taken.count(other)) == (4, 1)


def test_an_endpoint_that_just_failed_rests(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint_at("/fail")
    tell(cast)
    tasks.look()
    tell(cast)
    tasks.look()
    assert len(receiver.heard) == 1
    later(timedelta(seconds=20))
    tasks.look()
    assert len(receiver.heard) == 3


def test_an_example_is_sent_at_once_whatever_failed_before(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint = endpoint_at(kinds="link.created")
    HookEndpoint.objects.update(rests_until=timezone.now() + DAY)
    endpoints.send_example(endpoint, cast.alice)
    tasks.look()
    ((_headers, body),) = receiver.heard
    assert json.loads(body)["type"] == "example"


def test_what_was_given_up_can_be_sent_again_under_its_id(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint_at()
    tell(cast)
    tasks.look()
    again = endpoints.redeliver(the_delivery())
    tasks.look()
    again.refresh_from_db()
    assert again.state == Delivering.DELIVERED
    first, second = receiver.heard
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])


def test_what_waits_for_its_next_try_can_be_sent_now(cast: Cast, receiver: Receiver, endpoint_at: Made) -> None:
    endpoint_at()
    tell(cast)
    HookDelivery.objects.update(due_at=timezone.now() + DAY, attempts=3)
    HookEndpoint.objects.update(rests_until=timezone.now() + DAY)
    again = endpoints.redeliver(the_delivery())
    tasks.look()
    assert again == the_delivery()
    assert the_delivery().state == Delivering.DELIVERED
    assert len(receiver.heard) == 1


def test_a_deleted_team_is_told_nothing_until_it_is_brought_back(
    cast: Cast, receiver: Receiver, endpoint_at: Made
) -> None:
    endpoint_at()
    tell(cast)
    type(cast.team).objects.filter(pk=cast.team.pk).update(deleted_at=timezone.now())
    tasks.look()
    assert receiver.heard == []


def test_the_log_goes_back_thirty_days(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    tell(cast)
    tasks.look()
    tell(cast)
    HookEvent.objects.filter(deliveries__state=Delivering.DELIVERED).update(
        created_at=timezone.now() - timedelta(days=30, minutes=1)
    )
    tasks.reap()
    assert (HookEvent.objects.count(), HookDelivery.objects.count(), HookAttempt.objects.count()) == (1, 1, 0)


def test_a_lost_key_to_the_secrets_is_told_as_what_it_is(cast: Cast, endpoint_at: Made, settings: Any) -> None:
    endpoint_at()
    settings.SEALING_KEYS = ["another"]
    tell(cast)
    tasks.look()
    assert HookAttempt.objects.get().error == Error.SEAL_BROKEN


def test_deliveries_that_nobody_sends_are_noticed(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    tell(cast)
    assert not tasks.stand_still()
    later(timedelta(minutes=2))
    assert tasks.stand_still()
