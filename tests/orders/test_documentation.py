"""`docs/order-push.md` is what other people's programs are written from, so it must be true."""

import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from callbacks import orders as push
from db import db
from domain.orders.canonical import STATUSES, CanonicalOrder
from domain.orders.models import Order

PAGE = Path("docs/order-push.md").read_text(encoding="utf-8")


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.S | re.M)[number]


@contextmanager
def served(app) -> Iterator[str]:
    """A real web server for one request; yields its address."""
    server = make_server("127.0.0.1", 0, app)

    def answer_one() -> None:
        server.handle_request()
        db.close()

    thread = Thread(target=answer_one)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    thread.join()
    server.server_close()


def for_this(shop, address: str, text: str) -> str:
    told = {
        "http://127.0.0.1:8000": address,
        "shop_3f9c2a7be81d4056": shop.key,
        "the-secret": shop.secret,
    }
    for example, real in told.items():
        assert example in text
        text = text.replace(example, real)
    return text


def test_the_signature_of_the_page_is_right():
    signed = b'1763600000.{"orders": []}'

    assert hmac.new(b"a-secret", signed, hashlib.sha256).hexdigest() in PAGE


def test_the_example_is_an_order_and_every_status_is_named():
    order = json.loads(block("json"))["orders"][0]

    assert CanonicalOrder.model_validate(order).pay_fen == 25600
    assert all(f"`{status}`" in PAGE for status in STATUSES)
    assert f"{push.SKEW_SECONDS} seconds" in PAGE and f"{push.MAX_ORDERS} orders" in PAGE


def test_the_python_program_of_the_page_runs(app, shop):
    with served(app) as address:
        program = for_this(shop, address, block("python"))
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert json.loads(done.stdout)["results"] == [{"order_no": "T-1", "result": "created"}]
    assert Order.get().status == "to_ship"


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="no curl here")
def test_the_shell_script_of_the_page_runs(app, shop):
    with served(app) as address:
        script = for_this(shop, address, block("sh"))
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True)

    assert json.loads(done.stdout)["results"] == [{"order_no": "T-1", "result": "created"}]
