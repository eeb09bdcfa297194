"""Where people meet over a scene: editing it together; classrooms, assignments and the LMS are to come."""
