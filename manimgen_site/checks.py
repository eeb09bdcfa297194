"""Settings that can't work are refused at the start, in a sentence that says the mend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

TAG = "manimgen"
RATE = re.compile(r"\d+/(s|sec|second|m|min|minute|h|hour|d|day)")


@register(TAG)
def check_settings(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    return [
        Error(sentence, id=f"manimgen.E{number:03}") for number, sentence in sorted([*_faults(), *_misread_networks()])
    ]


def _faults() -> Iterator[tuple[int, str]]:
    for server in settings.ENGINES.servers:
        if urlsplit(server.url).scheme not in {"http", "https"} or not urlsplit(server.url).hostname:
            where = "MODEL_URL" if server.name == "model" else f"The url of “{server.name}” in MODEL_SERVERS"
            yield 1, f"{where} is “{server.url}”: give the whole address of the server, like http://127.0.0.1:8080."
    for number, name in enumerate(("guest", "member"), start=2):
        rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][name]
        if not RATE.fullmatch(rate):
            yield number, f"{name.upper()}_RATE is “{rate}”: write a number and a unit, like 10/hour."
    for number, name in ((4, "MODEL_WORKERS"), (5, "RENDER_WORKERS"), (9, "HOOK_WORKERS")):
        if getattr(settings, name) < 1:
            yield number, f"{name} is {getattr(settings, name)}: at least one worker is needed, or nothing gets done."
    if any(server.seconds <= 0 or server.max_tokens <= 0 for server in settings.ENGINES.servers):
        yield 6, "MODEL_SECONDS and MODEL_MAX_TOKENS must be above 0: they bound one answer of the model."
    if settings.DEBUG and not set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
        yield 7, "DEBUG shows its insides to whoever reaches the site: unset it, or keep ALLOWED_HOSTS to this machine."
    if settings.BEHIND_TLS and not settings.CSRF_TRUSTED_ORIGINS:
        yield 8, "BEHIND_TLS needs CSRF_TRUSTED_ORIGINS, like https://films.school.example, or no form can be sent."


def _misread_networks() -> Iterator[tuple[int, str]]:
    for network in settings.WEBHOOK_NETWORKS:
        try:
            ip_network(network)
        except ValueError as error:
            yield 10, f"WEBHOOK_NETWORKS has “{network}” in it: write networks like 10.1.0.0/16 ({error})."
