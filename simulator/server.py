"""A threaded HTTP server for one process: the state lives in it. Each answer ends a connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    disable_nagle_algorithm = (
        True  # headers and body are two writes; Nagle would hold the second for 40 ms
    )

    timeout = 10  # seconds that a connection may say nothing

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without the machine's date, as WeCom's may be another."""
        self.send_response_only(code, message)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The feed tells it better."""


def listen(app: Flask, host: str, port: int) -> BaseWSGIServer:
    return make_server(host, port, app, threaded=True, request_handler=Handler)


@contextmanager
def serve(app: Flask, host: str, port: int) -> Iterator[str]:
    """Ends when the last request is answered: what answers it, a database say, may go then."""
    server = listen(app, host, port)
    server.daemon_threads = False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
