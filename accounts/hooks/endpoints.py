"""What people do with webhooks: the pages and the API call these. Whoever calls has looked up the role."""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, sealing
from accounts.addresses import is_allowed
from accounts.hooks import bell
from accounts.hooks.kinds import ALL, EXAMPLE, Kind
from accounts.hooks.publishing import person, send
from accounts.hooks.records import Delivering, HookDelivery, HookEndpoint, Off
from accounts.models import Deed, Role, Team, User

logger = logging.getLogger(__name__)

MOST = 20
"""Endpoints of a team."""
OLD_SECRET_KEPT = timedelta(hours=24)
FRESH = {"failing_since": None, "failures": 0, "given_up": 0, "rests_until": None}


def make(team: Team, user: User, *, url: str, kinds: Iterable[str], about: str = "") -> tuple[HookEndpoint, str]:
    """A new endpoint and its secret, which is shown this once. Raises ValidationError."""
    _check_url(url)
    if team.is_guest:
        raise ValidationError({"team": _("Sign up to do this.")})
    if team.hook_endpoints.count() >= MOST:
        raise ValidationError({"url": _("A team has at most %d webhooks: remove one first.") % MOST})
    secret = _new_secret()
    with transaction.atomic():
        endpoint = HookEndpoint.objects.create(
            team=team, url=url, about=about, kinds=_joined(kinds), author=user, sealed_secret=sealing.seal(secret)
        )
        audit.record(Deed.HOOK_MADE, team=team, user=user, about=url, kinds=endpoint.kinds)
    return endpoint, secret


def edit(
    endpoint: HookEndpoint,
    user: User,
    *,
    url: str | None = None,
    kinds: Iterable[str] | None = None,
    about: str | None = None,
    is_on: bool | None = None,
) -> None:
    """Change what is given. Switched on again, it begins without its old failures. Raises ValidationError."""
    wanted: dict[str, object] = {}
    if url is not None and url != endpoint.url:
        _check_url(url)
        wanted["url"] = url
    if kinds is not None:
        wanted["kinds"] = _joined(kinds)
    if about is not None:
        wanted["about"] = about
    if is_on is not None and is_on != endpoint.is_on:
        wanted |= {"off": ""} | FRESH if is_on else {"off": Off.BY_HAND}
    changed = {name: value for name, value in wanted.items() if getattr(endpoint, name) != value}
    if not changed:
        return
    with transaction.atomic():
        HookEndpoint.objects.filter(pk=endpoint.pk).update(**changed)
        audit.record(Deed.HOOK_EDITED, team=endpoint.team, user=user, about=endpoint.url, changed=sorted(changed))
        if changed.get("off"):
            _give_up_waiting(endpoint)
    endpoint.refresh_from_db()


def remove(endpoint: HookEndpoint, user: User) -> None:
    """With its log."""
    with transaction.atomic():
        audit.record(Deed.HOOK_REMOVED, team=endpoint.team, user=user, about=endpoint.url)
        endpoint.delete()


def renew_secret(endpoint: HookEndpoint, user: User) -> str:
    """Another secret, shown this once; for a day the one before signs too, so that no receiver misses a beat."""
    secret = _new_secret()
    with transaction.atomic():
        current = HookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        HookEndpoint.objects.filter(pk=endpoint.pk).update(
            sealed_secret=sealing.seal(secret),
            sealed_old_secret=current.sealed_secret,
            old_secret_until=timezone.now() + OLD_SECRET_KEPT,
        )
        audit.record(Deed.HOOK_SECRET_CHANGED, team=endpoint.team, user=user, about=endpoint.url)
    endpoint.refresh_from_db()
    return secret


def send_example(endpoint: HookEndpoint, user: User) -> HookDelivery:
    """Send an event that means nothing, at once. Raises ValidationError where the endpoint is off."""
    _check_on(endpoint)
    with transaction.atomic():
        _wake(endpoint)
        data = {"endpoint": str(endpoint.pk), "by": person(user), "kinds": [kind.value for kind in Kind]}
        return send(endpoint.team, EXAMPLE, data, [endpoint])[0]


