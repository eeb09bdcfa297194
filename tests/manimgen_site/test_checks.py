from typing import Any

import pytest
from django.conf import LazySettings

from generation.types import Engines, Server
from manimgen_site.checks import check_settings

RATES = {"DEFAULT_THROTTLE_RATES": {"guest": "often", "member": "1/hour"}}


def test_the_settings_as_they_come_are_fine() -> None:
    assert check_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("ENGINES", Engines((Server("gpu-box:8080"),)), "http://"),
        ("ENGINES", Engines((Server("https://"),)), "whole address"),
        ("REST_FRAMEWORK", RATES, "GUEST_RATE"),
        ("RENDER_WORKERS", 0, "at least one"),
        ("ENGINES", Engines((Server("http://127.0.0.1:8080", seconds=0),)), "MODEL_SECONDS"),
        ("BEHIND_TLS", True, "CSRF_TRUSTED_ORIGINS"),
    ],
)
def test_what_cannot_work_is_refused_with_its_mend(settings: LazySettings, name: str, value: Any, mend: str) -> None:
    setattr(settings, name, value)
    [fault] = check_settings(None)
    assert mend in fault.msg


def test_debug_pages_are_not_for_strangers(settings: LazySettings) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["films.school.example"]
    assert [fault.id for fault in check_settings(None)] == ["manimgen.E007"]
