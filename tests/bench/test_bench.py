"""The bench measures what it says: figures are judged rightly, load counts what was answered."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from bench import events, load
from bench.figures import Figure, percentile, spreads
from bench.results import table
from callbacks.crypto import CallbackCrypto
from callbacks.xml import read
from tests.conftest import CONFIG

ENVIRONMENT = {
    "WECOM_CALLBACK_TOKEN": CONFIG.callback_token,
    "WECOM_CALLBACK_AES_KEY": CONFIG.callback_aes_key,
    "WECOM_CORP_ID": CONFIG.corp_id,
    "WECOM_AGENT_ID": str(CONFIG.agent_id),
}
MACHINE = dict.fromkeys(("at", "commit", "cores", "cpu", "kernel", "python"), "x")


@pytest.mark.parametrize(
    "aim, values, met",
    [
        ({"at_most": 3}, [1, 2, 9], True),
        ({"at_most": 3}, [1, 4, 9], False),
        ({"at_least": 0.8}, [0.1, 0.8, 0.9], True),
        ({}, [1, 2, 3], None),
    ],
)
def test_the_median_is_judged(aim, values, met):
    (line,) = spreads([Figure("key", "words", **aim)], [{"key": value} for value in values])

    assert (line.low, line.high, line.met) == (min(values), max(values), met)


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile(list(range(1, 101)), 0.99) == 100
    assert percentile([5], 0.5) == 5


def test_a_table_says_what_was_missed():
    lines = spreads([Figure("key", "answers", "ms", at_most=100)], [{"key": 250}])

    text = table("door", {"machine": MACHINE, "size": 1, "load": [0.5]}, lines)

    assert "| answers | 250 | 250 | 250 | ms | ≤ 100 | **missed** |" in text


def test_a_table_says_never_of_what_did_not_come_to_its_end():
    lines = spreads([Figure("key", "p99", "s", at_most=3)], [{"key": 1.5}, {"key": float("inf")}])

    text = table("welcomes", {"machine": MACHINE, "size": 1, "load": [0.5]}, lines)

    assert "| p99 | 1.5 | never | never | s | ≤ 3 | **missed** |" in text


def test_callbacks_of_the_load_are_real_ones_and_all_different():
    requests = events.additions(ENVIRONMENT)
    opened = [read(_opened(next(requests))) for _ in range(3)]

    assert [event["ExternalUserID"] for event in opened] == [f"wm-bench-{n}" for n in range(3)]
    assert {event["ChangeType"] for event in opened} == {"add_external_contact"}


def _opened(request: bytes) -> bytes:
    head, _, body = request.partition(b"\r\n\r\n")
    query = dict(pair.split(b"=") for pair in head.split(b" ")[1].partition(b"?")[2].split(b"&"))
    signed = [query[name].decode() for name in (b"msg_signature", b"timestamp", b"nonce")]
    crypto = CallbackCrypto(CONFIG.callback_token, CONFIG.callback_aes_key, CONFIG.corp_id)
    return crypto.open(*signed, read(body)["Encrypt"])


@contextmanager
def server(answer: str):
    """An HTTP server that counts requests; yields its port and the list it counts in."""
    seen: list[str] = []

    def app(environ, start_response):
        seen.append(environ["PATH_INFO"])
        start_response(answer, [("Content-Length", "0")])
        return [b""]

    running = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running.server_port, seen
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


def paced(*args, **more) -> list[load.Answer]:
    """In a thread of its own: browsers of other tests may have a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(load.pace, *args, **more).result()


GET = b"GET /%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_a_pace_sends_each_request_once_when_it_is_answered():
    with server("200 OK") as (port, seen):
        requests = iter(GET % number for number in range(20))
        answers = paced(port, requests, count=20, rate=200)

    assert sorted(seen) == sorted(f"/{number}" for number in range(20))
    assert {answer.status for answer in answers} == {200}


def test_what_is_not_answered_200_is_sent_three_times(monkeypatch):
    monkeypatch.setattr(load, "REST", 0)
    with server("503 Service Unavailable") as (port, seen):
        (answer,) = paced(port, iter([GET % 1]), count=1, rate=1, tries=3)

    assert (answer.status, answer.tries, seen) == (503, 3, ["/1"] * 3)
