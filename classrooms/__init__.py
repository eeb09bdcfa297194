"""Where people meet over a scene: edited together, discussed, put on the shelf of a class; the LMS is to come."""
