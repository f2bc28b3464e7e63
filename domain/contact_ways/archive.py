"""The codes of many stores in one ZIP, made while it is sent: no more than a picture in memory."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import RawIOBase

from domain import clock

FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
# Windows opens devices by these names, whatever comes behind the point.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST = 60


class FileNames:
    """Names that every system takes, each of them once, however letters are written."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str, number: int) -> str:
        """`number` sets apart stores of one name."""
        plain = safe(name)
        if plain.casefold() in self._taken:
            plain = f"{plain} ({number})"
        self._taken.add(plain.casefold())
        return plain


def safe(name: str) -> str:
    plain = FORBIDDEN.sub("_", name).strip(" .")[:LONGEST].strip(" .") or "_"
    return f"_{plain}" if DEVICES.match(plain) else plain


class _Pipe(RawIOBase):
    """What was written since it was last taken. It cannot seek, so sizes follow each file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A ZIP of these, in pieces. Pictures are pressed already, and SVG gains much."""
    pipe = _Pipe()
    moment = clock.local(clock.now()).timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name, moment), body, zipfile.ZIP_DEFLATED)
            yield pipe.take()
    yield pipe.take()
