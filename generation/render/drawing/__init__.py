"""Frames drawn beside the running scene: recorded as sketches, painted and encoded by threads in compiled code."""
