"""Boxes in the frame: rows of left, bottom, right and top, in units of a frame 8 high whose middle is the origin."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def around(points: Floats) -> Floats:
    """The box of points, which are rows of x and y."""
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def union(boxes: Floats) -> Floats:
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def sizes(boxes: Floats) -> Floats:
    """Widths and heights; of one box or of each row."""
    return boxes[..., 2:] - boxes[..., :2]


def areas(boxes: Floats) -> Any:
    return np.prod(np.maximum(sizes(boxes), 0), axis=-1)


def middle(boxes: Floats) -> Floats:
    """Of one box or of each row."""
    return np.asarray((boxes[..., :2] + boxes[..., 2:]) / 2)


def meet(one: Floats, other: Floats) -> Floats:
    """The common part, of one box with another or row with row; a side below zero where there is none."""
    return np.concatenate([np.maximum(one[..., :2], other[..., :2]), np.minimum(one[..., 2:], other[..., 2:])], axis=-1)


def depth(one: Floats, other: Floats) -> float:
    """How far two boxes reach into each other, along the shorter way; not above zero when they do not."""
    return float(sizes(meet(one, other)).min())


def covered(boxes: Floats, others: Floats) -> Floats:
    """The part of each box that lies under any of the others, from 0 to 1: a lower bound where several do."""
    common = areas(meet(boxes[:, None], others[None]))
    return np.asarray(common.max(axis=1) / np.maximum(areas(boxes), 1e-9))


def grown(box: Floats, air: float) -> Floats:
    grown_box: Floats = box + np.array([-air, -air, air, air])
    return grown_box


def holds(box: Floats, points: Floats) -> npt.NDArray[np.bool_]:
    """Which of the points, rows of x and y, lie inside."""
    return np.asarray(np.all((points >= box[..., :2]) & (points <= box[..., 2:]), axis=-1))
