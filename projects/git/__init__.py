"""Each project as a git repository: derived from its revisions, kept in PostgreSQL, spoken for by dulwich."""
