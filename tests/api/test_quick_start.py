"""The quick start of docs/developers/api.md, run as it stands in a shell against a real server."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiToken
from generation.models import Generation
from projects.models import Project
from tests.conftest import Cast

GUIDE = Path(__file__).resolve().parents[2] / "docs/developers/api.md"


@pytest.mark.django_db(transaction=True)
def test_the_quick_start_does_what_it_says(cast: Cast, live_server: LiveServer) -> None:
    cache.clear()
    shell = GUIDE.read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
    environment = os.environ | {"SITE": live_server.url, "TOKEN": ApiToken.objects.issue(cast.bob, "quick start")}
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", shell],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = [json.loads(part) for part in ran.stdout.replace("}{", "}\n{").splitlines()]
    assert said[0] == {"name": "bob", "email": "bob@example.org"}
    made = Generation.objects.get()
    assert said[1] == {"status": "queued", "events_url": f"{live_server.url}/api/v1/generations/{made.pk}/events/"}
    assert said[2]["title"] == Project.objects.get(pk=made.scene.project_id).title == "Parabolas and their roots"
    assert [row["id"] for row in said[3]["results"]] == [str(made.pk)]
