"""A frame as a list of Cairo calls, recorded while the scene stands still and painted when a thread has time.

The calls are those that Manim's camera would make, number by number; what is not sure to come out the same (another
camera, pictures, overridden methods) is left to Manim itself: `Sketcher.sketch` returns None.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import Camera, Mobject, MovingCamera, PMobject, ThreeDCamera, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from generation.render.drawing import native
from generation.render.drawing.stepping import OURS

Pixels = npt.NDArray[np.uint8]

CAMERAS: dict[type[Camera], tuple[str, ...]] = {
    Camera: (
        "adjust_out_of_range_points", "apply_fill", "apply_stroke", "cache_cairo_context", "capture_mobjects",
        "display_multiple_non_background_colored_vmobjects", "display_multiple_vectorized_mobjects",
        "display_vectorized", "get_cached_cairo_context", "get_cairo_context", "get_fill_rgbas",
        "get_mobjects_to_display", "get_stroke_rgbas", "reset", "set_cairo_context_color", "set_cairo_context_path",
        "set_frame_to_background", "set_pixel_array", "transform_points_pre_display", "type_or_raise",
    ),
    MovingCamera: ("cache_cairo_context", "capture_mobjects", "get_cached_cairo_context"),
    ThreeDCamera: (
        "capture_mobjects", "generate_rotation_matrix", "get_fill_rgbas", "get_focal_distance",
        "get_mobjects_to_display", "get_rotation_matrix", "get_stroke_rgbas", "get_zoom", "modified_rgbas",
        "project_point", "project_points", "reset_rotation_matrix", "transform_points_pre_display",
    ),
}  # fmt: skip
"""The cameras whose work is known, and their methods that do it."""

MOBJECTS: dict[type[Mobject], tuple[str, ...]] = {
    Mobject: (
        "_iter_family", "family_members_with_points", "get_center", "get_critical_point", "get_extremum_along_dim",
        "get_family", "get_num_points", "get_z_index_reference_point",
    ),
    VMobject: (
        "consider_points_equals_2d", "get_anchors", "get_background_image", "get_end_anchors", "get_fill_rgbas",
        "get_gradient_start_and_end_points", "get_points_defining_boundary", "get_start_anchors", "get_stroke_rgbas",
        "get_stroke_width", "get_subpath_split_indices_from_points",
    ),
}  # fmt: skip
"""The methods of mobjects that the compiled loops stand for."""

_UNKNOWN_PICTURES = (PMobject, AbstractImageMobject)
_ORIGINALS = {(owner, name): vars(owner)[name] for owner, names in (CAMERAS | MOBJECTS).items() for name in names}


class Picture:
    """A frame that is yet to be painted, on the pixels of `ground`, which may themselves be yet to be painted."""

    def __init__(self, sketch: Any, ground: Pixels | Picture) -> None:
        self._sketch = sketch
        self._ground = ground
        self._pixels: Pixels | None = None
        self._lock = threading.Lock()

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, columns, 4."""
        return self._ground.shape

    @property
    def size(self) -> int:
        """Bytes that it holds until it is painted."""
        return int(self._sketch.size())

    def paint(self, canvas: Pixels) -> None:
        self._sketch.paint(_pixels(self._ground), canvas)

    def pixels(self) -> Pixels:
        """Painted once, and kept."""
        with self._lock:
            if self._pixels is None:
                ground = _pixels(self._ground)
                canvas = np.empty_like(ground)
                self._sketch.paint(ground, canvas)
                self._pixels = canvas
            return self._pixels


def _pixels(ground: Pixels | Picture) -> Pixels:
    return ground.pixels() if isinstance(ground, Picture) else ground