def redeliver(delivery: HookDelivery) -> HookDelivery:
    """Send the same event again, under the same id: a new line of the log. What waits for its next try is tried now.

    Raises ValidationError.
    """
    _check_on(delivery.endpoint)
    if delivery.state == Delivering.SENDING:
        raise ValidationError({"delivery": _("It is being sent at this moment.")})
    with transaction.atomic():
        waiting = HookDelivery.objects.filter(pk=delivery.pk, state=Delivering.WAITING)
        if waiting.update(due_at=timezone.now()):
            _wake(delivery.endpoint)
            bell.ring_on_commit()
            delivery.refresh_from_db()
            return delivery
        _wake(delivery.endpoint)
        again = HookDelivery.objects.create(event=delivery.event, endpoint=delivery.endpoint)
        bell.ring_on_commit()
    return again


def switch_off(endpoint: HookEndpoint, why: Off) -> None:
    """It has failed for too long: send it nothing more, and write to the team's owners."""
    with transaction.atomic():
        if not HookEndpoint.objects.on().filter(pk=endpoint.pk).update(off=why):
            return
        audit.record(Deed.HOOK_SWITCHED_OFF, team=endpoint.team, about=endpoint.url, why=why.value)
        _give_up_waiting(endpoint)
        transaction.on_commit(lambda: _write_to_owners(endpoint, why), robust=True)


def _write_to_owners(endpoint: HookEndpoint, why: Off) -> None:
    owners = endpoint.team.memberships.filter(role=Role.OWNER, user__is_active=True)
    address = f"{settings.SITE_URL}{reverse('webhook', args=[endpoint.pk])}"
    facts = {"endpoint": endpoint, "team": endpoint.team, "is_gone": why == Off.GONE, "address": address}
    subject = _("A webhook of “%(team)s” was switched off") % {"team": endpoint.team}
    body = render_to_string("accounts/letters/webhook_off.txt", facts)
    for email in owners.values_list("user__email", flat=True):
        try:
            send_mail(" ".join(subject.split()), body, None, [email])
        except (SMTPException, OSError):
            logger.warning("the letter about webhook %s was not taken", endpoint.pk, exc_info=True)


def _give_up_waiting(endpoint: HookEndpoint) -> None:
    HookDelivery.objects.filter(endpoint=endpoint, state=Delivering.WAITING).update(state=Delivering.FAILED)


def _wake(endpoint: HookEndpoint) -> None:
    HookEndpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)


def _check_on(endpoint: HookEndpoint) -> None:
    if not endpoint.is_on:
        raise ValidationError({"endpoint": _("This webhook is switched off: switch it on first.")})


def _check_url(url: str) -> None:
    """What can be seen without asking anybody; the address itself is looked up and checked at each try."""
    schemes = {"https", "http"} if settings.WEBHOOK_HTTP else {"https"}
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValidationError({"url": _("This is no address.")}) from None
    if parts.scheme not in schemes or not host:
        raise ValidationError({"url": _("Give an address that begins with https://.")})
    if parts.username or parts.password or parts.fragment:
        raise ValidationError(
            {"url": _("Leave names, passwords and #parts out: a receiver knows us by the signature.")}
        )
    try:
        is_closed = not is_allowed(str(ip_address(host)), settings.WEBHOOK_NETWORKS)
    except ValueError:  # a name
        is_closed = host == "localhost" and not settings.WEBHOOK_NETWORKS
    if is_closed:
        raise ValidationError({"url": _("This address is not one of the public internet: nothing is sent there.")})


def _joined(kinds: Iterable[str]) -> str:
    chosen = list(dict.fromkeys(kinds))
    if not chosen:
        raise ValidationError({"kinds": _("Choose at least one.")})
    if unknown := sorted(set(chosen) - {ALL, *Kind.values}):
        raise ValidationError({"kinds": _("There is no kind “%s”.") % unknown[0]})
    return ALL if ALL in chosen else " ".join(chosen)


def _new_secret() -> str:
    """As Standard Webhooks has it: 24 to 64 random bytes, in base64, behind `whsec_`."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
