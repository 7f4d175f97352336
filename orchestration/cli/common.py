"""What the commands have in common: their options, how they speak to people and programs, and how they refuse."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from rich.text import Text

from orchestration.lib import display

CHECK_FAILED = 1
REFUSED = 2

out = display.console(sys.stdout)
err = display.console(sys.stderr, stderr=True)


def typed_day(given: str) -> date:
    """A day as it is typed."""
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"'{given}' is no date such as 2026-08-31.") from None


Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
AsOf = Annotated[
    date | None, typer.Option("--as-of", parser=typed_day, metavar="DATE", help="Report date; today by default.")
]


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers stay numbers, what is no finite number is null, dates are ISO text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal | float):
        if not math.isfinite(value):
            return None
        return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, bool | int | str | None) else str(value)


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """Says each step and how long after the start it began; on a terminal something moves while it lasts."""
    started = time.monotonic()
    with ExitStack() as turning:

        def say(message: str) -> None:
            turning.close()
            err.print(Text(f"{time.monotonic() - started:4.0f} s  {message}", style="dim"))
            if err.is_terminal:
                turning.enter_context(err.status(Text(message)))

        yield say


def complain(message: str) -> None:
    err.print(display.visible(message), markup=False, soft_wrap=True)


def refuse(message: str) -> typer.Exit:
    complain(message)
    return typer.Exit(REFUSED)


def check_feed(feed: str | None) -> None:
    """Refuse a word that is no feed's."""
    from orchestration.lib.landing import load_contracts

    feeds = load_contracts()
    if feed is None or feed in feeds:
        return
    near = get_close_matches(feed, feeds, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise refuse(f"There is no feed {feed}.{hint} Feeds: {', '.join(feeds)}.")


def one_of(given: str, known: Iterable[str], what: str) -> str:
    """What was asked for, if there is such a thing.

    Raises:
        typer.Exit: there is none; said with those there are.
    """
    if given not in known:
        raise refuse(f"There is no {what} '{given}'. There are: {', '.join(known)}.")
    return given


def files_json(files: Iterable[Any]) -> list[dict[str, Any]]:
    return [vars(file) | {"paths": [str(path) for path in file.paths]} for file in files]
