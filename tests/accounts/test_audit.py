"""The audit log: appended, never changed; repeated security events reach the operator once an hour."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError

from accounts import audit
from accounts.models import AuditEntry, Deed
from tests.conftest import Cast


@pytest.fixture(autouse=True)
def quiet_hour(db: None, settings: LazySettings) -> None:
    cache.clear()
    settings.ADMINS = [("", "operator@example.org")]
    settings.SECURITY_ALERT_AFTER = 3


def test_an_entry_cannot_be_changed_or_deleted_even_by_sql(cast: Cast) -> None:
    audit.record(Deed.ASSET_UPLOADED, team=cast.team, user=cast.bob, about="assets/cat.png")
    entry = AuditEntry.objects.get()
    for change in (
        lambda: AuditEntry.objects.update(about="nothing"),
        entry.delete,
        lambda: connection.cursor().execute("DELETE FROM accounts_auditentry"),
    ):
        with pytest.raises((DatabaseError, InternalError), match="append-only"), transaction.atomic():
            change()
    with pytest.raises(TypeError, match="append-only"):
        entry.save()


def test_the_log_outlives_the_team_and_the_person(cast: Cast) -> None:
    audit.record(Deed.ASSET_UPLOADED, team=cast.team, user=cast.bob)
    kept = (cast.team.pk, cast.bob.pk)
    cast.team.delete()
    cast.bob.delete()
    assert AuditEntry.objects.values_list("team", "user").get() == kept


def test_repeated_security_events_alert_the_operator_once(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(5):
        audit.record_security_event(Deed.POLICY_HIT, cast.team, cast.bob, sha256=str(number))
    [letter] = mail.outbox
    assert (letter.to, "3 security events" in letter.body) == (["operator@example.org"], True)
    assert AuditEntry.objects.filter(deed=Deed.OPERATOR_ALERTED).count() == 1
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


def test_events_of_several_teams_do_not_add_up(cast: Cast) -> None:
    for team in (cast.team, cast.bob.personal_team(), cast.carol.personal_team(), cast.alice.personal_team()):
        audit.record_security_event(Deed.WALL_HIT, team, None)
    assert mail.outbox == []
