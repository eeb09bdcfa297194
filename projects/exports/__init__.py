"""What leaves the site as files: one module a format. They know no database; whoever calls hands them a Sheet."""
