"""API tokens. A token's secret is shown once; only its hash is kept, and a prefix to tell tokens apart by."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scopes import EVERYTHING

if TYPE_CHECKING:
    from accounts.models import User

PREFIX = "mg_"
NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was last used."""


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> Self:
        """Those that open something: neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)

    def issue(self, user: User, name: str, **fields: Any) -> str:
        """Make a token and return its secret, which is not kept: only its SHA-256 is."""
        secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
        self.create(user=user, name=name, prefix=secret[:9], digest=digest(secret), **fields)
        return secret


class ApiToken(models.Model):
    """A key to the API: a person's, or with `team` one that opens that team alone and is listed for its admins.

    It never opens more than its person may do at that moment.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="api_tokens")
    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, null=True, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.TextField(default=EVERYTHING, db_default=EVERYTHING)
    """Apart by blanks, as OAuth writes them."""
    networks = models.TextField(default="", db_default="", blank=True)
    """From where it may be used, as CIDR, apart by blanks; empty: from everywhere."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and not self.has_expired

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def admits(self, address: str) -> bool:
        """Whether it may be used from this IP address."""
        networks = self.networks.split()
        if not networks:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        return any(caller in ip_network(network) for network in networks)

    def note_use(self) -> None:
        """Keep when it was last used, to the minute."""
        now = timezone.now()
        if self.last_used_at is None or self.last_used_at < now - NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)


def digest(secret: str) -> str:
    """SHA-256, hex. The secret has 256 random bits: a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
