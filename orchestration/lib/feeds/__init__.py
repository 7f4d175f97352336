"""What the contracts say of the feeds, for people: the calendar, a guide and a template for senders, drafts of layouts.

Everything here is read from the contracts (``orchestration.lib.landing.contracts``); nothing is written a second time.
"""

from orchestration.lib.feeds.allowed import allowed_values
from orchestration.lib.feeds.catalogue import Entry, calendar, find, nearest
from orchestration.lib.feeds.guide import guide
from orchestration.lib.feeds.suggest import suggest
from orchestration.lib.feeds.template import template

__all__ = ["Entry", "allowed_values", "calendar", "find", "guide", "nearest", "suggest", "template"]
