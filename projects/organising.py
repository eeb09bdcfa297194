"""Order among what is kept: name, sort, move, archive, trash. The page and the API both call these.

Whoever calls has looked up that the actor may edit what it is done to, and where it goes. Nothing vanishes at once:
what is put into the trash can be brought back for thirty days (projects.trash).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import activity, audit
from accounts.activity import Verb
from accounts.models import Deed, Team, User
from projects import news
from projects.models import Project, Scene, Tag

MOST_CHOSEN = 200
"""Scenes, or lessons, to which the same is done at once."""
MOST_TAGS = 12
TAG_LENGTH = 40
MOST_TAGS_OF_TEAM = 300

Kept = Project | Scene


def team_of(kept: Kept) -> Team:
    return kept.team if isinstance(kept, Project) else kept.project.team


def tell(kept: Kept, user: User | None, verb: Verb) -> None:
    """A line in the team's feed, with the way there."""
    page = "lesson" if isinstance(kept, Project) else "studio"
    activity.record(team_of(kept), user, verb, kept.title, page=page, target=kept.pk)


def create(team: Team, user: User | None, **values: str) -> Project:
    """A new lesson; `values` are title, subject, unit."""
    with transaction.atomic():
        project = team.projects.create(**values)
        tell(project, user, Verb.MADE)
    return project


def edit(project: Project, user: User | None, **values: str) -> None:
    """Change a lesson's title, subject or unit."""
    before = project.title
    for name, value in values.items():
        setattr(project, name, value)
    with transaction.atomic():
        project.save(update_fields=[*values, "updated_at"])
        if project.title != before:
            tell(project, user, Verb.RENAMED)


def rename(scene: Scene, user: User | None, title: str) -> None:
    if scene.title == title:
        return
    scene.title = title
    with transaction.atomic():
        scene.save(update_fields=["title", "updated_at"])
        tell(scene, user, Verb.RENAMED)


def tag(kept: Iterable[Kept], names: Sequence[str], *, add: bool = False) -> None:
    """Give these tags, in place of those that are there or beside them. Raises ValidationError at `tags`."""
    wanted = check_tags(names)
    with transaction.atomic():
        for each in kept:
            tags = _tags(team_of(each), wanted)
            if add:
                each.tags.add(*tags)
            else:
                each.tags.set(tags)
    Tag.objects.filter(projects=None, scenes=None).delete()


def move(scenes: Iterable[Scene], user: User | None, project: Project) -> int:
    """Put scenes into another lesson; how many went.

    In another team's lesson they keep the tags that this team knows too, and their links are taken back.
    """
    moved = [scene for scene in scenes if scene.project_id != project.pk]
    with transaction.atomic():
        for scene in moved:
            _move(scene, user, project)
        if moved:
            project.save(update_fields=["updated_at"])
    return len(moved)


def _move(scene: Scene, user: User | None, project: Project) -> None:
    before = scene.project
    Scene.objects.filter(pk=scene.pk).update(project=project)
    scene.project = project
    tell(scene, user, Verb.MOVED)
    if before.team_id == project.team_id:
        return
    names = list(scene.tags.values_list("name", flat=True))
    scene.tags.set([tag for tag in project.team.tags.all() if tag.name.lower() in {name.lower() for name in names}])
    scene.share_links.filter(revoked_at=None).update(revoked_at=timezone.now())
    for team in (before.team, project.team):
        audit.record(Deed.MOVED, team=team, user=user, about=scene.title, scene=str(scene.pk), to=str(project.team_id))


def archive(kept: Iterable[Kept], user: User | None, *, into: bool = True) -> int:
    """Take out of the lists, or back into them; it stays where it is, and can be found. How many it concerned."""
    now = timezone.now() if into else None
    changed = 0
    with transaction.atomic():
        for each in kept:
            rows = type(each).objects.live().filter(pk=each.pk, archived_at__isnull=into)
            if rows.update(archived_at=now):
                each.archived_at = now
                tell(each, user, Verb.ARCHIVED if into else Verb.UNARCHIVED)
                changed += 1
    return changed


def trash(kept: Iterable[Kept], user: User | None) -> int:
    """Put into the trash, from where it can be brought back. How many it concerned."""
    changed = 0
    with transaction.atomic():
        for each in kept:
            if type(each).objects.live().filter(pk=each.pk).update(deleted_at=timezone.now()):
                activity.record(team_of(each), user, Verb.TRASHED, each.title)
                news.tell_kept(team_of(each), each, user, is_back=False)
                audit.record(Deed.TRASHED, team=team_of(each), user=user, about=each.title, id=str(each.pk))
                changed += 1
    return changed


def do_to_all(verb: str, kept: Sequence[Kept], user: User | None, tags: Sequence[str] = ()) -> int:
    """What all that is kept has in common: `archive`, `unarchive`, `tag` (with more tags) or `trash`.

    How many it concerned. Raises ValidationError at `tags`.
    """
    match verb:
        case "tag":
            tag(kept, tags, add=True)
            return len(kept)
        case "trash":
            return trash(kept, user)
        case "archive" | "unarchive":
            return archive(kept, user, into=verb == "archive")
    raise ValueError(f"nothing can be done by “{verb}”")


def restore(kept: Kept, user: User | None) -> bool:
    """Bring back from the trash. False when it was not there."""
    with transaction.atomic():
        if not type(kept).objects.trashed().filter(pk=kept.pk).update(deleted_at=None):
            return False
        tell(kept, user, Verb.RESTORED)
        news.tell_kept(team_of(kept), kept, user, is_back=True)
        audit.record(Deed.RESTORED, team=team_of(kept), user=user, about=kept.title, id=str(kept.pk))
    return True


def check_tags(names: Sequence[str]) -> list[str]:
    """Each tag once, whatever its case. Raises ValidationError at `tags`."""
    wanted = {name.lower(): name for name in (" ".join(name.split()) for name in names) if name}
    if len(wanted) > MOST_TAGS:
        raise ValidationError({"tags": _("At most %(most)d tags.") % {"most": MOST_TAGS}})
    long = next((name for name in wanted.values() if len(name) > TAG_LENGTH), None)
    if long:
        sentence = _("A tag has at most %(most)d characters; “%(name)s” is longer.")
        raise ValidationError({"tags": sentence % {"most": TAG_LENGTH, "name": long}})
    return list(wanted.values())


def _tags(team: Team, names: Sequence[str]) -> list[Tag]:
    """The team's tags of these names, made where they are missing."""
    known = {tag.name.lower(): tag for tag in team.tags.all()}
    missing = [name for name in names if name.lower() not in known]
    if missing and len(known) + len(missing) > MOST_TAGS_OF_TEAM:
        raise ValidationError({"tags": _("This team has many tags: use those that are there.")})
    Tag.objects.bulk_create((Tag(team=team, name=name) for name in missing), ignore_conflicts=True)
    if missing:
        known = {tag.name.lower(): tag for tag in team.tags.all()}
    return [known[name.lower()] for name in names]
