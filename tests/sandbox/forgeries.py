"""Jobs that lie to the trusted side, or walk around what it counts. Each is to be stopped, by the `error` it names."""

from __future__ import annotations

from textwrap import indent
from typing import Any

from .cases import SHORT, Case

_SAY = """
def say(*lines):
    os.write(4, b"".join(line + b"\\n" for line in lines))
DONE = b'{"event":"done","width":854,"height":480,"fps":15,"duration":1,"steps":[],"captions":[]}'
MP4, PNG = b"\\0\\0\\0\\x20ftypisom", b"\\x89PNG\\r\\n\\x1a\\n"
"""


def _bomb(name: str, error: str, code: str, **limits: Any) -> Case:
    return Case(name, code, limits=SHORT | {"files": 200} | limits, error=error)


def _saying(name: str, error: str, code: str, **limits: Any) -> Case:
    """It writes to the descriptor that its events go to."""
    return _bomb(name, error, _SAY + code, **limits)


def _playing(name: str, error: str, code: str, **limits: Any) -> Case:
    """In a living scene."""
    scene = "from manim import *\nclass A(Scene):\n    def construct(self):\n"
    return _bomb(name, error, scene + indent(code.strip(), 8 * " "), **limits)


EVENTS = [
    _saying(
        "say a number beyond all numbers",
        "no_scene",
        """say(b'{"event":"caption","text":"x","start":1' + b"0" * 400 + b"}")""",
    ),
    _saying("say half a character", "no_scene", r"""say(rb'{"event":"caption","start":1,"text":"\ud800"}')"""),
    _saying("say a deep thing", "no_scene", """say(b"[" * 10**6, b'{"event":' * 10**5)"""),
    _saying(
        "say steps without end",
        "no_scene",
        """for n in range(50000): say(b'{"event":"step","number":%d,"name":"x","start":1}' % n)""",
        wall_seconds=30.0,
        cpu_seconds=30,
    ),
    _saying("say that a film is done", "render_crashed", "say(DONE); os._exit(0)"),
    _saying(
        "leave an empty film of great size",
        "render_crashed",
        """
with open("film.mp4", "wb") as film:
    film.write(MP4)
    film.truncate(7 * 2**20)
open("poster.png", "wb").write(PNG * 9)
say(DONE)
os._exit(0)
""",
    ),
    _saying(
        "leave a page for a film and a picture of no end",
        "render_crashed",
        r"""
open("film.mp4", "wb").write(MP4 + b"<html><script>alert(1)</script>")
open("poster.png", "wb").write(PNG + b"\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\6\0\0\0")
say(DONE)
os._exit(0)
""",
    ),
    _saying(
        "go astray again and again",
        "render_crashed",
        """say(b'{"event":"failed","error":"misjudged","message":"","line":null}'); os._exit(1)""",
    ),
    _saying(
        "blame the server",
        "render_crashed",
        """say(b'{"event":"failed","error":"render_unavailable","message":"","line":null}'); os._exit(1)""",
    ),
    _saying("break off in a word", "render_crashed", """os.write(4, b'{"event":"done"'); os._exit(0)"""),
]
COUNTS = [
    _bomb(
        "compute in children that nobody buries",
        "render_timeout",
        """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        while time.process_time() < 0.9: pass
        os._exit(0)
    try: os.wait()
    except OSError: pass
""",
        wall_seconds=60.0,
    ),
    _bomb(
        "hold files that have no name",
        "render_limit",
        """
held = []
for n in range(30):
    held.append(open("x", "wb"))
    os.unlink("x")
    held[-1].write(b"x" * 2**20)
    held[-1].flush()
time.sleep(60)
""",
        wall_seconds=20.0,
    ),
    _bomb(
        "map files that have no name",
        "",  # where they have a file system of their own it breaks off at a page that there is no room for
        """
import mmap
held = []
for n in range(30):
    with open("x", "w+b") as file:
        os.unlink("x")
        file.truncate(2**20)
        held.append(mmap.mmap(file.fileno(), 2**20))
        held[-1].write(b"x" * 2**20)
time.sleep(60)
""",
        wall_seconds=20.0,
    ),
]
SCENES = [
    _playing("leave a folder for a film", "scene_error", "import os; os.makedirs('film.mp4/x'); self.wait(0.1)"),
    _playing(
        "end in the middle",
        "render_crashed",
        "import os, threading; threading.Timer(0.05, os._exit, (0,)).start(); self.wait(60)",
    ),
    _playing("wait for ever", "film_too_long", "self.wait(1e9)"),
    _playing(
        "wait again and again",
        "film_too_long",
        """
dot = Dot()
dot.add_updater(lambda it, dt: it.shift(RIGHT * dt * 1e-3))
self.add(dot)
for n in range(10**6):
    self.wait(20)
""",
        film_seconds=60.0,
        wall_seconds=30.0,
        cpu_seconds=30,
    ),
    _playing(
        "use a drawing in a drawing",
        "",
        """
tenfold = (f'<g id="g{n + 1}">' + f'<use href="#g{n}"/>' * 10 + "</g>" for n in range(9))
with open("x.svg", "w") as file:
    file.write('<svg xmlns="http://www.w3.org/2000/svg">' + "".join(tenfold) + '<circle id="g0" r="1"/></svg>')
SVGMobject("x.svg")
""",
    ),
    _playing("nest markup", "scene_error", "MarkupText('<b>' * 9999 + 'x' + '</b>' * 9999); self.nothing()"),
    _playing("loop in TeX", "", r"Tex(r'\def\x{\x}\x')"),
    _bomb(
        "shout at the broker",
        "render_timeout",
        """
door = socket.socket(fileno=6)
while True:
    try: door.send(b"?" * 9999)
    except OSError: time.sleep(0.01)
""",
    ),
]
FORGERIES = [*EVENTS, *COUNTS, *SCENES]
