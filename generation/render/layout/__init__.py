"""The layout probe: measures what a scene shows and says what cannot be read.

`looking` measures the objects on the stage, `rules` says what is wrong with what is seen, `witness` watches a scene for
what stays wrong long enough to be seen, `survey` plays a scene without drawing it. docs/developers/layout.md says more.
"""
