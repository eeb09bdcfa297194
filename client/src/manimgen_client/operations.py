"""Every operation that the client has, under the name that it has in the API's schema.

Each answers a Call; hand it to a Client or an AsyncClient. An argument that is None is left out, so that the server's
default holds. `match` is an ETag that was read before, or `*` for whatever is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from manimgen_client import shapes
from manimgen_client.calls import Call, PageCall, Upload, delete, edit, post, read, read_page

# Who you are


def account_read() -> Call[shapes.Account]:
    return read(shapes.Account, "me")


def account_edit(name: str, *, match: str = "*") -> Call[shapes.Account]:
    return edit(shapes.Account, "me", match=match, body={"name": name})


def team_list() -> PageCall[shapes.Team]:
    return read_page(shapes.Team, "teams")


def team_read(id: str) -> Call[shapes.Team]:
    return read(shapes.Team, "teams", id)


def usage_read(*, team: str | None = None, days: int | None = None) -> Call[shapes.TeamUsage]:
    return read(shapes.TeamUsage, "usage", team=team, days=days)


# Lessons


def project_list(
    *,
    team: str | None = None,
    tag: str | None = None,
    subject: str | None = None,
    archived: bool | None = None,
    ordering: str | None = None,
) -> PageCall[shapes.Project]:
    return read_page(
        shapes.Project, "projects", team=team, tag=tag, subject=subject, archived=archived, ordering=ordering
    )


def project_create(
    title: str,
    *,
    subject: str | None = None,
    unit: str | None = None,
    tags: Sequence[str] | None = None,
    team: str | None = None,
) -> Call[shapes.Project]:
    body = {"title": title, "subject": subject, "unit": unit, "tags": tags, "team": team}
    return post(shapes.Project, "projects", body=body)


def project_read(id: str) -> Call[shapes.Project]:
    return read(shapes.Project, "projects", id)


def project_edit(
    id: str,
    *,
    match: str = "*",
    title: str | None = None,
    subject: str | None = None,
    unit: str | None = None,
    tags: Sequence[str] | None = None,
    archived: bool | None = None,
) -> Call[shapes.Project]:
    body = {"title": title, "subject": subject, "unit": unit, "tags": tags, "archived": archived}
    return edit(shapes.Project, "projects", id, match=match, body=body)


def project_trash(id: str, *, match: str | None = None) -> Call[None]:
    return delete("projects", id, match=match)


def project_duplicate(id: str) -> Call[shapes.Project]:
    return post(shapes.Project, "projects", id, "duplicate")


def project_restore(id: str) -> Call[shapes.Project]:
    return post(shapes.Project, "projects", id, "restore")


# Scenes and their revisions


def scene_list(
    *,
    team: str | None = None,
    project: str | None = None,
    tag: str | None = None,
    archived: bool | None = None,
    ordering: str | None = None,
) -> PageCall[shapes.Scene]:
    return read_page(shapes.Scene, "scenes", team=team, project=project, tag=tag, archived=archived, ordering=ordering)


def scene_create(title: str, *, project: str | None = None, tags: Sequence[str] | None = None) -> Call[shapes.Scene]:
    return post(shapes.Scene, "scenes", body={"title": title, "project": project, "tags": tags})


def scene_read(id: str) -> Call[shapes.Scene]:
    return read(shapes.Scene, "scenes", id)


def scene_edit(
    id: str,
    *,
    match: str = "*",
    title: str | None = None,
    project: str | None = None,
    tags: Sequence[str] | None = None,
    archived: bool | None = None,
) -> Call[shapes.Scene]:
    body = {"title": title, "project": project, "tags": tags, "archived": archived}
    return edit(shapes.Scene, "scenes", id, match=match, body=body)


def scene_trash(id: str, *, match: str | None = None) -> Call[None]:
    return delete("scenes", id, match=match)


def scene_duplicate(id: str) -> Call[shapes.Scene]:
    return post(shapes.Scene, "scenes", id, "duplicate")


def scene_restore(id: str) -> Call[shapes.Scene]:
    return post(shapes.Scene, "scenes", id, "restore")


def scene_search(
    q: str, *, team: str | None = None, tag: str | None = None, most: int | None = None
) -> Call[list[shapes.SceneFound]]:
    return read(list[shapes.SceneFound], "search", q=q, team=team, tag=tag, most=most)


def scene_refine(id: str, text: str) -> Call[shapes.Generation]:
    """Change a scene by words."""
    return post(shapes.Generation, "scenes", id, "refine", body={"text": text})


def scenes_bulk(
    scenes: Sequence[str], do: str, *, project: str | None = None, tags: Sequence[str] | None = None
) -> Call[shapes.Changed]:
    body = {"scenes": scenes, "do": do, "project": project, "tags": tags}
    return post(shapes.Changed, "scenes", "bulk", body=body)


def trash_list() -> Call[list[shapes.Trashed]]:
    return read(list[shapes.Trashed], "trash")


def link_list(scene: str) -> PageCall[shapes.Link]:
    return read_page(shapes.Link, "scenes", scene, "links")


def link_create(scene: str, *, days: int | None = None, password: str | None = None) -> Call[shapes.NewLink]:
    return post(shapes.NewLink, "scenes", scene, "links", body={"days": days, "password": password})


def link_revoke(id: str) -> Call[None]:
    return delete("links", id)


def revision_list(scene: str) -> PageCall[shapes.RevisionBrief]:
    """The newest first."""
    return read_page(shapes.RevisionBrief, "scenes", scene, "revisions")


def revision_read(scene: str, number: int) -> Call[shapes.Revision]:
    return read(shapes.Revision, "scenes", scene, "revisions", number)


def revision_create(
    scene: str, code: str, *, quality: str | None = None, after: int | None = None
) -> Call[shapes.Generation]:
    """New code: checked, kept, and drawn. `after`: the revision that it builds on; errors.Overtaken where it is not
    the newest any more.
    """
    return post(
        shapes.Generation, "scenes", scene, "revisions", body={"code": code, "quality": quality, "after": after}
    )


def revision_restore(scene: str, number: int) -> Call[shapes.Generation]:
    return post(shapes.Generation, "scenes", scene, "revisions", number, "restore")


def code_check(code: str, *, scene: str | None = None, fix: bool = False) -> Call[shapes.Check]:
    return post(shapes.Check, "checks", body={"code": code, "scene": scene, "fix": fix})


def code_format(code: str) -> Call[shapes.Formatted]:
    """Laid out as the editor does it; nothing is kept."""
    return post(shapes.Formatted, "checks", "format", body={"code": code})


# Films


def clip_list(
    *, scene: str | None = None, revision: str | None = None, ordering: str | None = None
) -> PageCall[shapes.Clip]:
    return read_page(shapes.Clip, "clips", scene=scene, revision=revision, ordering=ordering)


def clip_read(id: str) -> Call[shapes.Clip]:
    return read(shapes.Clip, "clips", id)


def clip_video(id: str) -> Call[bytes]:
    """For `download()` of a client, which goes on where a connection broke."""
    return read(bytes, "clips", id, "video")


def clip_poster(id: str) -> Call[bytes]:
    """PNG."""
    return read(bytes, "clips", id, "poster")


def clip_captions(id: str) -> Call[bytes]:
    """WebVTT."""
    return read(bytes, "clips", id, "captions")


# What is being made


def generation_list(
    *,
    team: str | None = None,
    project: str | None = None,
    scene: str | None = None,
    status: str | None = None,
    engine: str | None = None,
    ordering: str | None = None,
) -> PageCall[shapes.GenerationBrief]:
    return read_page(
        shapes.GenerationBrief,
        "generations",
        team=team,
        project=project,
        scene=scene,
        status=status,
        engine=engine,
        ordering=ordering,
    )


def generation_start(prompt: str, **wishes: Any) -> Call[shapes.Generation]:
    """A sentence becomes a film. `wishes`: engine, project, quality and so on, as docs/developers/api.md lists them."""
    return post(shapes.Generation, "generations", body={"prompt": prompt, **wishes})


def generation_read(id: str) -> Call[shapes.Generation]:
    return read(shapes.Generation, "generations", id)


def generation_events(id: str) -> Call[shapes.Event]:
    """For `watch()` of a client."""
    return read(shapes.Event, "generations", id, "events")


def generation_cancel(id: str) -> Call[shapes.Generation]:
    return post(shapes.Generation, "generations", id, "cancel")


def generation_retry(id: str) -> Call[shapes.Generation]:
    return post(shapes.Generation, "generations", id, "retry")


def generation_plan(id: str, plan: Mapping[str, Any]) -> Call[shapes.Generation]:
    """Go on with a plan that waits."""
    return post(shapes.Generation, "generations", id, "plan", body=plan)


def generation_accept(id: str) -> Call[shapes.Generation]:
    """Keep what a model has changed, and draw it."""
    return post(shapes.Generation, "generations", id, "accept")


# Blueprints


def blueprint_list() -> Call[list[shapes.BlueprintBrief]]:
    return read(list[shapes.BlueprintBrief], "blueprints")


def blueprint_read(id: str) -> Call[shapes.Blueprint]:
    return read(shapes.Blueprint, "blueprints", id)


def blueprint_source(id: str, parameters: Mapping[str, Any] | None = None) -> Call[shapes.Source]:
    return post(shapes.Source, "blueprints", id, "source", body={"parameters": dict(parameters or {})})


def blueprint_thumbnail(id: str) -> Call[bytes]:
    """PNG."""
    return read(bytes, "blueprints", id, "thumbnail")


# The team's library of files


def asset_list(
    *, team: str | None = None, kind: str | None = None, ordering: str | None = None
) -> PageCall[shapes.Asset]:
    return read_page(shapes.Asset, "assets", team=team, kind=kind, ordering=ordering)


def asset_upload(file: Path, *, team: str | None = None) -> Call[shapes.Asset]:
    return post(shapes.Asset, "assets", body={"team": team}, upload=Upload(file.name, file.read_bytes()))


def asset_read(id: str) -> Call[shapes.Asset]:
    return read(shapes.Asset, "assets", id)


def asset_delete(id: str, *, match: str | None = None) -> Call[None]:
    return delete("assets", id, match=match)


def asset_download(id: str) -> Call[bytes]:
    return read(bytes, "assets", id, "download")
