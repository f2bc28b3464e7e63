"""A stage of real processes with a small company whose store has a code.

One stage for each database serves all tests of this folder, which break it and mend it again.
Starting it takes a while and counts for no test's time (`func_only`); its steps have their own.
"""

from contextlib import ExitStack

import pytest

from db import db, open_database
from tests.faults.breakable import running
from tests.faults.own_postgres import OwnPostgres, own_postgres
from tests.servers import leave_out


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def stage(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stage")
    with ExitStack() as stack:
        postgres = _postgres(stack) if request.param == "postgresql" else None
        stage = stack.enter_context(running(folder, postgres))
        stage.open_a_store()
        yield stage


def _postgres(stack: ExitStack) -> OwnPostgres:
    try:
        return stack.enter_context(own_postgres())
    except Exception as error:  # whatever the wheel could not do
        leave_out("PostgreSQL", error)


@pytest.fixture
def calm(stage):
    """Everything is whole; the test reads our tables through the models."""
    stage.mend()
    open_database(stage.database_url)
    yield stage
    db.close()
