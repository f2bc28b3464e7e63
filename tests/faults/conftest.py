"""A stage of real processes with a small company whose store has a code."""

import pytest

from db import db, open_database
from tests import stage as stages


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stage")
    url = f"sqlite:///{folder}/daogou.db"
    if request.param == "postgresql":
        url = _empty_database(request)
    with stages.running(folder, url) as stage:
        stage.open_a_store()
        open_database(url)
        yield stage
        db.close()


def _empty_database(request) -> str:
    from tests.servers import empty_database

    database = empty_database(request.getfixturevalue("postgres_url"))
    request.addfinalizer(lambda: database.__exit__(None, None, None))
    return database.__enter__()


@pytest.fixture
def calm(stage):
    """Whatever the last test broke is whole again."""
    stage.wecom("faults", method="delete")
    stage.wecom("delivery", {"delay": 0, "copies": 1, "shuffle": False, "paused": False})
    return stage
