"""Moving cameras, zooms and space."""

from manim import *


class ZoomAndBack(MovingCameraScene):
    """nothing"""

    def construct(self):
        words, dot = Text("a far thing", font_size=24).shift(3 * RIGHT), Dot()
        self.add(words, dot)
        self.play(self.camera.frame.animate.scale(0.5).move_to(words))
        self.wait(1)
        self.play(self.camera.frame.animate.scale(2).move_to(ORIGIN))
        self.wait(1)


class CameraFollows(MovingCameraScene):
    """nothing"""

    def construct(self):
        dot = Dot(color=YELLOW)
        names = VGroup(*[Text(name, font_size=40).shift(9 * index * RIGHT + UP) for index, name in enumerate("ABC")])
        self.add(dot, names)
        self.camera.frame.add_updater(lambda frame: frame.move_to(dot))
        self.add(self.camera.frame)
        self.play(dot.animate.shift(18 * RIGHT), run_time=3)
        self.wait(1)


class SmallTextNearCamera(MovingCameraScene):
    """nothing"""

    def construct(self):
        self.camera.frame.scale(0.3)
        self.play(Write(Text("small and near", font_size=12)))
        self.wait(1)


class ZoomedDetail(ZoomedScene):
    """nothing"""

    def construct(self):
        dot = Dot().shift(2 * LEFT)
        self.add(dot, Circle(0.5).move_to(dot))
        self.activate_zooming(animate=False)
        self.zoomed_camera.frame.move_to(dot)
        self.wait(1)


class CubeWithTitle(ThreeDScene):
    """nothing"""

    def construct(self):
        self.set_camera_orientation(phi=65 * DEGREES, theta=30 * DEGREES)
        title = Text("A cube", font_size=40).to_corner(UL)
        self.add_fixed_in_frame_mobjects(title)
        self.play(Create(Cube(2)))
        self.wait(1)


class AxesInSpace(ThreeDScene):
    """nothing"""

    def construct(self):
        axes = ThreeDAxes()
        self.set_camera_orientation(phi=70 * DEGREES, theta=-45 * DEGREES)
        self.play(Create(axes))
        self.begin_ambient_camera_rotation(rate=0.3)
        self.wait(1)
        self.stop_ambient_camera_rotation()


class SurfaceInSpace(ThreeDScene):
    """nothing"""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=20 * DEGREES)
        surface = Surface(lambda u, v: [u, v, 0.3 * (u**2 - v**2)], [-2, 2], [-2, 2], resolution=(10, 10))
        self.play(Create(surface))
        label = MathTex("z = 0.3 (x^2 - y^2)").to_corner(UR)
        self.add_fixed_in_frame_mobjects(label)
        self.wait(1)


class LabelsTurnToTheCamera(ThreeDScene):
    """nothing"""

    def construct(self):
        axes = ThreeDAxes()
        label = Text("peak", font_size=40).move_to([0, 0, 2.6])
        self.set_camera_orientation(phi=60 * DEGREES, theta=20 * DEGREES)
        self.add_fixed_orientation_mobjects(label)
        self.add(axes, label, Sphere(radius=0.5, resolution=(8, 8)))
        self.wait(1)
