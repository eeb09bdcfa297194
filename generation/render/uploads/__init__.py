"""Uploaded files, made anew by a helper process behind a wall of its own: what comes out was written by us.

`python -m generation.render.uploads OUT` reads a file from standard input, writes the clean one to the open descriptor
OUT and one line of JSON to standard output: {"kind", "media_type", "suffix", "facts"}, or {"refused": a sentence}.
"""
