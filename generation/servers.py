"""The model servers that people connect, what a team wants of them, and what each call of one took."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.models import Team
from generation.types import Dialect, Server, Usage

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Amount:
    """Of what model servers take."""

    tokens: int = 0
    cost: Decimal = Decimal(0)


NOTHING = Amount()


class ModelServerQuerySet(models.QuerySet["ModelServer"]):
    def in_use(self) -> Self:
        return self.filter(is_active=True).order_by("position", "pk")

    def of_site(self) -> Self:
        return self.filter(team=None)

    def as_servers(self) -> tuple[Server, ...]:
        """Those whose key can be opened."""
        return tuple(server for server in (row.as_server() for row in self) if server)


class ModelServer(models.Model):
    """A model server beside those of the settings: the operator's where there is no team, else that team's own."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="model_servers")
    name = models.CharField(_("name"), max_length=40)
    url = models.URLField(_("address"), max_length=500)
    model = models.CharField(_("model"), max_length=200, blank=True, help_text=_("Empty: the first one it offers."))
    sealed_key = models.TextField(blank=True, editable=False)
    dialect = models.CharField(
        _("dialect"),
        max_length=10,
        default=Dialect.AUTO.value,
        choices=[
            (Dialect.AUTO.value, _("find out")),
            (Dialect.OPENAI.value, _("OpenAI-compatible")),
            (Dialect.TGI.value, _("TGI's own")),
        ],
    )
    seconds = models.PositiveIntegerField(_("seconds for an answer"), default=180, validators=[MinValueValidator(1)])
    max_tokens = models.PositiveIntegerField(_("tokens of an answer"), default=4096, validators=[MinValueValidator(1)])
    context = models.PositiveIntegerField(_("context"), default=0, help_text=_("0: as the server says."))
    price_in = models.DecimalField(_("price in"), max_digits=10, decimal_places=4, default=Decimal(0))
    """For a million tokens."""
    price_out = models.DecimalField(_("price out"), max_digits=10, decimal_places=4, default=Decimal(0))
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ModelServerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint("team", "name", name="generation_server_name_once", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A team's server is reached over the internet, so its key travels encrypted or not at all.

        An address is shown and logged, so it holds no key.
        """
        parts = urlsplit(self.url)
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValidationError({"url": _("Give the bare address, and the key in its own field.")})
        if self.team_id and not settings.TEAM_ENGINES_PRIVATE and parts.scheme != "https":
            raise ValidationError({"url": _("Give an address that begins with https://.")})

    def keep_key(self, key: str) -> None:
        self.sealed_key = sealing.seal(key)

    @property
    def has_key(self) -> bool:
        return bool(self.sealed_key)

    def as_server(self) -> Server | None:
        """None, and a line in the log, when the key was sealed with a lost one."""
        try:
            key = sealing.unseal(self.sealed_key)
        except sealing.SealBroken:
            logger.error("the key of model server %s can't be opened: none of SEALING_KEYS fits", self.pk)
            return None
        return Server(
            url=self.url,
            name=self.name,
            model=self.model,
            key=key,
            dialect=Dialect(self.dialect),
            seconds=float(self.seconds),
            max_tokens=self.max_tokens,
            context=self.context,
            price_in=float(self.price_in),
            price_out=float(self.price_out),
            is_own=self.team_id is not None,
            is_guarded=self.team_id is not None and not settings.TEAM_ENGINES_PRIVATE,
        )


class TeamEngines(models.Model):
    """What a team wants of model servers."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="engines")
    server = models.CharField(_("asked first"), max_length=40, blank=True, db_default="", default="")
    """By its name; empty: the team's own before those of the site, each in their order."""
    plan_first = models.BooleanField(_("let us see the plan first"), default=False)
    reuse_answers = models.BooleanField(_("answer the same sentence from what was written before"), default=False)
    most_tokens = models.PositiveBigIntegerField(
        _("tokens a month at most"), null=True, blank=True, help_text=_("At all servers together. Empty: no bound.")
    )
    most_cost = models.DecimalField(
        _("money a month at most"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("By the prices of the servers. Empty: no bound."),
    )

    def __str__(self) -> str:
        return f"engines of {self.team}"

    @classmethod
    def of(cls, team: Team) -> TeamEngines:
        """What the team has set, else the defaults, not saved."""
        return cls.objects.filter(pk=team.pk).first() or cls(team=team)

    def are_used_up(self, held: Amount = NOTHING) -> bool:
        """Whether the team has spent what it allows itself this month, at whosever servers, or others hold the rest."""
        if self.most_tokens is None and self.most_cost is None:
            return False
        spent = ModelCall.objects.of_team_since(self.team, month_start()).totals()
        tokens = spent["tokens_in"] + spent["tokens_out"] + held.tokens
        cost = Decimal(str(spent["cost"])) + held.cost
        is_over_cost = self.most_cost is not None and cost >= self.most_cost and cost > 0
        return is_over_cost or (self.most_tokens is not None and tokens >= self.most_tokens)


class ModelCallQuerySet(models.QuerySet["ModelCall"]):
    def of_team_since(self, team: Team, moment: datetime) -> Self:
        return self.filter(team=team, at__gte=moment)

    def by(self, *names: str) -> list[dict[str, Any]]:
        """{those names, "calls", "failed", "tokens", "seconds", "cost"} of each group, the dearest first."""
        failed = Count("pk", filter=Q(outcome__startswith="engine_"))
        sums = {name: Sum(name) for name in ("seconds", "cost")}
        rows: Any = self.order_by().values(*names)
        rows = rows.annotate(calls=Count("pk"), failed=failed, tokens=Sum(F("tokens_in") + F("tokens_out")), **sums)
        return list(rows.order_by("-cost", "-tokens", *names))

    def totals(self) -> dict[str, Any]:
        """{"tokens_in", "tokens_out", "seconds", "cost"} of all."""
        names = ("tokens_in", "tokens_out", "seconds", "cost")
        found = self.aggregate(**{name: Sum(name) for name in names})
        return {name: float(found[name] or 0) if name in ("seconds", "cost") else found[name] or 0 for name in names}


class ModelCall(models.Model):
    """What one call of a model server took. It outlives its generation: a team's budget counts it either way."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="model_calls")
    generation = models.ForeignKey(
        "generation.Generation", on_delete=models.SET_NULL, null=True, related_name="model_calls"
    )
    server = models.CharField(max_length=40)
    model = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=10)
    step = models.CharField(max_length=120, blank=True, db_default="", default="")
    """The name of the scene's step that was mended alone."""
    outcome = models.CharField(max_length=30)
    tokens_in = models.PositiveIntegerField()
    tokens_out = models.PositiveIntegerField()
    is_counted = models.BooleanField()
    """By the server; else reckoned from the text."""
    seconds = models.FloatField()
    cost = models.DecimalField(max_digits=12, decimal_places=6)
    is_own = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = ModelCallQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("team", "at"), name="generation_calls_of_team"),)

    def __str__(self) -> str:
        return f"{self.purpose} by {self.server}: {self.outcome}"


