"""Holding back what WeCom sends, to deliver it in another order."""

import pytest


@pytest.fixture
def letters(wecom):
    """Callbacks are held back: `letters()` gives those that WeCom sent since, to post at will."""
    post = wecom.post_callback
    kept: list[tuple] = []

    def hold(*letter) -> int:
        kept.append(letter)
        return 200

    class Letters:
        def hold(self) -> None:
            wecom.post_callback = hold

        def release(self) -> list[tuple]:
            wecom.deliver_now()
            wecom.post_callback = post
            return kept

        def post(self, letter: tuple) -> None:
            assert post(*letter) == 200

    return Letters()
