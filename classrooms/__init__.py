"""Where people meet over a scene: classrooms, assignments, comments, the LMS. Nothing lives here yet."""