def names_for(teams: Q) -> list[str]:
    """The model servers that these teams may ask: those of the settings, and kept ones, theirs and the operator's."""
    kept = ModelServer.objects.in_use().filter(Q(team=None) | teams)
    names = (*(server.name for server in settings.ENGINES.servers), *kept.values_list("name", flat=True))
    return list(dict.fromkeys(names))


def month_start() -> datetime:
    return timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def spent_tokens(team: Team) -> int:
    """Tokens of the operator's servers that the team has used since the month began."""
    calls = ModelCall.objects.of_team_since(team, month_start()).filter(is_own=False)
    return int(calls.aggregate(total=Sum(F("tokens_in") + F("tokens_out")))["total"] or 0)


def is_spent(team: Team, held: Amount = NOTHING) -> bool:
    """Whether what its plan gives the team of the operator's servers this month is used up, or others hold the rest."""
    return spent_tokens(team) + held.tokens >= team.plan.model_tokens


def record(team: Team, generation_id: Any, usage: Usage) -> ModelCall:
    """Keep what a call took; cut to the columns, since names come from outside."""
    return ModelCall.objects.create(
        team=team,
        generation_id=generation_id,
        server=usage.server[:40],
        model=usage.model[:200],
        purpose=usage.purpose,
        step=usage.step[:120],
        outcome=usage.outcome,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        is_counted=usage.is_counted,
        seconds=usage.seconds,
        cost=Decimal(str(usage.cost)),
        is_own=usage.is_own,
    )
