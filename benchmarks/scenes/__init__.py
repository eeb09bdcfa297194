"""Six kinds of scene that lessons are made of, for `benchmarks.render`. Each also runs with plain `manim`."""
