"""What keeps reports from being made. What keeps those of one contract keeps no other contract from its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.lib.reports.laying import ReportFile


class NothingPublished(LookupError):
    """There is nothing yet that a report could be made of."""

    def __init__(self) -> None:
        super().__init__("nothing is published yet: warehouse run")


class NotAllMade(RuntimeError):
    """Some reports could not be made; the message says of which contracts, and why.

    Attributes:
        made: those that were.
    """

    def __init__(self, message: str, made: Sequence[ReportFile] = ()) -> None:
        super().__init__(message)
        self.made = list(made)


class Failures:
    """What failed while the rest was made, to be told once all else is done."""

    def __init__(self) -> None:
        self.found: dict[str, Exception] = {}

    @contextmanager
    def kept(self, of_what: str) -> Iterator[None]:
        """Keep the failure of a block.

        Args:
            of_what: whose it is, as the message names it.
        """
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and others get theirs
            self.found[of_what] = error

    def tell(self, what: str, of: int, made: Sequence[ReportFile]) -> None:
        """Fail if anything did.

        Args:
            what: what was to be made.
            of: of how many contracts, or contracts and formats.
            made: what was made.

        Raises:
            NotAllMade: something failed.
        """
        if not self.found:
            return
        said = "; ".join(f"{of_what}: {type(error).__name__}: {error}".strip() for of_what, error in self.found.items())
        raise NotAllMade(f"{len(self.found)} of {of} {what} could not be made: {said}", made) from ExceptionGroup(
            "what failed", list(self.found.values())
        )
