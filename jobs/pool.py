"""Waiting for WeCom in several threads at once."""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import TypeVar

from structlog.contextvars import bound_contextvars

from db import db

log = logging.getLogger(__name__)

Row = TypeVar("Row")
Answer = TypeVar("Answer")


def ask(
    threads: Executor, question: Callable[[Row], Answer], rows: Iterable[Row]
) -> dict[Future[Answer], Row]:
    """In threads that stay and leave the database alone; the question never raises."""
    return {threads.submit(copy_context().run, question, row): row for row in rows}


def answered(
    pending: Mapping[Future[Answer], Row], *, moment: float
) -> tuple[list[Answer], dict[Future[Answer], Row]]:
    """What was answered within a `moment` (seconds) after the first answer, and what is pending."""
    wait(pending, return_when=FIRST_COMPLETED)
    done, others = wait(pending, timeout=moment)
    return [future.result() for future in done], {one: pending[one] for one in others}


def each(
    work: Callable[[Row], None],
    rows: Iterable[Row],
    *,
    threads: int,
    on_error: Callable[[Row, Exception], None],
) -> None:
    """Do `work(row)` for every row. A row that raises goes to `on_error`; the others go on."""
    waiting: SimpleQueue = SimpleQueue()
    for row in rows:
        waiting.put(row)
    count = min(threads, waiting.qsize())
    if count <= 1:
        _work_off(waiting, work, on_error)
        return
    with ThreadPoolExecutor(count) as pool:
        workers = [
            pool.submit(copy_context().run, _in_thread, waiting, work, on_error)
            for _ in range(count)
        ]
    for worker in workers:
        worker.result()


def _in_thread(waiting: SimpleQueue, work, on_error) -> None:
    """A thread has its own connection, which ends with it."""
    try:
        _work_off(waiting, work, on_error)
    finally:
        if not db.is_closed():
            db.close()


def _work_off(waiting: SimpleQueue, work, on_error) -> None:
    while True:
        try:
            row = waiting.get_nowait()
        except Empty:
            return
        with bound_contextvars(row=f"{type(row).__name__}:{getattr(row, 'id', row)}"):
            try:
                work(row)
            except Exception as error:
                on_error(row, error)
