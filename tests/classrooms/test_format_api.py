"""Code laid out, over the API."""

from __future__ import annotations

from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import ApiToken
from tests.conftest import Cast


def test_code_is_laid_out_or_it_is_said_that_it_is_no_python(cast: Cast) -> None:
    cache.clear()
    carol = APIClient()
    carol.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(cast.carol, 'test', scopes='scenes:read')}")
    laid_out = carol.post("/api/v1/checks/format/", {"code": "x=[1,2]\n"}, format="json")
    assert laid_out.json() == {"code": "x = [1, 2]\n"}
    refused = carol.post("/api/v1/checks/format/", {"code": "def (:\n"}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["code"])
