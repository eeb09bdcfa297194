"""The pages of webhooks: for admins, with the log of what was sent."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.hooks import tasks
from accounts.hooks.records import HookDelivery, HookEndpoint
from accounts.models import User
from tests.accounts.hooks.conftest import Made
from tests.accounts.hooks.receivers import Receiver
from tests.conftest import Cast

Browser = Callable[[User], Client]


def test_the_log_shows_what_was_sent_and_what_came_back_and_sends_again(
    cast: Cast, receiver: Receiver, endpoint_at: Made, browser_of: Browser
) -> None:
    endpoint, alice = endpoint_at("/fail"), browser_of(cast.alice)
    page = reverse("webhook", args=[endpoint.pk])
    alice.post(reverse("webhook_example", args=[endpoint.pk]))
    assert "every 2s" in alice.get(page).text
    tasks.look()
    shown = alice.get(page).text
    assert "our database is away" in shown
    assert "500" in shown
    HookDelivery.objects.update(state="failed")
    assert "every 2s" not in alice.get(page).text
    alice.post(reverse("webhook_redeliver", args=[HookDelivery.objects.get().pk]))
    tasks.look()
    assert len(receiver.heard) == 2


def test_a_webhook_is_changed_switched_off_and_on_and_removed(
    cast: Cast, endpoint_at: Made, browser_of: Browser
) -> None:
    endpoint, alice = endpoint_at(), browser_of(cast.alice)
    page = reverse("webhook", args=[endpoint.pk])
    alice.post(page, {"url": endpoint.url, "about": "films", "kinds": ["clip.created"]})
    alice.post(reverse("webhook_switch", args=[endpoint.pk]), {"off": ""})
    endpoint.refresh_from_db()
    assert (endpoint.about, endpoint.kinds, endpoint.off) == ("films", "clip.created", "by_hand")
    alice.post(reverse("webhook_switch", args=[endpoint.pk]), {"on": ""})
    endpoint.refresh_from_db()
    assert endpoint.is_on
    assert "whsec_" in alice.post(reverse("webhook_secret", args=[endpoint.pk])).text
    assert "whsec_" not in alice.get(page).text
    alice.post(reverse("webhook_remove", args=[endpoint.pk]))
    assert not HookEndpoint.objects.exists()


def test_lesser_roles_and_strangers_see_none(cast: Cast, endpoint_at: Made, browser_of: Browser) -> None:
    endpoint = endpoint_at()
    for name, id in (("webhooks", cast.team.pk), ("webhook", endpoint.pk)):
        page = reverse(name, args=[id])
        people = (cast.alice, cast.bob, cast.charlie)
        assert [browser_of(user).get(page).status_code for user in people] == [200, 403, 404]
        assert Client().get(page).status_code == 302
    for name in ("example", "remove", "secret", "switch"):
        page = reverse(f"webhook_{name}", args=[endpoint.pk])
        assert browser_of(cast.bob).post(page).status_code == 403
        assert browser_of(cast.alice).get(page).status_code == 405
