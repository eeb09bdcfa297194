"""Brief -> Source."""
