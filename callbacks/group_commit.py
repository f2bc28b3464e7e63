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
        self.settled = False
        self.outcome: Any = None
        self.error: BaseException | None = None
        self._called = Lock()
        self._called.acquire()

    def wait(self) -> None:
        """Until it is settled, or its turn to write has come."""
        self._called.acquire()

    def call(self) -> None:
        self._called.release()


class GroupCommit:
    """`write(rows)` commits rows and says something about each, in their order.

    It runs in the thread of one of the requests; if it fails, it has failed for all of them.
    """

    def __init__(self, write: Callable[[list[dict]], list]):
        self._write = write
        self._waiting: list[_Ticket] = []
        self._writing = False
        self._door = Lock()

    def keep(self, row: dict) -> Any:
        """Returns once the row is committed. Raises what `write` raises."""
        ticket = _Ticket(row)
        if self._is_first(ticket) or self._has_turn(ticket):
            self._write_all()
        if ticket.error:
            raise ticket.error
        return ticket.outcome

    def _is_first(self, ticket: _Ticket) -> bool:
        with self._door:
            self._waiting.append(ticket)
            first, self._writing = not self._writing, True
        return first

    def _has_turn(self, ticket: _Ticket) -> bool:
        ticket.wait()
        return not ticket.settled

    def _write_all(self) -> None:
        with self._door:
            batch, self._waiting = self._waiting, []
        try:
            for ticket, outcome in zip(batch, self._write([t.row for t in batch]), strict=True):
                ticket.outcome = outcome
        except BaseException as error:
            for ticket in batch:
                ticket.error = error
        finally:
            self._pass_on(batch)

    def _pass_on(self, batch: list[_Ticket]) -> None:
        """The first who came meanwhile writes next, before those who have their answer leave."""
        with self._door:
            self._writing = bool(self._waiting)
            if self._writing:
                self._waiting[0].call()
        for ticket in batch:
            ticket.settled = True
            ticket.call()
