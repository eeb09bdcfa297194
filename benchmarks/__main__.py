"""All benchmarks, one after the other: `make bench`. Each writes its own file in benchmarks/results/."""

from __future__ import annotations

import importlib
import pkgutil

import benchmarks


def main() -> None:
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name != "__main__":
            run = getattr(importlib.import_module(f"benchmarks.{module.name}"), "main", None)
            if run:  # what has none is shared by the others
                print(f"== {module.name}", flush=True)
                run()


if __name__ == "__main__":
    main()
