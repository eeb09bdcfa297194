"""Comment, reply, change, delete, settle, ask the engine: the page, the links and the API all call these."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import activity, audit
from accounts.activity import Verb
from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import person, publish
from accounts.models import Deed, Role, User
from accounts.throttles import seconds_to_wait
from classrooms import mentions, notifying
from classrooms.anchors import Pin, Places, Region
from classrooms.threads import NAME_LENGTH, Anchor, Comment, Thread
from generation import actions, conversation
from generation.models import Generation
from projects.models import Scene, ShareLink

LONGEST = 4_000
"""Characters of a comment."""
MOST_THREADS = 500
"""Of a scene."""
MOST_COMMENTS = 200
"""Of a thread."""


@dataclass(frozen=True)
class Speaker:
    """Who comments: a member of the team, or whoever came by a link that allows it and gave a name."""

    user: User | None = None
    link: ShareLink | None = None
    name: str = ""
    ident: str = ""
    """Whom to count where there is no user."""
    own: frozenset[str] = frozenset()
    """Ids of the comments that somebody without an account has written in this session."""

    @property
    def counted_as(self) -> str:
        return f"user-{self.user.pk}" if self.user else f"link-{self.ident}"

    def wrote(self, comment: Comment) -> bool:
        """Whether these are the speaker's own words: by a link, those of the same session and the same link."""
        if self.user:
            return comment.author_id == self.user.pk
        return self.link is not None and comment.link_id == self.link.pk and str(comment.pk) in self.own


def begin(scene: Scene, speaker: Speaker, text: str, pin: Pin) -> Thread:
    """Begin a thread at a place of the scene. Raises ValidationError at the field that does not fit."""
    text = _checked(text, speaker)
    kept = pin.fields(scene)
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=scene.pk)
        if scene.threads.count() >= MOST_THREADS:
            raise ValidationError({"text": _("This scene has very many comments: delete some that are settled.")})
        thread = scene.threads.create(**kept)
        _say(thread, speaker, text, is_first=True)
        if speaker.user:
            activity.record(
                scene.project.team, speaker.user, Verb.COMMENTED, scene.title, page="studio", target=scene.pk
            )
    return thread


def reply(thread: Thread, speaker: Speaker, text: str) -> Comment:
    """Say more in a thread; a settled one is open again."""
    text = _checked(text, speaker)
    with transaction.atomic():
        _hold(thread)
        if thread.comments.count() >= MOST_COMMENTS:
            raise ValidationError({"text": _("This thread is very long: begin a new one.")})
        Thread.objects.filter(pk=thread.pk, resolved_at__isnull=False).update(resolved_at=None, resolved_by=None)
        return _say(thread, speaker, text, is_first=False)


def edit(comment: Comment, speaker: Speaker, text: str) -> None:
    """Change one's own words. Raises PermissionDenied for those of others."""
    if comment.deleted_at or not speaker.wrote(comment):
        raise PermissionDenied(_("Only who wrote a comment can change it."))
    text = _checked(text, speaker)
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk, deleted_at=None).update(text=text, edited_at=timezone.now())
        comment.refresh_from_db(fields=["text", "edited_at"])
        if speaker.user:
            comment.mentions.set(mentions.meant(text, comment.thread.scene.project.team))
            notifying.tell_of_mentions(comment)
        _wake_on_commit(comment.thread)


def delete(comment: Comment, speaker: Speaker, role: Role | None = None) -> None:
    """Take the words away; with the last ones goes the thread. Editors may take those of others, which is recorded."""
    is_own = speaker.wrote(comment)
    if not (is_own or (role is not None and role.covers(Role.EDITOR))):
        raise PermissionDenied(_("You can delete your own comments; those of others an editor can."))
    thread = comment.thread
    with transaction.atomic():
        _hold(thread)
        if not Comment.objects.filter(pk=comment.pk, deleted_at=None).update(text="", deleted_at=timezone.now()):
            return
        comment.mentions.clear()
        comment.notices.all().delete()
        if not thread.comments.filter(deleted_at=None).exists():
            thread.delete()
        if not is_own:
            facts = {"scene": str(thread.scene_id), "author": comment.author_name, "author_id": comment.author_id}
            team = thread.scene.project.team
            audit.record(Deed.COMMENT_DELETED, team=team, user=speaker.user, about=thread.scene.title, **facts)
        _wake_on_commit(thread)


