"""A surface over a plane, seen by a turning camera."""

from manim import *


class TurningSurface(ThreeDScene):
    def construct(self):
        axes = ThreeDAxes(x_range=[-3, 3], y_range=[-3, 3], z_range=[-2, 2])
        self.set_camera_orientation(phi=65 * DEGREES, theta=-45 * DEGREES)
        surface = Surface(
            lambda u, v: axes.c2p(u, v, np.sin(u) * np.cos(v)),
            u_range=[-3, 3],
            v_range=[-3, 3],
            resolution=(24, 24),
            checkerboard_colors=[BLUE_D, BLUE_E],
        )
        title = Text("z = sin x · cos y", font_size=36).to_corner(UL)
        self.add_fixed_in_frame_mobjects(title)
        self.play(Create(axes))
        self.play(Create(surface), run_time=2)
        self.begin_ambient_camera_rotation(rate=0.3)
        self.wait(3)
        self.stop_ambient_camera_rotation()
        self.play(surface.animate.set_opacity(0.5))
        self.move_camera(phi=20 * DEGREES, theta=-90 * DEGREES, run_time=2)
        self.wait(0.5)
