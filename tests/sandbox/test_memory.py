"""A job looks through all memory that it shares with the process it was forked from."""

from __future__ import annotations

from .conftest import Tier, said

TENANT = """
from manim import *
class A(Scene):
    def construct(self):
        words = {secret!r}
        print(words)
        self.add(Dot())
        self.wait(0.1)
"""
SCAN = """
import ctypes, os
libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
PAGE = 4096
out, into = os.pipe()
# In two parts, so that the scan does not find what it looks for in itself.
first, second = bytes.fromhex({first!r}), bytes.fromhex({second!r})
pages = hits = 0
def look(start, end):
    global pages, hits
    for page in range(start // PAGE * PAGE, end, PAGE):
        if libc.write(into, ctypes.c_void_p(page), ctypes.c_size_t(PAGE)) == PAGE:  # else nothing to be read is there
            data = os.read(out, PAGE)
            pages += 1
            hits += sum(part.startswith(second) for part in data.split(first)[1:])
top = libc.sbrk(0)
look(top - 2**27, top)
import gc
for at in sorted({{id(thing) // 2**20 for thing in (*gc.get_objects(), "x" * 99)}}):
    look(at * 2**20, (at + 1) * 2**20)
print("pages", pages, "hits", hits)
"""


def test_nothing_of_an_earlier_scene_is_left_in_it(tier: Tier) -> None:
    secret = "a tenant's own words, nobody else's"
    first, second = secret[:20].encode().hex(), secret[20:].encode().hex()
    assert secret in said(tier.run(TENANT.format(secret=secret)))
    heard = said(tier.run(SCAN.format(first=first, second=second), wall_seconds=120.0)).split()
    assert heard[0::2] == ["pages", "hits"]
    assert int(heard[1]) > 2000
    assert int(heard[3]) == 0


def test_the_look_through_memory_finds_what_is_there(tier: Tier) -> None:
    """A scan that can't find anything would prove nothing."""
    code = "kept = bytes.fromhex('b0b1b2b3' + 'b4b5b6b7')\n" + SCAN.format(first="b0b1b2b3", second="b4b5b6b7")
    assert int(said(tier.run(code, wall_seconds=120.0)).split()[3]) > 0
