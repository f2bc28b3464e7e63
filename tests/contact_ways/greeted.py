"""What a customer who scanned a code was greeted with."""

from domain.contact_ways.models import Greeting

SEND = "externalcontact/send_welcome_msg"


def messages(wecom, added) -> list[str]:
    """Texts and kinds of what the guide's side wrote into the chat."""
    chat = wecom.chat(added.userid, added.external_userid)
    sent = [message for message in chat if message["from"] == "guide"]
    return [message["content"].get("content", message["msgtype"]) for message in sent]


def line() -> Greeting:
    return Greeting.get()
