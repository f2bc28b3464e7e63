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
        _open_a_store(stage)
        open_database(url)
        yield stage
        db.close()


def _empty_database(request) -> str:
    from tests.servers import empty_database

    database = empty_database(request.getfixturevalue("postgres_url"))
    request.addfinalizer(lambda: database.__exit__(None, None, None))
    return database.__enter__()


def _open_a_store(stage: stages.Stage) -> None:
    stage.wecom("departments", {"name": "南京西路店", "parent_id": 1, "id": 101})
    for userid, name in (("lin", "林悦"), ("wei", "魏然"), ("he", "何青")):
        stage.wecom("members", {"userid": userid, "name": name, "departments": [101]})
    stage.flask("sync", "organisation")
    stage.flask("welcomes", "set", "--company", "--text", "{客户}您好，我是{导购}")
    stage.flask("codes", "make", "--all")


@pytest.fixture
def calm(stage):
    """Whatever the last test broke is whole again."""
    stage.wecom("faults", method="delete")
    stage.wecom("delivery", {"delay": 0, "copies": 1, "shuffle": False, "paused": False})
    return stage
