"""A lesson as a git repository, over smart HTTP: an API token is the password, whatever the name.

Who sends none, or one that opens nothing, is asked for one (401, Basic); strangers get 404, as everywhere.
Each view runs in a thread of its own; what it answers lies in a file before the first byte goes out, so that neither a
slow client nor a large pack holds a connection to the database or the event loop.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import logging
import time
from collections.abc import Callable, Collection
from functools import wraps
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Actor, actor_with
from accounts.bearers import Refused as NotValid
from accounts.models import Role, User
from accounts.throttles import seconds_to_wait
from generation import pushing, throttles
from projects.access import project_or_404
from projects.git import history, packs, receiving, transport
from projects.git.layout import Refused
from projects.git.models import Repository
from projects.git.packs import MOST_BYTES
from projects.git.store import Objects
from projects.git.transport import FETCH, PUSH, Command, Commands, GitProtocolError, HangupException
from projects.media import send
from projects.models import Project, Scene

logger = logging.getLogger(__name__)

IN_MEMORY = 2**20
MOST_REQUEST = MOST_BYTES + 2**20
"""Bytes of a request: a pack and what is said before it."""
FETCH_SECONDS = 120.0
SERVICES = {FETCH: (Role.VIEWER, "scenes:read"), PUSH: (Role.EDITOR, "scenes:write")}
FIRST = "fetch first: main has moved on"
View = Callable[[HttpRequest, Project, Actor], HttpResponseBase]


def of_repository(service: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view of a lesson's repository, for those whose token and role allow the service; empty: as the query says."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, team: UUID, project: UUID) -> HttpResponseBase:
            wanted = service or request.GET.get("service", "")
            if wanted not in SERVICES:
                return _say(HTTPStatus.FORBIDDEN, _("Use a git that speaks smart HTTP: version 1.6.6 or newer."))
            role, scope = SERVICES[wanted]
            try:
                actor = _actor(request)
                if not actor.may(scope):
                    return _say(HTTPStatus.FORBIDDEN, _("Your token needs the scope “%s” for this.") % scope)
                found = project_or_404(actor, project, role)
                if found.team_id != team:
                    raise Http404
            except NotValid as refused:
                return _ask(str(refused.sentence))
            except Http404:
                return _say(HTTPStatus.NOT_FOUND, _("There is no such lesson, or it is not yours."))
            except PermissionDenied as error:
                return _say(HTTPStatus.FORBIDDEN, str(error))
            if wait := seconds_to_wait("git", actor.pk):
                return _say(HTTPStatus.TOO_MANY_REQUESTS, _("That was often in a short time. Go on in %d s.") % wait)
            return _guarded(view, request, found, actor)

        return answer

    return decorate


@require_safe
@of_repository("")
def repository_refs(request: HttpRequest, project: Project, actor: Actor) -> HttpResponseBase:
    """Where `main` is, and what git can ask for: the first thing that every clone, pull and push asks."""
    service = request.GET["service"]
    with transaction.atomic():
        repository = history.lock(project)
        objects = history.catch_up(repository, pushing.shapes_of, with_captions=service == FETCH)
        told = transport.advertise(service, objects, repository.head.encode())
    return _never_kept(HttpResponse(told, content_type=f"application/x-{service}-advertisement"))


@require_POST
@of_repository(FETCH)
def repository_fetch(request: HttpRequest, project: Project, actor: Actor) -> HttpResponseBase:
    """A pack with what the client does not have."""
    answer = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  closed when it is sent
    repository = get_object_or_404(Repository, project=project)
    write = _in_time(answer.write)
    transport.fetch(Objects(repository), repository.head.encode(), _body(request, FETCH), write)
    return _never_kept(send(answer, f"application/x-{FETCH}-result"))


@require_POST
@of_repository(PUSH)
def repository_push(request: HttpRequest, project: Project, actor: Actor) -> HttpResponseBase:
    """Take commits on `main`, or say why not."""
    assert actor.user is not None, "tokens are a person's"
    body = _body(request, PUSH)
    asked = transport.read_commands(body)
    told: list[str] = []
    refusals, unpacked = receiving.refusals(asked.commands), "ok"
    try:
        if asked.commands and not refusals:
            (command,) = asked.commands
            told = _receive(request, project, actor, command, body)
    except packs.TooLarge as error:
        refusals, told, unpacked = _none(asked, "too large"), list(error.sentences), error.sentences[0]
    except packs.Unreadable as error:
        refusals, told, unpacked = _none(asked, "unreadable"), list(error.sentences), "unreadable pack"
    except _Moved:
        refusals, told = _none(asked, FIRST), [_("Somebody has changed this lesson: pull, then push again.")]
    except Refused as error:
        refusals, told = _none(asked, "refused"), list(error.sentences)
    except OperationalError:
        logger.exception("a push to %s had to give way", project.pk)
        refusals, told = _none(asked, "busy"), [_("Another push is under way. Push again in a moment.")]
    answer = transport.report(asked, refusals, told, unpacked)
    return _never_kept(HttpResponse(answer, content_type=f"application/x-{PUSH}-result"))


class _Moved(Exception):
    """`main` is not where the client thinks."""


def _receive(request: HttpRequest, project: Project, actor: Actor, command: Command, body: IO[bytes]) -> list[str]:
    """Read, check, carry out; what there is to say about it. The checks run while nobody waits for the repository."""
    user = cast(User, actor.user)
    with transaction.atomic():
        repository, objects = _caught_up(project, command)
        new = packs.unpack(body, objects)
        push = receiving.read(objects, new, command.old, command.new)
        before = receiving.code_at(objects, command.old, push.last_code.keys())
        folders = {change.was for step in push.steps for change in step.changes}
        pushing.keep_typed(repository, folders)
    pushing.verify(project, user, push, before)
    _take_starts(request, actor, len(push.last_code))
    with transaction.atomic():
        repository, objects = _caught_up(project, command, folders)
        for each in new:
            objects.add_object(each)
        scenes = pushing.apply(repository, objects, push, user)
    return [_told(request, scene) for scene in scenes]


def _caught_up(project: Project, command: Command, held: Collection[str] = ()) -> tuple[Repository, Objects]:
    """The repository and its objects, locked as are the scenes in `held`. Raises _Moved where the client is behind."""
    repository = history.lock(project)
    pushing.hold(repository, held)
    objects = history.catch_up(repository, pushing.shapes_of, with_captions=False)
    if repository.head.encode() != command.old:
        raise _Moved
    return repository, objects


def _take_starts(request: HttpRequest, actor: Actor, count: int) -> None:
    for _number in range(count):
        if wait := throttles.seconds_to_wait(request, actor):
            raise Refused(_("You have started many films in a short time. Push again in %d s.") % wait)


def _told(request: HttpRequest, scene: Scene) -> str:
    address = request.build_absolute_uri(f"/scenes/{scene.pk}/")
    return _("“%(title)s” is being drawn: %(address)s") % {"title": scene.title, "address": address}


def _none(asked: Commands, reason: str) -> dict[bytes, str]:
    return dict.fromkeys((command.name for command in asked.commands), reason)


def _actor(request: HttpRequest) -> Actor:
    """Whoever holds the token that was sent as a password. Raises bearers.Refused."""
    scheme, _space, sent = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() == "basic":
            _name, _colon, secret = base64.b64decode(sent, validate=True).decode().partition(":")
            return actor_with(secret, request)
    except (binascii.Error, UnicodeDecodeError):
        logger.debug("what was sent as a password can't be read")
    sentence = _("Sign in with an API token as the password; the name does not matter.")
    raise NotValid("not_authenticated", sentence)


def _body(request: HttpRequest, service: str) -> IO[bytes]:
    """What was sent, unpacked where git has compressed it. Raises GitProtocolError."""
    if request.content_type != f"application/x-{service}-request":
        raise GitProtocolError("this is no request of git's")
    sent = request.read(MOST_REQUEST + 1)
    if request.headers.get("Content-Encoding") in {"gzip", "x-gzip"}:
        try:
            with gzip.open(io.BytesIO(sent)) as opened:
                sent = opened.read(MOST_REQUEST + 1)
        except (OSError, EOFError) as error:
            raise GitProtocolError("the request can't be unpacked") from error
    return io.BytesIO(sent)


def _guarded(view: View, request: HttpRequest, project: Project, actor: Actor) -> HttpResponseBase:
    try:
        return view(request, project, actor)
    except (GitProtocolError, HangupException, AssertionError) as error:
        logger.info("git at %s: %s", request.path, error)
        return _say(HTTPStatus.BAD_REQUEST, _("This is not what git says."))
    except OperationalError:
        logger.exception("git at %s had to give way", request.path)
        return _say(HTTPStatus.SERVICE_UNAVAILABLE, _("This repository is being written to. Try again in a moment."))


def _in_time(write: Callable[[bytes], int]) -> Callable[[bytes], int]:
    """Raises GitProtocolError once it takes too long."""
    end = time.monotonic() + FETCH_SECONDS

    def write_in_time(data: bytes) -> int:
        if time.monotonic() > end:
            raise GitProtocolError("the pack takes too long to write")
        return write(data)

    return write_in_time


def _ask(sentence: str) -> HttpResponse:
    response = _say(HTTPStatus.UNAUTHORIZED, sentence)
    response["WWW-Authenticate"] = 'Basic realm="manimgen: an API token is the password", charset="UTF-8"'
    return response


def _say(status: HTTPStatus, sentence: str) -> HttpResponse:
    """An error. git shows what is plain text to whoever sits before it."""
    response = HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
    _never_kept(response)
    return response


def _never_kept(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-cache, max-age=0, must-revalidate"
    return response
