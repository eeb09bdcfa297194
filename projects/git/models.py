"""What is kept of a project's repository. The revisions are the truth; this is their history as git tells it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class Repository(models.Model):
    """A project's repository. Its row is the lock: whoever writes to the repository holds it."""

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, primary_key=True, related_name="repository"
    )
    head = models.CharField(max_length=40, blank=True)
    """The commit of `main`; empty: there is none yet."""

    def __str__(self) -> str:
        return f"{self.project}: {self.head[:12]}"


class GitObject(models.Model):
    """A commit, tree or blob. All that are kept can be reached from `head`: what is refused leaves nothing behind."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="objects_kept")
    sha = models.CharField(max_length=40)
    kind = models.PositiveSmallIntegerField()
    """As git numbers them: 1 a commit, 2 a tree, 3 a blob."""
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint("repository", "sha", name="projects_git_object_once"),)

    def __str__(self) -> str:
        return self.sha


class SceneFolder(models.Model):
    """A scene's folder, and what of the scene its files have told."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="folders")
    scene = models.ForeignKey("projects.Scene", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    revision = models.PositiveIntegerField(default=0)
    """The number of the newest revision in the history."""
    described = models.CharField(max_length=64, blank=True)
    """The hash of scene.toml as the site would write it."""
    captioned = models.CharField(max_length=64, blank=True)
    """The hash of captions.vtt as the site would write it."""
    is_there = models.BooleanField(default=True)
    """Whether `main` has it; a scene that comes back from the trash gets its folder again."""

    class Meta:
        constraints = (
            models.UniqueConstraint("repository", "scene", name="projects_git_folder_of_scene"),
            models.UniqueConstraint("repository", Lower("name"), name="projects_git_folder_once"),
        )

    def __str__(self) -> str:
        return self.name


class PushedCommit(models.Model):
    """The commit that brought a revision."""

    revision = models.OneToOneField(
        "projects.Revision", on_delete=models.CASCADE, primary_key=True, related_name="pushed_as"
    )
    sha = models.CharField(max_length=40)
    author = models.CharField(max_length=200)
    """As the commit names them; the revision's own author is whose token pushed."""
    message = models.TextField()

    def __str__(self) -> str:
        return self.sha[:12]
