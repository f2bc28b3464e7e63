"""Rows that arrive at the same moment are written in one transaction.

A commit costs the same for one row as for twenty, so whoever comes while another one is being
made waits for the next and shares it.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any


class _Ticket:
    """A row on its way; `outcome` is what the writer said about it."""

    def __init__(self, row: dict):
        self.row = row
        self.done = False
        self.outcome: Any = None
        self.error: Exception | None = None


class GroupCommit:
    """`write(rows)` commits rows and says something about each, in their order.

    It runs in the thread of one of the requests; if it fails, it has failed for all of them.
    """

    def __init__(self, write: Callable[[list[dict]], list]):
        self._write = write
        self._waiting: list[_Ticket] = []
        self._door, self._pen = Lock(), Lock()

    def keep(self, row: dict) -> Any:
        """Returns once the row is committed. Raises what `write` raises."""
        ticket = _Ticket(row)
        with self._door:
            self._waiting.append(ticket)
        with self._pen:
            if not ticket.done:
                self._write_all()
        if ticket.error:
            raise ticket.error
        return ticket.outcome

    def _write_all(self) -> None:
        with self._door:
            batch, self._waiting = self._waiting, []
        try:
            outcomes = self._write([ticket.row for ticket in batch])
            for ticket, outcome in zip(batch, outcomes, strict=True):
                ticket.outcome = outcome
        except Exception as error:
            for ticket in batch:
                ticket.error = error
        finally:
            for ticket in batch:
                ticket.done = True
