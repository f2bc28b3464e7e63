"""Machines on one host: namespaces of the network, which share nothing but a bridge.

Only root may make them, and only where the kernel lets root: in most containers it does not.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# The name of everything made here begins with it and the number of the process that made it.
PREFIX = "daogou"
CGROUPS = Path("/sys/fs/cgroup")
PERIOD = 20_000  # microseconds: short, so that a small share is an even one


class NoMachines(Exception):
    """This host has none to give; says why."""


class ToolsMissing(NoMachines):
    """It may have some, once a package is installed."""


@dataclass(frozen=True)
class Machine:
    """`name`: of its namespace, and of the port of the bridge that its cable leads to."""

    name: str
    address: str

    def command(self, words: Sequence[str]) -> list[str]:
        """The command line that runs `words` there; the process keeps its number."""
        inside = ["nsenter", f"--net=/run/netns/{self.name}", *words]
        if not _group(self.name).is_dir():
            return inside
        enter = f'echo $$ > {_group(self.name)}/cgroup.procs && exec "$@"'
        return ["sh", "-c", enter, "sh", *inside]

    def limit(self, cores: float | None) -> None:
        """All its processes together get no more of the processors; None: as much as there is.

        Raises NoMachines where control groups are not ours to change.
        """
        try:
            _limit(_group(self.name), cores)
        except OSError as error:
            raise NoMachines(f"no share of a processor can be given: {error}") from None

    def cut_off(self) -> None:
        """Its cable is pulled: what it sends is gone, and nobody tells it so."""
        ip("link", "set", self.name, "down")

    def plug_in(self) -> None:
        ip("link", "set", self.name, "up")


@contextmanager
def network(count: int) -> Iterator[tuple[str, list[Machine]]]:
    """The host's address and so many machines around it; nothing of it is left afterwards.

    The addresses are from those that RFC 2544 keeps for measurements. Raises NoMachines:
    ToolsMissing to root alone, because no package would help others.
    """
    if os.geteuid():
        raise NoMachines("only root may make them")
    if missing := [tool for tool in ("ip", "nsenter") if not shutil.which(tool)]:
        raise ToolsMissing(f"{' and '.join(missing)} missing")
    _sweep()
    bridge, net = _name(os.getpid(), ""), f"198.18.{os.getpid() % 250}"
    machines = [Machine(_name(os.getpid(), "abcd"[n]), f"{net}.{n + 2}") for n in range(count)]
    with ExitStack() as stack:
        stack.callback(_remove, bridge, [machine.name for machine in machines])
        ip("link", "add", bridge, "type", "bridge")
        ip("addr", "add", f"{net}.1/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        for machine in machines:
            _plug(machine, bridge)
        yield f"{net}.1", machines


def _plug(machine: Machine, bridge: str) -> None:
    name = machine.name
    with suppress(OSError):
        _group(name).mkdir()
    ip("netns", "add", name)
    ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("link", "set", name, "master", bridge, "up")
    ip("-n", name, "addr", "add", f"{machine.address}/24", "dev", "eth0")
    for device in ("lo", "eth0"):
        ip("-n", name, "link", "set", device, "up")


def ip(*words: str) -> None:
    """Raises NoMachines with what the kernel said."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise NoMachines(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _name(owner: int, letter: str) -> str:
    """At most 15 characters, as the kernel wants it for devices."""
    return f"{PREFIX}{owner}{letter}"


def _remove(bridge: str, names: Sequence[str]) -> None:
    for name in names:
        with suppress(NoMachines):
            ip("link", "del", name)
        with suppress(NoMachines):
            ip("netns", "del", name)
        with suppress(OSError):
            _group(name).rmdir()
    with suppress(NoMachines):
        ip("link", "del", bridge)


def _sweep() -> None:
    """Remove what a process left that was killed."""
    places = Path("/sys/class/net"), Path("/run/netns"), _group("")
    names = {path.name for place in places for path in place.glob(f"{PREFIX}[0-9]*")}
    for bridge in {name.rstrip("abcd") for name in names}:
        if not Path("/proc", bridge.removeprefix(PREFIX)).exists():
            _remove(bridge, [name for name in names if name.startswith(bridge)])


def _group(name: str) -> Path:
    """Its control group; version 1 keeps processors in a folder of their own."""
    old = CGROUPS / "cpu"
    return (old if old.is_dir() else CGROUPS) / name


def _limit(group: Path, cores: float | None) -> None:
    quota = None if cores is None else int(cores * PERIOD)
    if (group / "cpu.cfs_quota_us").exists():
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(quota or -1))
        return
    if not (group / "cpu.max").exists():
        (group.parent / "cgroup.subtree_control").write_text("+cpu")
    (group / "cpu.max").write_text(f"{quota or 'max'} {PERIOD}")
