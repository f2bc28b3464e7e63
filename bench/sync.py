"""Reading all customers for the first time, and again when one in two hundred has changed."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests
from peewee import chunked

from bench import machine, servers
from bench.figures import Figure, Run
from simulator import Simulator, SimulatorConfig
from tests.stage import Stage, answers

FIGURES = (
    Figure("first", "first sync, ours", "s"),
    Figure("floor", "the slower of API budget and bare COPY", "s"),
    Figure("budget", "API budget: 10,000 calls a minute", "s"),
    Figure("copy", "bare COPY into the same tables", "s"),
    Figure("read", "bare reader of the same simulator, which keeps nothing", "s"),
    Figure("share", "first sync / the slower floor", "", at_most=1.5),
    Figure("calls", "API calls / fewest possible", "", at_most=1.05),
    Figure("per_second", "friendships a second", "1/s"),
    Figure("second", "second sync, 0.5 % changed / first", "", at_most=0.5),
    Figure("changed", "rows that the second sync wrote / that differed", "", at_most=1),
    Figure("memory", "largest process of ours at its peak", "MB", at_most=300),
    Figure("missing", "friendships that are not there afterwards", "", at_most=0),
)
# Friendships; 500 to a guide.
SIZE = 100_000
PER_GUIDE, PER_CALL, GUIDES_OF_PART = 500, 100, 25
CALLS_A_MINUTE, THREADS = 10_000, 3
CHANGED_IN = 200
PROCESSES = ("worker", "clock")
TABLES = "customer, friendship, friendship_event"
BORN = 1_700_000_000
LONGEST_SECONDS = 1800


@dataclass(frozen=True)
class Place:
    stage: Stage
    url: str
    state: Path
    size: int

    @property
    def fewest_calls(self) -> int:
        """Who may serve customers, and full pages of a hundred."""
        return 1 + -(-self.size // PER_CALL)


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with (
        servers.folder() as folder,
        servers.postgresql() as url,
        servers.product(folder, url, PROCESSES) as stage,
    ):
        state = folder / "simulator.sqlite3"
        fill(state, stage.environment, size)
        _start_simulator(stage, state)
        stage.flask("sync", "organisation")
        yield lambda: _run(Place(stage, url, state, size))


def fill(state: Path, environment: dict[str, str], size: int) -> None:
    """A company of so many friendships, loaded into the simulator's file before it starts."""
    config = SimulatorConfig.from_environment(environment)
    wecom = Simulator(config, state=str(state), background=False)
    guides = max(1, size // PER_GUIDE)
    try:
        wecom.load(
            {
                "departments": [{"id": 101, "name": "南京西路店", "parent_id": 1}],
                "members": (
                    {"userid": f"guide{n}", "name": f"导购{n}", "departments": [101]}
                    for n in range(guides)
                ),
                "customers": (
                    {"external_userid": f"wm{n:030}", "name": f"客户{n}", "unionid": f"o{n}"}
                    for n in range(size)
                ),
                "friendships": (
                    {
                        "userid": f"guide{n % guides}",
                        "external_userid": f"wm{n:030}",
                        "created_at": BORN + n,
                    }
                    for n in range(size)
                ),
            }
        )
    finally:
        wecom.close()


def _start_simulator(stage: Stage, state: Path) -> None:
    words = ["--host", "127.0.0.1", "--port", str(stage.wecom_port), "--state", str(state)]
    stage.supervisor.start(
        "simulator",
        [sys.executable, "-m", "simulator", *words],
        lambda: answers(f"{stage.wecom_url}/admin/state"),
    )


def _run(place: Place) -> Run:
    copy = _bare_copy(place)
    servers.run(place.url, f"TRUNCATE {TABLES}, sighting, sync_run CASCADE")
    first = _sync(place)
    memory = max(_peaks(place.stage))
    missing = place.size - servers.value(place.url, "SELECT count(*) FROM friendship WHERE active")
    _change_some(place)
    second = _sync(place)
    budget = place.fewest_calls / CALLS_A_MINUTE * 60
    return {
        "first": first.seconds,
        "floor": max(budget, copy),
        "budget": budget,
        "copy": copy,
        "read": _bare_read(place),
        "share": first.seconds / max(budget, copy),
        "calls": first.calls / place.fewest_calls,
        "per_second": place.size / first.seconds,
        "second": second.seconds / first.seconds,
        "changed": second.changed / (place.size // CHANGED_IN),
        "memory": memory,
        "missing": missing,
    }


@dataclass(frozen=True)
class Outcome:
    seconds: float
    calls: int
    changed: int


def _sync(place: Place) -> Outcome:
    """What an operator starts, read by the worker and by the command itself."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sync", "customers"]
    began = time.perf_counter()
    subprocess.run(
        command,
        env=place.stage.environment,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LONGEST_SECONDS,
    )
    took = time.perf_counter() - began
    calls, changed = servers.rows(
        place.url,
        """SELECT sum(calls), sum(changed) FILTER (WHERE phase = 'customers') FROM sync_part
            WHERE run_id = (SELECT max(id) FROM sync_run WHERE kind = 'customers')""",
    )[0]
    return Outcome(took, int(calls), int(changed))


def _peaks(stage: Stage) -> Iterator[float]:
    for process in stage.supervisor.processes:
        if process.name in PROCESSES:
            yield machine.resident_mb(process.running.pid, peak=True)


def _change_some(place: Place) -> None:
    """Guides write a remark about every two-hundredth customer, without an event."""
    with sqlite3.connect(place.state, timeout=60) as wecom:
        wecom.execute(
            f"""UPDATE friendship SET remark = 'changed {time.time()}'
                WHERE CAST(substr(external_userid, 3) AS INTEGER) % {CHANGED_IN} = 0"""
        )


COPIES = (
    """COPY customer (id, external_userid, unionid, name, avatar, type, gender, corp_name,
        member_level, created_at, synced_at, attempts, error, error_code) FROM STDIN""",
    """COPY friendship (id, customer_id, guide_id, active, half, started_at, added_at, removed_by,
        state, add_way, remark, description, personal_tags, transfer_failed) FROM STDIN""",
    "COPY friendship_event (friendship_id, kind, at, detail) FROM STDIN",
)


def _bare_copy(place: Place) -> float:
    """Seconds to put the same rows into the same tables, with their indexes, in one transaction."""
    servers.run(place.url, f"TRUNCATE {TABLES} CASCADE", "CHECKPOINT")
    guide = servers.value(place.url, "SELECT min(id) FROM guide")
    at = "2026-01-01T00:00:00"
    rows = (
        lambda n: (n, f"wm{n:030}", f"o{n}", f"客户{n}", "", 1, 0, "", "", at, at, 0, "", ""),
        lambda n: (n, n, guide, True, False, at, at, "", "", 1, "", "", "[]", ""),
        lambda n: (n, "added", at, ""),
    )
    began = time.perf_counter()
    servers.copy(place.url, zip(COPIES, rows, strict=True), range(1, place.size + 1))
    return time.perf_counter() - began


def _bare_read(place: Place) -> float:
    """Seconds to read every page in three threads, which is what the simulator can give.

    Our own calls do not count for its limit: before, they are forgotten.
    """
    place.stage.wecom("faults", method="delete")
    asked = {
        "corpid": place.stage.environment["WECOM_CORP_ID"],
        "corpsecret": place.stage.environment["WECOM_SECRET"],
    }
    api = f"{place.stage.wecom_url}/cgi-bin"
    token = requests.get(f"{api}/gettoken", params=asked, timeout=10).json()["access_token"]
    address = f"{api}/externalcontact/batch/get_by_user?access_token={token}"
    guides = [f"guide{n}" for n in range(max(1, place.size // PER_GUIDE))]
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(partial(_read_part, address), chunked(guides, GUIDES_OF_PART)))
    return time.perf_counter() - began


def _read_part(address: str, userids: list[str]) -> None:
    cursor = ""
    with requests.Session() as session:
        while True:
            body = {"userid_list": userids, "cursor": cursor, "limit": PER_CALL}
            answer = session.post(address, json=body, timeout=30).json()
            cursor = answer["next_cursor"]
            if not cursor:
                return
