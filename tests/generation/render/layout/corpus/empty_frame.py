"""Stretches in which nothing is shown."""

from manim import *


class NothingAtAll(Scene):
    """empty_frame"""

    def construct(self):
        self.wait(3)


class LongPauseBetween(Scene):
    """empty_frame"""

    def construct(self):
        first = Circle()
        self.play(Create(first))
        self.play(FadeOut(first))
        self.wait(4)
        self.play(Create(Square()))
        self.wait(1)


class StepWithoutPicture(Scene):
    """empty_frame"""

    def construct(self):
        self.next_section("Picture")
        square = Square()
        self.play(Create(square))
        self.play(FadeOut(square))
        self.next_section("Proof")
        self.add_subcaption("Now comes the proof.", duration=2)
        self.wait(2)
        self.next_section("End")
        self.play(FadeIn(Text("q.e.d.")))
        self.wait(1)


class SilentStart(Scene):
    """empty_frame"""

    def construct(self):
        self.add_subcaption("Let us think of a number.", duration=4)
        self.wait(4)
        self.play(Write(Text("seven")))
        self.wait(1)


class InvisibleObjects(Scene):
    """empty_frame"""

    def construct(self):
        ghost = Square(stroke_opacity=0)
        self.add(ghost)
        self.play(ghost.animate.shift(RIGHT))
        self.wait(3)


class LongBlackEnd(Scene):
    """empty_frame"""

    def construct(self):
        words = Text("The end")
        self.play(Write(words))
        self.play(FadeOut(words))
        self.wait(6)


class AllOutside(Scene):
    """empty_frame"""

    def construct(self):
        square = Square().shift(12 * RIGHT)
        self.play(Create(square))
        self.wait(3)


class CameraLostTheScene(MovingCameraScene):
    """empty_frame"""

    def construct(self):
        self.add(Circle())
        self.wait(0.5)
        self.play(self.camera.frame.animate.shift(15 * RIGHT))
        self.wait(4)
