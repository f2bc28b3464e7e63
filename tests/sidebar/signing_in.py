"""The way through WeCom's sign-in, as a phone goes it."""

from urllib.parse import urlsplit

import requests

from domain.organisation.models import Guide


def come_back(to_sign_in, client, guide: Guide) -> str:
    """Follow the way to WeCom; returns the address that WeCom sends this guide back to."""
    to_wecom = client.get(to_sign_in.headers["Location"])
    return address_from_wecom(to_wecom.headers["Location"], guide.userid)


def address_from_wecom(authorize: str, userid: str) -> str:
    page, _, _ = authorize.partition("#")
    answer = requests.get(f"{page}&as={userid}", allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def token(client) -> dict[str, str]:
    """The headers of a page's own requests."""
    return token_on(client.get("/sidebar/workbench").text)


def token_on(page: str) -> dict[str, str]:
    return {"X-CSRFToken": page.partition('X-CSRFToken": "')[2].partition('"')[0]}
