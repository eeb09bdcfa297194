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


def _bomb(name: str, error: str, code: str, offence: str = "", **limits: Any) -> Case:
    return Case(name, code, limits=SHORT | {"files": 200} | limits, error=error, offence=offence)


def _saying(name: str, error: str, code: str, offence: str = "", **limits: Any) -> Case:
    """It writes to the descriptor that its events go to."""
    return _bomb(name, error, _SAY + code, offence, **limits)


def _playing(name: str, error: str, code: str, offence: str = "", **limits: Any) -> Case:
    """In a living scene."""
    scene = "from manim import *\nclass A(Scene):\n    def construct(self):\n"
    return _bomb(name, error, scene + indent(code.strip(), 8 * " "), offence, **limits)


EVENTS = [
    _saying(
        "say a number beyond all numbers",
        "no_scene",
        """say(b'{"event":"caption","text":"x","start":1' + b"0" * 400 + b"}")""",
    ),
    _saying("say half a character", "no_scene", r"""say(rb'{"event":"caption","start":1,"text":"\ud800"}')"""),
    _saying("say a deep thing", "no_scene", """say(b"[" * 10**6, b'{"event":' * 10**5)""", "report"),
    _saying("say what nobody says", "no_scene", """say(b'{"event":"ended","status":0}')""", "report"),
    _saying(
        "say steps without end",
        "no_scene",
        """for n in range(50000): say(b'{"event":"step","number":%d,"name":"x","start":1}' % n)""",
        wall_seconds=30.0,
        cpu_seconds=30,
    ),
    _saying("say that a film is done", "render_crashed", "say(DONE); os._exit(0)", "media"),
    _saying(
        "give its files names like the film's",
        "render_crashed",
        r"""
for name in ("\u202e4pm.mlif", "\ufb01lm.mp4", "film.mp4\u200b", "film.mp4\n", "FILM.MP4", "-rf", "x" * 255):
    open(name, "wb").write(MP4 * 9)
say(DONE)
os._exit(0)
""",
        "media",
    ),
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
        "media",
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
        "media",
    ),
    _saying(
        "go astray again and again",
        "render_crashed",
        """say(b'{"event":"failed","error":"misjudged","message":"","line":null}'); os._exit(1)""",
        "report",
    ),
    _saying(
        "blame the server",
        "render_crashed",
        """say(b'{"event":"failed","error":"render_unavailable","message":"","line":null}'); os._exit(1)""",
        "report",
    ),
    _saying("break off in a word", "render_crashed", """os.write(4, b'{"event":"done"'); os._exit(0)"""),
]
_FILM = """
import av, io
from PIL import Image, PngImagePlugin
FIRST = b'{"event":"segment","number":1,"start":0,"duration":1,"frames":15}'
FINDING = (
    b'{"event":"finding","id":"overlap","step":null,"time":0,"objects":[],"line":null,"message":"x","boxes":[],'
    b'"picture":1}'
)
def png(**options):
    made = io.BytesIO()
    Image.new("RGB", (90, 60), "red").save(made, "PNG", **options)
    return made.getvalue()
def film(target):
    with av.open(target, "w", format="mp4") as made:
        stream = made.add_stream("libx264", rate=15)
        stream.width, stream.height = 90, 60
        for _ in range(15):
            made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (90, 60)))))
        made.mux(stream.encode())
def leave(name, data):
    open(name, "wb").write(data)
"""


def _showing(name: str, code: str) -> Case:
    """It leaves something for those who look while the film is drawn."""
    return _saying(name, "no_scene", _FILM + code, "media", wall_seconds=30.0, cpu_seconds=30)


SHOWN = [
    _showing("show a page first", """leave("poster-first.png", PNG + b"<html>"); say(b'{"event":"poster"}')"""),
    _showing(
        "hide a page behind the first picture",
        """leave("poster-first.png", png() + b"<script>alert(1)</script>"); say(b'{"event":"poster"}')""",
    ),
    _showing(
        "show a picture with a flaw",
        """leave("poster-first.png", png()[:-20] + bytes(20)); say(b'{"event":"poster"}')""",
    ),
    _showing(
        "show a picture that unpacks without end",
        """
import struct, zlib
part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
huge = part(b"IHDR", struct.pack(">IIBBBBB", 2**16, 2**16, 8, 2, 0, 0, 0))
leave("poster-first.png", PNG + huge + part(b"IDAT", zlib.compress(bytes(2**24))) + part(b"IEND", b""))
say(b'{"event":"poster"}')
""",
    ),
    _showing(
        "hide words in the picture of a finding",
        """
words = PngImagePlugin.PngInfo()
words.add_text("comment", "<script>alert(1)</script>")
leave("finding-1.png", png(pnginfo=words))
say(FINDING)
""",
    ),
    _showing("play a page", """leave("init.mp4", MP4); leave("segment-0001.m4s", b"    moof<html>"); say(FIRST)"""),
    _showing(
        "play a film for a header",
        """film("init.mp4"); leave("segment-0001.m4s", b"\\0\\0\\0\\x08moof\\0\\0\\0\\x08mdat"); say(FIRST)""",
    ),
    _showing("begin in the middle", """say(FIRST.replace(b'"number":1', b'"number":3'))"""),
    _showing("play nothing", "say(FIRST)"),
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
HOARDS = [
    _bomb("make a hole of a terabyte", "render_limit", """open("x", "wb").truncate(2**40)"""),
    _bomb(
        "fill pipes that nobody reads",
        "render_limit",
        """
held = []
while True:
    held.append(os.pipe())
    try: fcntl.fcntl(held[-1][1], 1031, 2**20)
    except OSError: pass
    os.set_blocking(held[-1][1], False)
    try: os.write(held[-1][1], b"x" * 2**20)
    except BlockingIOError: pass
""",
    ),
    _bomb(
        "give the broker descriptors without end",
        "render_timeout",
        """
door = socket.socket(fileno=6)
while True:
    try: socket.send_fds(door, [b"?"], [4] * 200)
    except OSError: time.sleep(0.01)
""",
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
    _playing(
        "loop over lengths in TeX",
        "",
        r"Tex(r'\dimen0=0pt \def\x{\advance\dimen0 by 0sp \ifdim\dimen0<1pt \expandafter\x\fi}\x')",
    ),
    _playing(
        "draw a whole film and ask for a way out at its end",
        "scene_error",
        "import ctypes; self.wait(0.2); ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        offence="call",
        wall_seconds=30.0,
    ),
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
FORGERIES = [*EVENTS, *SHOWN, *COUNTS, *HOARDS, *SCENES]
