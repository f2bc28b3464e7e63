"""Sends requests to 127.0.0.1 as fast as they are answered, or at a pace, and stops by itself."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
# WeCom gives an answer five seconds and sends a callback three times.
PATIENCE, TRIES, REST = 5.0, 3, 1.0

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Answer:
    """`number`: of the request, from 0; `took`: seconds since it should have been sent."""

    number: int
    status: int
    took: float
    tries: int


class Sender:
    """Keeps connections open and uses them again."""

    def __init__(self, port: int, host: str = "127.0.0.1"):
        self._address = host, port
        self._idle: list[Connection] = []

    async def ask(self, request: bytes) -> int:
        """The status of the answer; 0 when none came."""
        try:
            return await asyncio.wait_for(self._ask(request), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            return 0

    async def _ask(self, request: bytes) -> int:
        reader, writer = self._open() or await self._connect()
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            found = LENGTH.search(head)
            await reader.readexactly(int(found[1]) if found else 0)
        except BaseException:
            writer.close()
            raise
        if head.startswith(b"HTTP/1.1") and b"connection: close" not in head.lower():
            self._idle.append((reader, writer))
        else:
            writer.close()
        return int(head[9:12])

    def _open(self) -> Connection | None:
        """One that was used before and is still open."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    async def _connect(self) -> Connection:
        return await asyncio.open_connection(*self._address)


def flood(
    port: int, requests: Iterator[bytes], *, seconds: float, connections: int
) -> list[Answer]:
    """Each connection sends the next request as soon as it has its answer."""
    return asyncio.run(_flood(port, requests, seconds, connections))


async def _flood(port, requests, seconds, connections) -> list[Answer]:
    sender, answers, until = Sender(port), [], time.monotonic() + seconds

    async def send_on() -> None:
        while (began := time.monotonic()) < until:
            status = await sender.ask(next(requests))
            answers.append(Answer(len(answers), status, time.monotonic() - began, 1))

    await asyncio.gather(*(send_on() for _ in range(connections)))
    return answers


def pace(
    port: int, requests: Iterator[bytes], *, count: int, rate: float, tries: int = 1
) -> list[Answer]:
    """So many requests a second, whether or not the ones before were answered."""
    return asyncio.run(paced(port, requests, count=count, rate=rate, tries=tries))


async def paced(port, requests, *, count, rate, tries=1) -> list[Answer]:
    sender, began = Sender(port), time.monotonic()

    async def send_at(number: int, request: bytes) -> Answer:
        due = began + number / rate
        for attempt in range(1, tries + 1):
            status = await sender.ask(request)
            if status == 200 or attempt == tries:
                break
            await asyncio.sleep(REST)
        return Answer(number, status, time.monotonic() - due, attempt)

    sending = []
    for number in range(count):
        await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
        sending.append(asyncio.create_task(send_at(number, next(requests))))
    return await asyncio.gather(*sending)


def listens(port: int) -> bool:
    """Somebody answers HTTP there, whatever it is."""
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    return pace(port, iter([request]), count=1, rate=1)[0].status > 0
