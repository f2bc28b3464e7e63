"""The database every model lives in. `app.start` chooses which one."""

import peewee
from playhouse.db_url import parse

db = peewee.DatabaseProxy()

# When a machine is cut off nobody tells it, nor the server: each must find out, and the server let
# go of the rows that were locked, while customers can still be greeted. Nothing of ours thinks for
# seconds between two statements of a transaction. What the URL says comes first.
CUT_OFF = {
    "connect_timeout": 3,
    "tcp_user_timeout": 6000,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "options": (
        "-c idle_in_transaction_session_timeout=5s -c tcp_user_timeout=6s"
        " -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
    ),
}


class Model(peewee.Model):
    id = peewee.BigAutoField()

    class Meta:
        database = db
        legacy_table_names = False


class Sqlite(peewee.SqliteDatabase):
    """WAL, durable at every commit, and transactions that take the write lock when they begin.

    A transaction that reads first and writes later is refused at once by SQLite when another
    writer came between; one that begins IMMEDIATE waits its turn instead.
    """

    def begin(self, lock_type=None):
        super().begin(lock_type or "IMMEDIATE")


def open_database(url: str) -> None:
    """Connections are made per thread on first use and kept: connecting costs more than a query."""
    db.initialize(_sqlite(url) if url.startswith("sqlite:") else _postgresql(url))


def _sqlite(url: str) -> Sqlite:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full",
        "foreign_keys": 1,
        "busy_timeout": 15000,
        "cache_size": -16000,
    }
    return Sqlite(url.removeprefix("sqlite:///"), pragmas=pragmas, autoconnect=True)


def _postgresql(url: str) -> peewee.PostgresqlDatabase:
    settings = parse(url, unquote_user=True, unquote_password=True)
    settings = {**CUT_OFF, **settings}
    return peewee.PostgresqlDatabase(prefer_psycopg3=True, autoconnect=True, **settings)


def is_postgresql() -> bool:
    return isinstance(db.obj, peewee.PostgresqlDatabase)


def drop_broken_connection(error: BaseException | None) -> None:
    """After the server restarted, a kept connection is dead; the next use makes a new one."""
    if isinstance(error, peewee.OperationalError | peewee.InterfaceError) and not db.is_closed():
        db.close()
