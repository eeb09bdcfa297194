"""Formulas: a job asks, a broker sets. The broker alone runs LaTeX, in a jail for each run, and keeps what it set.

`client` is what Manim calls inside a job, `broker` the process that answers, `service` the broker as the render server
sees it. Only `client` and `scan` know Manim.
"""
