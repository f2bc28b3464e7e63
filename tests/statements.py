"""What is asked of the database, for the stories about how often."""

import logging
from contextlib import contextmanager

import pytest


@pytest.fixture
def statements():
    """`with statements() as seen:` gathers the SQL that is run meanwhile."""
    logger = logging.getLogger("peewee")
    level = logger.level

    @contextmanager
    def gather():
        seen: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: seen.append(record.msg[0])  # type: ignore[method-assign]
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        try:
            yield seen
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)

    return gather
