"""The programs manimgen brings along and keeps running. Settings import it, so nothing here knows Django."""


class CannotStart(Exception):
    """Something is in the way; the message is one sentence that says what, and what to do about it."""
