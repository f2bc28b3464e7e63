"""`python -m demo`: the whole system on one machine, beside a simulated WeCom.

Everything it keeps is in `var/demo/`. Ctrl-C stops every process.
"""

import argparse
import fcntl
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import requests
from redis import Redis

from demo import redis_server
from demo.orphans import kill_marked
from demo.run import procfile
from demo.settings import MARK, OPERATOR, PASSWORD, STATE, Addresses, environment
from demo.supervisor import StartFailed, Supervisor, interrupt, on_end_signals

LOADED = STATE / "loaded"
LOCK = STATE.with_name("demo.lock")
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


class CannotStart(Exception):
    """One line that says what is in the way."""


def main() -> int:
    options = parse_arguments()
    on_end_signals(interrupt)
    try:
        with only_demo_here():
            run(options)
    except KeyboardInterrupt:
        print("\n· 已停止 stopped")
        return 0
    except (CannotStart, StartFailed, redis_server.NoRedisServer) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="of the product")
    parser.add_argument("--simulator-port", type=int, default=9300)
    parser.add_argument("--reset", action="store_true", help="forget everything first")
    return parser.parse_args()


@contextmanager
def only_demo_here() -> Iterator[IO[str]]:
    """One demo per checkout; what a killed one left running is cleared away."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("it runs already; stop it with ctrl-C in its terminal") from None
        kill_marked(f"{MARK}={STATE}")
        yield lock


def run(options: argparse.Namespace) -> None:
    require_free(options.port, "PORT")
    require_free(options.simulator_port, "SIMULATOR_PORT")
    fresh = options.reset or not LOADED.exists()
    if fresh:
        # A load that was broken off is no base to go on from.
        shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True, exist_ok=True)
    redis_port = redis_server.free_port()
    at = Addresses(options.port, options.simulator_port, redis_server.url(redis_port))
    supervisor = Supervisor(STATE, environment(at), f"{MARK}={STATE}")
    try:
        start(supervisor, at, redis_port, fresh)
        print(welcome(at), flush=True)
        supervisor.watch()
    finally:
        on_end_signals(signal.SIG_IGN)
        supervisor.stop()


def require_free(port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"port {port} is taken; choose another: make demo {name}={port + 1}"
            ) from None


def start(supervisor: Supervisor, at: Addresses, redis_port: int, fresh: bool) -> None:
    """Bring the parts up in the order in which they need each other."""
    say("Redis")
    redis_command = redis_server.command(redis_port, STATE)
    supervisor.start("redis", redis_command, lambda: redis_server.answers(at.redis_url))
    say("表 tables")
    supervisor.run("migrate", [*FLASK, "migrate"])
    say("模拟的企业微信 a simulated WeCom")
    supervisor.start("simulator", simulator_command(at), lambda: ok(f"{at.simulator}/admin/state"))
    say("网页与后台任务 web, workers and clock")
    start_product(supervisor, at)
    if fresh:
        say("示例公司（约一分钟） the demo company (about a minute)")
        supervisor.run("company", [sys.executable, "-m", "demo.company", "load"], shown=True)
        add_operator = [*FLASK, "operators", "add", OPERATOR, "--password-stdin"]
        supervisor.run("operator", add_operator, given=f"{PASSWORD}\n")
        LOADED.touch()


def simulator_command(at: Addresses) -> list[str]:
    words = ["--host", "127.0.0.1", "--port", str(at.simulator_port)]
    return [sys.executable, "-m", "simulator", *words, "--state", str(STATE / "simulator.sqlite3")]


def start_product(supervisor: Supervisor, at: Addresses) -> None:
    """Every line of the Procfile, as a deployment would run it."""
    workers = 0
    for name, command in procfile().items():
        workers += name in ("urgent", "worker")
        supervisor.start(name, command, readiness(name, at, workers))


def readiness(name: str, at: Addresses, workers: int):
    if name == "web":
        return lambda: ok(f"{at.web}/readyz")
    if name == "clock":
        return lambda: True
    return lambda: registered_workers(at.redis_url) >= workers


def registered_workers(redis_url: str) -> int:
    with Redis.from_url(redis_url) as redis:
        return redis.scard("rq:workers")


def ok(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def welcome(at: Addresses) -> str:
    return f"""
  导购已就绪 Daogou is ready

  演练场 playground   {at.simulator}/
      一部手机与一台导购的电脑：点「扫码添加」。
      A phone and a guide's desktop: press "scan".
  控制台 console      {at.web}/console/
      用户名 user {OPERATOR}   密码 password {PASSWORD}
  侧边栏 sidebar      {at.web}/sidebar/
      在演练场的聊天窗口旁打开。 Opens beside the chat in the playground.

  数据与日志在 {relative(STATE)}/，重新开始：make demo RESET=1
  Data and logs are in {relative(STATE)}/; to start afresh: make demo RESET=1
  按 Ctrl-C 停止。 Ctrl-C stops everything.
"""


def relative(path: Path) -> str:
    return os.path.relpath(path)


if __name__ == "__main__":
    sys.exit(main())
