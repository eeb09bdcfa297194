"""The operator's page and a team's activity record: every width, every theme."""

from __future__ import annotations

from django.urls import reverse

from accounts import audit
from accounts.models import Deed, User
from tests.browser.conftest import Visitor
from tests.browser.test_pages import check_look
from tests.conftest import Cast


def test_the_operators_page_fits_every_width(visitor: Visitor, cast: Cast) -> None:
    audit.record(Deed.POLICY_HIT, team=cast.team, user=cast.bob, about="scene", problems=["x" * 200], sha256="a" * 64)
    visitor.sign_in(User.objects.create_superuser("root@example.org", "correct horse"))
    check_look(visitor.open(reverse("operations")))


def test_the_activity_record_fits_every_width(visitor: Visitor, cast: Cast) -> None:
    audit.record(Deed.ASSET_UPLOADED, team=cast.team, user=cast.bob, about=f"assets/{'x' * 70}.png", sha256="a" * 64)
    visitor.sign_in(cast.alice)
    check_look(visitor.open(reverse("activity", args=[cast.team.pk])))
