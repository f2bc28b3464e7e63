from dataclasses import dataclass

from bot.budget import SIDEBAR, lane
from bot.client import get


@dataclass(frozen=True)
class Visitor:
    """Who opened a page in WeCom. `userid` is empty for somebody outside of the company."""

    userid: str


def who_is(code: str) -> Visitor:
    """Spend a code of WeCom's sign-in; it lives 5 minutes and works once (documents 91023).

    That someone works in the company does not mean that they may use the app.
    Raises WeComLoginExpired when the code is used, expired or made up.
    """
    with lane(SIDEBAR):
        answer = get("auth/getuserinfo", {"code": code})
    return Visitor(answer.get("userid", ""))