def resolve(thread: Thread, user: User) -> bool:
    """Settle a thread. False when it was settled already."""
    with transaction.atomic():
        rows = Thread.objects.filter(pk=thread.pk, resolved_at=None)
        if not rows.update(resolved_at=timezone.now(), resolved_by=user):
            return False
        notifying.tell_resolved(thread, user)
        told = {"thread": _address(thread), "scene": str(thread.scene_id), "by": person(user)}
        publish(thread.scene.project.team, Kind.COMMENT_RESOLVED, told)
        _wake_on_commit(thread)
    return True


def reopen(thread: Thread) -> bool:
    """Take up a settled thread again. False when it was open."""
    with transaction.atomic():
        rows = Thread.objects.filter(pk=thread.pk, resolved_at__isnull=False)
        if not rows.update(resolved_at=None, resolved_by=None):
            return False
        _wake_on_commit(thread)
    return True


def ask_engine(thread: Thread, user: User | None) -> Generation:
    """Have the engine do what a thread asks for. Raises actions.Occupied and Unmade, as `actions.refine` does."""
    with transaction.atomic():
        generation = actions.refine(thread.scene, user, wish_of(thread))
        said = generation.messages.filter(is_engine=False).order_by("-pk").first()
        Thread.objects.filter(pk=thread.pk).update(message=said)
        _wake_on_commit(thread)
    return generation


def wish_of(thread: Thread) -> str:
    """What the engine is told: the place, then what was said, the first comment whole."""
    place = Places(thread.scene).of(thread)
    said = [comment.text for comment in thread.comments.filter(deleted_at=None)]
    where = ""
    match thread.anchor:
        case Anchor.STEP:
            where = f"In the step “{thread.step}”: "
        case Anchor.LINE:
            where = f"In line {place.line}: "
        case Anchor.MOMENT | Anchor.REGION if place.at is not None:
            where = f"At {place.at:.1f} s: "
    if thread.anchor == Anchor.REGION and thread.region:
        region = Region(**thread.region)
        across, down = region.x + region.width / 2, region.y + region.height / 2
        where += f"(around {across:.0%} from the left and {down:.0%} from the top of the picture) "
    return (where + "\n".join(said))[: conversation.LONGEST]


def group_of(scene_id: UUID) -> str:
    """The channel layer's name for those who look at a scene's comments."""
    return f"comments.{scene_id}"


def _hold(thread: Thread) -> None:
    """Let nobody else change the thread before this is committed. Http404: somebody has deleted it."""
    if Thread.objects.select_for_update().filter(pk=thread.pk).first() is None:
        raise Http404


def _say(thread: Thread, speaker: Speaker, text: str, *, is_first: bool) -> Comment:
    facts = {"author": speaker.user, "name": "" if speaker.user else speaker.name, "link": speaker.link}
    comment = thread.comments.create(text=text, **facts)
    if speaker.user:
        comment.mentions.set(mentions.meant(text, thread.scene.project.team))
    notifying.tell_of(comment, is_first=is_first)
    _tell_hooks(comment, thread)
    _wake_on_commit(thread)
    return comment


def _tell_hooks(comment: Comment, thread: Thread) -> None:
    told = {
        "comment": {"id": str(comment.pk), "text": comment.text},
        "thread": _address(thread),
        "scene": str(thread.scene_id),
        "by": person(comment.author),
    }
    publish(thread.scene.project.team, Kind.COMMENT_CREATED, told)


def _address(thread: Thread) -> dict[str, str]:
    return {"id": str(thread.pk), "path": reverse("api_thread", args=[thread.pk])}


def _checked(text: str, speaker: Speaker) -> str:
    """What is kept of the text."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Write what you want to say.")})
    if over := max(0, len(text) - LONGEST):
        sentence = ngettext("This is %d character too long.", "This is %d characters too long.", over)
        raise ValidationError({"text": sentence % over})
    if speaker.user is None and not 1 <= len(speaker.name) <= NAME_LENGTH:
        raise ValidationError({"name": _("Say who you are, in at most %d characters.") % NAME_LENGTH})
    wait = seconds_to_wait("comment", speaker.counted_as)
    if wait is not None:
        raise ValidationError({"text": _("That was often in a short time. Go on in %d s.") % wait})
    return text


def _wake_on_commit(thread: Thread) -> None:
    """Have those who look at the scene's comments look again. What is lost on the way, the next one brings."""
    transaction.on_commit(lambda: _wake(thread.scene_id), robust=True)


def _wake(scene_id: UUID) -> None:
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(group_of(scene_id), {"type": "comments.changed"})
