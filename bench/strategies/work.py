"""What every rival does with an event: note the new customer, greet them."""

import os
import threading
from xml.etree.ElementTree import fromstring

import requests

from bench.bare import connection

# As many as two web processes of ours have together.
THREADS = 16
API = os.environ["WECOM_API_URL"]
_of_thread = threading.local()


def handle(plaintext: bytes) -> None:
    """Ask WeCom who it is, note it, greet; without asking whether that was done before."""
    event = fromstring(plaintext)
    asked = {"external_userid": event.findtext("ExternalUserID")}
    answer = _session().get(f"{API}externalcontact/get", params=asked).json()
    name, code = answer["external_contact"]["name"], event.findtext("WelcomeCode")
    connection().execute("INSERT INTO added (code) VALUES (%s)", (code,))
    body = {"welcome_code": code, "text": {"content": f"{name}您好"}}
    _session().post(f"{API}externalcontact/send_welcome_msg", json=body)


def _session() -> requests.Session:
    if not hasattr(_of_thread, "session"):
        _of_thread.session = requests.Session()
    return _of_thread.session


def say_ok(start_response) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


def in_threads(forever) -> None:
    """Run `forever()` in THREADS threads."""
    threads = [threading.Thread(target=forever) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
