"""The audit log: who did what in which team, appended and never changed (a trigger of the database sees to that)."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import mail_admins
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, Deed, Team, User

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)


def record(deed: Deed, *, team: Team | None = None, user: User | None = None, about: str = "", **facts: Any) -> None:
    """Append an entry. `about` names the object, `facts` are plain values and never a secret."""
    AuditEntry.objects.create(deed=deed, team=team, user=user, about=about[:200], facts=facts)


def record_security_event(deed: Deed, team: Team, user: User | None, *, about: str = "", **facts: Any) -> None:
    """Append an entry about somebody who reached for what is closed; repeated ones alert the operator."""
    record(deed, team=team, user=user, about=about, **facts)
    logger.warning("security event %s by team %s: %s", deed.value, team.pk, facts)
    recent = AuditEntry.objects.security().filter(team=team, at__gt=timezone.now() - HOUR).count()
    if recent >= settings.SECURITY_ALERT_AFTER and cache.add(f"security-alert-{team.pk}", 1, HOUR.total_seconds()):
        _alert(team, recent)


def _alert(team: Team, recent: int) -> None:
    """At most once an hour for a team: a log line, an entry, and a letter to ADMINS."""
    logger.error("team %s has had %s security events within an hour", team.pk, recent)
    record(Deed.OPERATOR_ALERTED, team=team, events=recent)
    sentence = _(
        "The team “%(team)s” (%(id)s) has had %(count)d security events within an hour: its scenes reached for "
        "files, programs or the network, or lied about what they drew, or it asked for what a school must not make. "
        "None of it got through. "
        "The operations page lists them."
    )
    filled = sentence % {"team": team.name, "id": team.pk, "count": recent}
    mail_admins(_("manimgen: repeated security events"), filled, fail_silently=True)
