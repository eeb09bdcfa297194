"""`manage.py reaper`: sees to work whose worker died and empties the trash. One a site is enough, two do no harm."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection
from redis.exceptions import RedisError

from accounts import request_log
from accounts.hooks import tasks as hooks
from accounts.models import ApiRequest, KeptAnswer
from classrooms import letters
from generation.tasks import reap
from manimgen_site import standing
from projects import trash

logger = logging.getLogger(__name__)

ROUND_SECONDS = 2.0


class Command(BaseCommand):
    help = "Queue abandoned work again, or end it with a reason."

    def handle(self, *args: Any, **options: Any) -> None:
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: over.set())
        while not over.wait(ROUND_SECONDS):
            try:
                reap()
                trash.purge()
                letters.ring_due()
                KeptAnswer.objects.forget_outlived()
                hooks.reap()
                request_log.drain()
                ApiRequest.objects.forget_outlived()
                standing.refresh()
            except (Error, RedisError):  # the database or the queue is away for a moment: the next round will do
                logger.warning("a round of the reaper failed", exc_info=True)
                connection.close()
