"""Notices by e-mail: what is unread, in one letter a person, at once or once a day.

The rows say what is to be sent (`sent_at`), the queue's message only "look at this person". A letter is sent at least
once: the rows are marked after the mail server has taken it, under a lock that lets no other worker send meanwhile.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from classrooms.notifying import TASK, Letters, Notice, choose_letters, letters_of
from generation import bell

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
MOST_IN_LETTER = 50
AT_ONCE = 100
"""People whom one round rings for."""
PAUSE_SECONDS = 300
"""Between two tries for one person."""
SALT = "classrooms.letters"


def ring_due() -> None:
    """Ask the queue to look at those whose notices are to be sent, and forget old notices. The reaper calls this."""
    now = timezone.now()
    hasty = Q(user__notice_settings__letters=Letters.INSTANTLY)
    daily = Q(user__notice_settings=None) | Q(user__notice_settings__letters=Letters.DAILY)
    due = Notice.objects.to_send().filter(hasty | daily & Q(created_at__lt=now - DAY))
    for user_id in due.order_by("user_id").values_list("user_id", flat=True).distinct()[:AT_ONCE]:
        if cache.add(f"letter-{user_id}", 1, PAUSE_SECONDS):
            bell.call(TASK, user_id)
    Notice.objects.outlived().delete()


def post(user_id: int) -> bool:
    """Send what is due to a person. False when there is nothing, or the mail server did not take it."""
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).filter(pk=user_id, is_active=True).first()
        if user is None or not _is_due(user):
            return False
        rows = Notice.objects.to_send().filter(user=user).shown().order_by("created_at")
        notices = list(rows[:MOST_IN_LETTER])
        if not _send(user, notices):
            return False
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=timezone.now())
    return True


def unsubscribe_token(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def user_of(token: str) -> User | None:
    """Whose letters the token of a letter ends. It holds for ever: letters are kept for years."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def unsubscribe(user: User) -> None:
    choose_letters(user, Letters.OFF)


def _is_due(user: User) -> bool:
    wanted = letters_of(user)
    waiting = Notice.objects.to_send().filter(user=user)
    if wanted == Letters.DAILY:
        waiting = waiting.filter(created_at__lt=timezone.now() - DAY)
    return wanted != Letters.OFF and waiting.exists()


def _send(user: User, notices: list[Notice]) -> bool:
    count = len(notices)
    subject = ngettext("%d comment concerns you", "%d comments concern you", count) % count
    end = settings.SITE_URL + reverse("notices_unsubscribe", args=[unsubscribe_token(user)])
    facts = {"user": user, "notices": notices, "site": settings.SITE_URL, "end": end}
    body = render_to_string("classrooms/letters/notices.txt", facts)
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    letter = EmailMessage(_("manimgen: %s") % subject, body, None, [user.email], headers=headers)
    try:
        return letter.send() == 1
    except (SMTPException, OSError):
        logger.warning("the letter to user %s was not taken", user.pk, exc_info=True)
        return False
