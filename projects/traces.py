"""What the renderer saw of the file behind a film: which lines played when, and which made what stands where."""

from __future__ import annotations

from django.db import models


class Trace(models.Model):
    """Beside the clip, so that lists of films need not carry it. Films from before there were traces have none.

    `plays` is a list of {"start", "end", "line", "last", "callers"}: an animation, the first and the last line of the
    call that played it, and the lines of the calls that led there, the innermost first. `things` is a list of {"name",
    "line", "places"}: what one line made; each place is {"start", "end", "box"}. Seconds, lines from 1; a box is left,
    top, width and height as shares of the picture.
    """

    clip = models.OneToOneField("projects.Clip", on_delete=models.CASCADE, primary_key=True, related_name="trace")
    plays = models.JSONField(default=list)
    things = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.clip}: {len(self.plays)} animations"