class Sketcher:
    """Makes pictures of what a camera sees."""

    def __init__(self, camera: Camera) -> None:
        self._camera: Any = camera
        self._known: set[type] = set()
        self._unseen: set[type] = set()
        self._background: Pixels | None = None
        self._ground: Pixels | None = None
        self._solid = isinstance(camera, ThreeDCamera)
        self._fused = _fused_products() if self._solid and native.loops else None

    def is_able(self) -> bool:
        """Whether this camera's work is known, and nobody has put other methods in its place."""
        return (
            native.loops is not None
            and type(self._camera) in CAMERAS
            and not any(name in vars(self._camera) for names in CAMERAS.values() for name in names)
            and all(vars(place[0]).get(place[1]) in (OURS.get(place), own) for place, own in _ORIGINALS.items())
            and (not self._solid or (self._fused is not None and not self._camera.exponential_projection))
        )

    def begin(self) -> bool:
        """Before an animation: whether its frames can be sketched."""
        self._background = None  # somebody may have painted on it since
        return self.is_able()

    def ground(self) -> Pixels | None:
        """The empty background, in a copy that nobody changes; None when it does not fill the frame."""
        background = self._camera.background
        if background is not self._background:
            if background is None or background.shape != self._camera.pixel_array.shape or background.dtype != np.uint8:
                return None
            self._background = background
            if self._ground is None or not np.array_equal(self._ground, background):
                self._ground = np.ascontiguousarray(background).copy()
        return self._ground

    def sketch(self, mobjects: Iterable[Mobject], ground: Pixels | Picture) -> Picture | None:
        """What the camera sees of these mobjects and their families; None when only Manim itself can draw it."""
        camera = self._camera
        if self._solid:
            camera.reset_rotation_matrix()
        shown = self._shown(list(mobjects))
        if shown is None:
            return None
        context = camera.get_cairo_context(camera.pixel_array)
        line_width_multiple = camera.cairo_line_width_multiple * (camera.frame_width / camera.frame_width)
        sketch = native.loops.Sketch(
            camera.pixel_width, camera.pixel_height, tuple(context.get_matrix()), float(line_width_multiple)
        )
        return Picture(sketch, ground) if sketch.record(shown, self._view()) else None

    def _shown(self, mobjects: list[Mobject]) -> list[Mobject] | None:
        """In the order of drawing."""
        shown = native.loops.families_with_points(mobjects, self._known)
        if shown is None:
            if not self._learn(mobjects):
                return None
            shown = native.loops.families_with_points(mobjects, self._known)
        if shown is None:
            return None
        if self._camera.use_z_index:
            shown.sort(key=attrgetter("z_index"))
        if self._unseen:
            shown = [mobject for mobject in shown if type(mobject) not in self._unseen]
        return self._by_distance(shown) if self._solid else shown

    def _learn(self, mobjects: list[Mobject]) -> bool:
        """Get to know the types of these families; false when one of them can't be drawn here."""
        for kind in {type(member) for mobject in mobjects for member in mobject.get_family()} - self._known:
            if issubclass(kind, _UNKNOWN_PICTURES) or any(_has_own(kind, owner) for owner in MOBJECTS):
                return False
            self._known.add(kind)
            if not issubclass(kind, VMobject):
                self._unseen.add(kind)
        return True

    def _by_distance(self, mobjects: list[Mobject]) -> list[Mobject] | None:
        """As ThreeDCamera.get_mobjects_to_display sorts: what has no depth comes last."""
        flat = [mobject for mobject in mobjects if not getattr(mobject, "shade_in_3d", False)]
        solid = [mobject for mobject in mobjects if getattr(mobject, "shade_in_3d", False)]
        centers = np.empty((len(solid), 3))
        if not native.loops.centers(solid, centers):
            return None
        rotation, dot = self._camera.get_rotation_matrix().T, np.dot
        depths = [dot(center, rotation)[2] for center in centers]
        order = sorted(range(len(solid)), key=depths.__getitem__)
        return [solid[place] for place in order] + flat

    def _view(self) -> tuple[Any, ...]:
        camera = self._camera
        if not self._solid:
            return (camera,)
        return (
            camera,
            camera.fixed_in_frame_mobjects,
            camera.fixed_orientation_mobjects,
            tuple(camera.frame_center),
            tuple(camera.get_rotation_matrix().ravel()),
            float(camera.get_focal_distance()),
            float(camera.get_zoom()),
            tuple(camera.light_source.points[0]),
            camera.should_apply_shading,
            *(self._fused or (False, False)),
        )


def _has_own(kind: type, owner: type[Mobject]) -> bool:
    """Whether a type says otherwise what the compiled loops stand for."""
    if not issubclass(kind, owner):
        return False
    return any(_found(kind, name) is not _found(_nearest(kind, name), name) for name in MOBJECTS[owner])


def _nearest(kind: type, name: str) -> type:
    """The one of Manim's two base classes whose method a type should have."""
    return VMobject if issubclass(kind, VMobject) else Mobject


def _found(kind: type, name: str) -> Any:
    return getattr(kind, name, None)


def _fused_products() -> tuple[bool, bool] | None:
    """How NumPy's BLAS multiplies here: triples in tables, and single triples, with fused operations or without.

    None when it is neither, and no compiled loop can stand for it.
    """
    chance = np.random.RandomState(1)
    tables = [(chance.normal(size=(rows, 3)), chance.normal(size=(3, 3))) for rows in (*range(2, 40), 100, 1000)]
    products = [
        (tuple(row), tuple(column), product)
        for table, matrix in tables
        for row, products in zip(table[-20:], np.dot(table, matrix.T)[-20:])
        for column, product in zip(matrix, products)
    ]
    pairs = chance.normal(size=(300, 2, 3))
    inner = [(tuple(a), tuple(b), np.dot(a, b)) for a, b in pairs]
    found = tuple(next(_agreeing(samples), None) for samples in (products, inner))
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _agreeing(samples: list[tuple[Any, Any, float]]) -> Iterator[bool]:
    for fused in (True, False):
        if all(native.loops.inner_product(a, b, fused) == product for a, b, product in samples):
            yield fused
