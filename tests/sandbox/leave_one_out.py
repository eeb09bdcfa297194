"""Prints the table of docs/security/wall.md: what gets through when a layer is left out. Takes some minutes.

python -m tests.sandbox.leave_one_out
"""

from __future__ import annotations

from . import arena
from .cases import HARMFUL

TAKEN = {
    "": "nothing",
    "N": "namespaces (this is tier B)",
    "L": "Landlock",
    "S": "seccomp",
    "C": "dropped capabilities",
    "NL": "namespaces and Landlock",
    "NS": "namespaces and seccomp",
}


def main() -> None:
    tried = [number for number, case in enumerate(HARMFUL) if case.stopped_by]
    harm = arena.throw_away([(number, taken) for taken in TAKEN for number in tried])
    print(f"| without | of {len(tried)} deeds happen | which |\n|---|---|---|")
    for taken, words in TAKEN.items():
        happened = [HARMFUL[number].name for number in tried if harm[number][taken]]
        print(f"| {words} | {len(happened)} | {', '.join(happened) or 'none'} |")


if __name__ == "__main__":
    main()
