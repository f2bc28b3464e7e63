"""A WeCom of three calls, so light that it does not slow down what is measured.

`python -m bench.wecom PORT SECONDS [HOST]`: every answer takes SECONDS, which `GET /takes?seconds=`
changes. A welcome code works once (41051 afterwards). `GET /sent` tells when each code was used
first and how often it was asked for.
"""

import asyncio
import json
import sys
import time
from urllib.parse import parse_qs, urlsplit

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
ALREADY_SENT, NOT_SUPPORTED = 41051, 48002

# By welcome code: [unix time of the first use, number of calls].
_sent: dict[str, list[float]] = {}
# Seconds.
_takes = [0.0]


async def serve(port: int, host: str) -> None:
    async with await asyncio.start_server(_talk, host, port, backlog=512) as server:
        await server.serve_forever()


async def _talk(reader, writer) -> None:
    try:
        while True:
            path, body = await _request(reader)
            if path.startswith("/cgi-bin/"):
                await asyncio.sleep(_takes[0])
            content = json.dumps(_answer(path, body)).encode()
            writer.write(HEAD % len(content) + content)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _request(reader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    lengths = [
        line[15:] for line in head.split("\r\n") if line.lower().startswith("content-length")
    ]
    body = await reader.readexactly(int(lengths[0])) if lengths else b""
    return head.split(" ", 2)[1], body


def _answer(path: str, body: bytes) -> dict:
    parts = urlsplit(path)
    match parts.path.removeprefix("/cgi-bin/"):
        case "/sent":
            return _sent
        case "/forget":
            _sent.clear()
            return {}
        case "/takes":
            _takes[0] = float(parse_qs(parts.query)["seconds"][0])
            return {}
        case "gettoken":
            return {"errcode": 0, "errmsg": "ok", "access_token": "token", "expires_in": 7200}
        case "externalcontact/get":
            return _customer(parse_qs(parts.query)["external_userid"][0])
        case "externalcontact/send_welcome_msg":
            return _welcome(json.loads(body)["welcome_code"])
    return {"errcode": NOT_SUPPORTED, "errmsg": "not here"}


def _customer(external_userid: str) -> dict:
    person = {"external_userid": external_userid, "name": "王芳", "type": 1, "gender": 2}
    follower = {"userid": "lin", "createtime": int(time.time()), "state": "bench", "tags": []}
    return {"errcode": 0, "external_contact": person, "follow_user": [follower]}


def _welcome(code: str) -> dict:
    use = _sent.setdefault(code, [time.time(), 0])
    use[1] += 1
    return {"errcode": 0 if use[1] == 1 else ALREADY_SENT, "errmsg": ""}


if __name__ == "__main__":
    _takes[0] = float(sys.argv[2])
    asyncio.run(serve(int(sys.argv[1]), *(sys.argv[3:] or ["127.0.0.1"])))
