"""Source -> frames: a warm server forks a walled child for each job. A plain Python package: no Django, no secret."""
