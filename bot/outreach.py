from dataclasses import dataclass

from bot.client import agent_id, post
from domain.outreach.nudging import SAME_CARD_SECONDS, Card

SOURCE = "导购助手"


@dataclass(frozen=True)
class Posted:
    """`reached`: False when WeCom knows no such receiver, or may not send to them."""

    msgid: str
    reached: bool


def send_card(card: Card) -> Posted:
    """Send a member a text_notice card (documents 90236 and 90237).

    WeCom drops a card that is equal to an earlier one, so it may be sent again after a crash.
    Above 30 messages a minute to one member it drops them silently: send each member one.
    """
    answer = post(
        "message/send",
        {
            "touser": card.userid,
            "msgtype": "template_card",
            "agentid": agent_id(),
            "template_card": _text_notice(card),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_CARD_SECONDS,
        },
    )
    unreached = f"{answer.get('invaliduser', '')}|{answer.get('unlicenseduser', '')}".lower()
    return Posted(answer.get("msgid", ""), card.userid.lower() not in unreached.split("|"))


def _text_notice(card: Card) -> dict:
    return {
        "card_type": "text_notice",
        "source": {"desc": SOURCE},
        "main_title": {"title": card.title, "desc": card.description},
        "horizontal_content_list": [
            {"keyname": name, "value": value} for name, value in card.lines
        ],
        "card_action": {"type": 1, "url": card.url},
    }
