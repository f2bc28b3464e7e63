"""Template cards: their documented limits, and the response codes that update them."""

import json
import re
from sqlite3 import Row
from typing import Any

from simulator.api import fields
from simulator.errors import ApiError
from simulator.routes import Call

Card = dict[str, Any]
NOTICES = ("text_notice", "news_notice")
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
CODE_LIFETIME = 72 * 3600
LONGEST_LISTS = {
    "horizontal_content_list": 6,
    "jump_list": 3,
    "vertical_content_list": 4,
    "button_list": 6,
    "select_list": 3,
}
LONGEST_KEY = 1024


def read(call: Call, card: Card) -> Card:
    """The card as sent, once every documented rule holds."""
    kind = fields.needed(card, "card_type")
    if kind not in NOTICES + INTERACTIVE:
        raise ApiError(40058, "unknown card_type")
    for name, at_most in LONGEST_LISTS.items():
        fields.parts(card, name, at_most=at_most)
    if kind in INTERACTIVE and not call.wecom.config.callback_url:
        raise ApiError(43012)
    _check_task_id(call, card)
    CHECKS[kind](card)
    return card


def response_code(call: Call, msgid: str, msgtype: str, card: Card) -> dict[str, str]:
    """{"response_code"} of an interactive card that was just sent, {} for all else."""
    if msgtype != "template_card" or card["card_type"] not in INTERACTIVE:
        return {}
    return {"response_code": call.wecom.new_response_code(msgid)}


def spend_response_code(call: Call, code: str) -> str:
    """The msgid the code belongs to; 60140 when unknown, used or older than 72 hours."""
    found = call.wecom.state.row("SELECT * FROM response_code WHERE code = ?", code)
    if found is None or found["expires_at"] <= call.wecom.clock.now():
        raise ApiError(60140)
    call.wecom.state.run("DELETE FROM response_code WHERE code = ?", code)
    return found["msgid"]


def updated(call: Call, message: Row, body: dict[str, Any]) -> Card:
    """The card after update_template_card: other buttons' text, or another card."""
    card = json.loads(message["content"])["template_card"]
    if "button" in body:
        name = fields.needed(fields.part(body, "button"), "replace_name")
        return card | {"replaced": name}
    new = fields.part(body, "template_card")
    if not new:
        raise ApiError(40058, "missing button or template_card")
    return card | new


def _check_task_id(call: Call, card: Card) -> None:
    task_id = fields.text(card, "task_id")
    menu = fields.parts(fields.part(card, "action_menu"), "action_list", at_most=3)
    if not task_id:
        if menu or card["card_type"] in INTERACTIVE:
            raise ApiError(42014, "missing task_id")
        return
    if not TASK_ID.fullmatch(task_id):
        raise ApiError(42014)
    if call.wecom.state.value("SELECT 1 FROM app_message WHERE task_id = ?", task_id):
        raise ApiError(42014, "task_id was used before")


def _check_notice(card: Card) -> None:
    action = fields.part(card, "card_action")
    if not action:
        raise ApiError(40058, "missing card_action")
    kind = fields.number(action, "type", 0, low=1, high=2)
    fields.needed(action, "url" if kind == 1 else "appid")


def _check_text_notice(card: Card) -> None:
    _check_notice(card)
    title = fields.text(fields.part(card, "main_title"), "title")
    if not title and not fields.text(card, "sub_title_text"):
        raise ApiError(40058, "main_title.title or sub_title_text needed")


def _check_news_notice(card: Card) -> None:
    _check_notice(card)
    image = fields.part(card, "card_image")
    if not image and not fields.part(card, "image_text_area"):
        raise ApiError(40058, "card_image or image_text_area needed")
    if not 1.3 <= image.get("aspect_ratio", 1.3) <= 2.25:
        raise ApiError(40058, "card_image.aspect_ratio out of range")


def _check_buttons(card: Card) -> None:
    buttons = fields.parts(card, "button_list")
    if not buttons:
        raise ApiError(40058, "missing button_list")
    for button in buttons:
        fields.needed(button, "text")
        is_link = fields.number(button, "type", 0, high=1)
        fields.needed(button, "url" if is_link else "key", octets=LONGEST_KEY)
    _check_options(fields.part(card, "button_selection"), 10)


def _check_vote(card: Card) -> None:
    _check_options(fields.part(card, "checkbox"), 20, needed=True)
    _check_submit(card)


def _check_selects(card: Card) -> None:
    selects = fields.parts(card, "select_list")
    if not selects:
        raise ApiError(40058, "missing select_list")
    for select in selects:
        _check_options(select, 10, needed=True)
    _check_submit(card)


def _check_options(question: Card, at_most: int, needed: bool = False) -> None:
    if not question and not needed:
        return
    fields.needed(question, "question_key")
    options = fields.parts(question, "option_list", at_most=at_most)
    if not options:
        raise ApiError(40058, "missing option_list")
    for option in options:
        fields.needed(option, "id", octets=128)
        fields.needed(option, "text")


def _check_submit(card: Card) -> None:
    button = fields.part(card, "submit_button")
    fields.needed(button, "text")
    fields.needed(button, "key", octets=LONGEST_KEY)


CHECKS = {
    "text_notice": _check_text_notice,
    "news_notice": _check_news_notice,
    "button_interaction": _check_buttons,
    "vote_interaction": _check_vote,
    "multiple_interaction": _check_selects,
}
