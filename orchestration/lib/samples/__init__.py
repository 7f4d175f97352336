"""A realistic, messy inbox of any size, with the truth beside it."""

from orchestration.lib.samples.generate import DEFAULT_AS_OF, Summary, generate

__all__ = ["DEFAULT_AS_OF", "Summary", "generate"]
