"""A new version is rolled out while customers are added, as docs/production.md says.

The tables change first, so the old version works on the new ones; then web moves over, old and new
side by side for a moment; then the other processes, one after the other.
"""

import shutil
from pathlib import Path
from signal import SIGHUP

import pytest
from playhouse.migrations import run

from db import db
from tests.faults.breakable import children
from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well
from tests.stage import until

pytestmark = pytest.mark.timeout(240, func_only=True)

MIGRATIONS = Path(__file__).parents[2] / "migrations"
NEXT_VERSION = '''"""Members have levels, and visits are counted."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE customer ADD COLUMN visits integer DEFAULT 0 NOT NULL")
    db.execute_sql("ALTER TABLE greeting ADD COLUMN read_at timestamp")
    db.execute_sql("CREATE INDEX customer_visits ON customer (visits)")
    db.execute_sql("CREATE TABLE visit (id integer PRIMARY KEY, customer_id bigint NOT NULL)")


def down(migrator, db):
    pass
'''


def test_a_new_version_is_rolled_out_while_customers_are_added(calm, tmp_path):
    crowd = Crowd(calm, 80, every=0.1)
    crowd.start()
    crowd.comes_to(10)

    assert migrate(tmp_path / "migrations")
    crowd.comes_to(len(crowd.added) + 5)
    reload_web(calm)
    for name in ("urgent", "worker", "clock"):
        calm.end(name)
        calm.bring_back(name)

    assert_all_is_well(calm, crowd)


def migrate(folder: Path) -> list:
    """The tables of the next version: what `flask migrate` does with one migration more."""
    shutil.copytree(MIGRATIONS, folder)
    (folder / "9999_next_version.py").write_text(NEXT_VERSION)
    return run(db.obj, str(folder))


def reload_web(stage) -> None:
    """`systemctl reload`: new workers start, old ones end when they have answered."""
    web = stage.process("web")
    before = set(children([web.pid]))
    web.send_signal(SIGHUP)
    until(lambda: (now := set(children([web.pid]))) and not now & before, 60, "all are new")
    until(lambda: stage.is_up("web"), 60, "web answers")
