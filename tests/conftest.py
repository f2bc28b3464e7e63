"""The stage: a real Redis, both databases and a WeCom that remembers."""

from contextlib import ExitStack
from datetime import datetime
from functools import partial
from importlib import import_module

import pytest
from redis import Redis
from werkzeug.security import generate_password_hash

import db as database_module
from app import create_app
from callbacks.inbox import ReceivedCallback
from db import db, is_postgresql, open_database
from domain import clock
from domain.operators import actions as operators
from domain.outbox import OutboxEvent
from jobs.drains import DRAINS
from schema import TABLES
from settings import Settings
from simulator import Simulator, SimulatorConfig

pytest_plugins = ["tests.servers", "tests.fuzzing", "tests.company", "tests.statements"]

CALLBACK_URL = "http://localhost/callbacks/wecom"
DIRECTORY_URL = "http://localhost/callbacks/directory"

CONFIG = SimulatorConfig(
    corp_id="ww0123456789abcdef",
    agent_id=1000002,
    secret="the-secret-of-the-app",
    callback_token="TokenOfTheApp",
    callback_aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    directory_secret="the-secret-of-the-assistant",
    directory_callback_token="TokenOfTheAssistant",
    directory_callback_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    callback_url=CALLBACK_URL,
    directory_callback_url=DIRECTORY_URL,
    callback_spacing=0,
    seed=7,
)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """With little of scrypt's work: an operator is made and signs in before every other test."""
    with pytest.MonkeyPatch.context() as patch:
        quick = partial(generate_password_hash, method="scrypt:1024:8:1")
        patch.setattr(operators, "generate_password_hash", quick)
        yield


@pytest.fixture(scope="session")
def wecom_server():
    """One simulator for the whole run, emptied before each test."""
    simulator = Simulator(CONFIG, background=False)
    with simulator.serve() as url:
        yield simulator, url
    simulator.close()


@pytest.fixture(scope="session")
def redis_of_run(redis_url) -> Redis:
    return Redis.from_url(redis_url)


@pytest.fixture
def redis(redis_of_run) -> Redis:
    redis_of_run.flushall()
    return redis_of_run


@pytest.fixture(scope="session")
def apps() -> dict:
    """The application for each database, made when the first test needs it."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path_factory) -> str:
    """Every test that uses the database runs on both."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path_factory.getbasetemp()}/test.db"


@pytest.fixture
def app(apps, database_url, redis, wecom_server):
    kind = database_url.partition(":")[0]
    if kind not in apps:
        apps[kind] = _new_app(database_url, redis, wecom_server[1])
    application, database = apps[kind]
    db.initialize(database)
    yield application
    _empty_tables()
    if not db.is_closed():
        db.close()


def _new_app(database_url: str, redis: Redis, simulator_url: str):
    application = create_app(settings_for(database_url, redis, simulator_url), redis)
    application.config.update(TESTING=True, RATELIMIT_ENABLED=True)
    open_database(database_url)
    db.create_tables(TABLES)
    # Not all migrations, as one of them would keep the audit log from being emptied.
    import_module("migrations.0003_customer_search").up(None, database_module.db.obj)
    if not is_postgresql():  # Whose server does not wait for the disk either, see servers.py.
        database_module.db.pragma("synchronous", "off", permanent=True)
    return application, database_module.db.obj


def settings_for(database_url: str, redis: Redis, simulator_url: str) -> Settings:
    host = redis.connection_pool.connection_kwargs
    address = (
        f"unix://{host['path']}" if "path" in host else f"redis://{host['host']}:{host['port']}"
    )
    return Settings(
        database_url=database_url,
        redis_url=address,
        secret_key="a secret key for the tests only",
        public_url="http://localhost",
        data_key="MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        wecom_corp_id=CONFIG.corp_id,
        wecom_agent_id=CONFIG.agent_id,
        wecom_secret=CONFIG.secret,
        wecom_callback_token=CONFIG.callback_token,
        wecom_callback_aes_key=CONFIG.callback_aes_key,
        wecom_api_url=f"{simulator_url}/cgi-bin/",
        wecom_oauth_url=f"{simulator_url}/connect/oauth2/authorize",
        wecom_login_url=f"{simulator_url}/wwlogin/sso/login",
        directory_secret=CONFIG.directory_secret,
        directory_callback_token=CONFIG.directory_callback_token,
        directory_callback_aes_key=CONFIG.directory_callback_aes_key,
    )


def _empty_tables() -> None:
    deletions = [f'DELETE FROM "{table._meta.table_name}"' for table in reversed(TABLES)]
    with db.atomic():
        # PostgreSQL takes them all in one go, which saves as many ways there and back.
        for sql in [";".join(deletions)] if is_postgresql() else deletions:
            db.execute_sql(sql)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def cli(app):
    """Run a command of the operators: `cli("sync", "organisation")` gives click's result."""
    runner = app.test_cli_runner()
    return lambda *args, **more: runner.invoke(args=list(args), **more)


@pytest.fixture
def wecom(app, wecom_server):
    """WeCom, empty; its callbacks go through the application's own door."""
    simulator = wecom_server[0]
    simulator.reset()
    simulator.mend()
    simulator.delivery(delay=0, copies=1, shuffle=False, paused=False)

    def post_callback(url: str, params: dict, body: bytes) -> int:
        path = url.removeprefix("http://localhost")
        return app.test_client().post(path, query_string=params, data=body).status_code

    simulator.post_callback = post_callback
    return simulator


@pytest.fixture
def work(wecom):
    """Deliver what WeCom has to say, then do all that is due, in this process.

    Raises when a callback or an event failed, unless `failures=True` says that one should.
    """

    def work_off(failures: bool = False) -> None:
        while wecom.deliver_now() + _drain_all():
            pass
        if not failures:
            _refuse_failures()

    return work_off


def _drain_all() -> int:
    return sum(drain() for lane in DRAINS.values() for drain in lane)


def _refuse_failures() -> None:
    for table in (ReceivedCallback, OutboxEvent):
        failed = table.select().where(table.error != "")
        assert not failed, [(row.id, row.error) for row in failed]


@pytest.fixture
def at():
    """`at(moment)`: from now on, until the test ends, it is this moment (UTC, naive)."""
    with ExitStack() as stack:

        def pretend(moment: datetime) -> None:
            stack.enter_context(clock.pretend(moment))

        yield pretend


@pytest.fixture
def standing(at) -> None:
    """Time passes where the test says so: a slow machine must not reach the next try by itself."""
    at(clock.now())
