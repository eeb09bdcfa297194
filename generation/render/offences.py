"""What a job does that no scene does by mistake. The last event of a render tells it, for the audit log.

A limit is none of them: honest scenes pass limits, too.
"""

from __future__ import annotations

from enum import StrEnum


class Offence(StrEnum):
    REPORT = "report"
    """It said, where our own code says what it does, something that this code never says."""
    MEDIA = "media"
    """It left no film or picture where it said that there was one, or another one."""
    CALL = "call"
    """It asked the kernel for what is only good for getting out."""
    BREAKAGE = "breakage"
    """It left something that breaks whoever looks at it."""
    PACK = "pack"
    """An earlier film of its scene left animations that are not what it said they were."""
