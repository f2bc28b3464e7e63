"""send_welcome_msg: once, within 20 seconds, with the code of the event."""

from sqlite3 import Row

from simulator.api import attachments, fields
from simulator.errors import ApiError
from simulator.routes import Answer, Call, post

CODE_LIFETIME = 20.0


@post("externalcontact/send_welcome_msg")
def send_welcome_msg(call: Call) -> Answer:
    code = _code(call)
    messages = attachments.messages(call, call.body)
    pair = (code["userid"], code["external_userid"])
    for msgtype, content in messages:
        call.wecom.write(*pair, "guide", msgtype, content)
    state = call.wecom.state
    state.run("UPDATE welcome_code SET used = 1 WHERE code = ?", code["code"])
    state.run("UPDATE friendship SET welcomed = 1 WHERE userid = ? AND external_userid = ?", *pair)
    return {}


def _code(call: Call) -> Row:
    """41049 missing, 41050 unknown or too late, 41051 welcomed already or chatting."""
    found = call.wecom.state.row(
        "SELECT welcome_code.*, chatted, welcomed FROM welcome_code"
        " JOIN friendship USING (userid, external_userid) WHERE code = ?",
        fields.needed(call.body, "welcome_code", code=41049),
    )
    if found is None or call.wecom.clock.now() - found["issued_at"] > CODE_LIFETIME:
        raise ApiError(41050)
    if found["used"] or found["chatted"] or found["welcomed"]:
        raise ApiError(41051)
    return found
