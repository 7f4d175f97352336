"""How landing says no."""

from __future__ import annotations


class LandingError(Exception):
    """A file, or a request, that cannot be taken.

    ``code`` is a word of ``seeds/policy/rules.csv``; ``message`` names file, row, column and what to do. It never
    holds a cell of a file: callers print, log and store it.
    """

    def __init__(self, code: str, message: str, *, feed: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.feed = feed
