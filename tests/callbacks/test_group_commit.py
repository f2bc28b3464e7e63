"""A peak: callbacks that come at the same moment share a commit, and each gets its own answer."""

from concurrent.futures import ThreadPoolExecutor

from callbacks.inbox import ReceivedCallback
from db import db
from tests.callbacks.test_door import APP, EVENT, post, sealed

AT_ONCE = 8


def at_the_same_moment(app, posts: list) -> list[int]:
    def send(one) -> int:
        try:
            return post(app.test_client(), *one).status_code
        finally:
            db.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(send, posts))


def test_a_peak_with_copies_is_kept_whole_and_once(app):
    plaintexts = [EVENT.format(event=f"event_{number % 40}") for number in range(120)]

    answers = at_the_same_moment(app, [sealed(APP, text) for text in plaintexts])

    assert answers == [200] * 120
    kept = ReceivedCallback.select(ReceivedCallback.event)
    assert sorted(row.event for row in kept) == sorted(f"event_{number}" for number in range(40))


def test_a_peak_that_cannot_be_stored_is_asked_for_again(app):
    posts = [sealed(APP, EVENT.format(event=f"event_{number}")) for number in range(16)]
    db.execute_sql("ALTER TABLE received_callback RENAME TO elsewhere")
    try:
        lost = at_the_same_moment(app, posts)
    finally:
        db.execute_sql("ALTER TABLE elsewhere RENAME TO received_callback")

    assert lost == [503] * 16
    assert at_the_same_moment(app, posts) == [200] * 16
    assert ReceivedCallback.select().count() == 16
