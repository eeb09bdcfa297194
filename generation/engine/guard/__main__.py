"""python -m generation.engine.guard "TEXT": the judgement as JSON."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from generation.engine.guard import judge


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m generation.engine.guard", description=__doc__)
    parser.add_argument("text")
    print(json.dumps(asdict(judge(parser.parse_args().text)), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
