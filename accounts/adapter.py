"""allauth's hooks: everybody gets a personal team, and keeps what they made as a guest."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.actions import keep_guest_work
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        saved: User = super().save_user(request, user, form, commit)
        if commit:
            saved.personal_team()
        return saved

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> Any:
        keep_guest_work(user, request.session)
        return super().post_login(request, user, **details)
