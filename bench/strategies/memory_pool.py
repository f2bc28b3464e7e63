"""Re-implementation: a pool of threads in the web process, and a log row for each event.

A row's state tells how far it came; rows whose process died are not taken up again.
"""

from concurrent.futures import ThreadPoolExecutor

from bench.bare import connection, opened
from bench.strategies.work import THREADS, handle, say_ok

INSERT = "INSERT INTO event_log (body, state) VALUES (%s, 0) RETURNING id"
_pool = ThreadPoolExecutor(THREADS)


def app(environ, start_response):
    _pool.submit(work, opened(environ))
    return say_ok(start_response)


def work(plaintext: bytes) -> None:
    (row,) = connection().execute(INSERT, (plaintext.decode(),)).fetchone()
    handle(plaintext)
    connection().execute("UPDATE event_log SET state = 1 WHERE id = %s", (row,))
