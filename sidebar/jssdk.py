from urllib.parse import urlsplit

from flask import current_app, jsonify, request

from bot import jssdk
from domain.errors import Invalid
from sidebar.blueprint import bp


@bp.get("/jssdk/signature")
def sign_page():
    """?url= the page's address, ?kind= corp or agent. The ticket stays here."""
    url, kind = request.args.get("url", ""), request.args.get("kind", "")
    if kind not in (jssdk.CORP, jssdk.AGENT):
        raise Invalid("签名类型不对", field="kind")
    if not _is_ours(url):
        raise Invalid("只为自己的页面签名", field="url")
    signed = jssdk.sign(url, kind)
    return jsonify(timestamp=signed.timestamp, nonceStr=signed.nonce, signature=signed.signature)


def _is_ours(url: str) -> bool:
    asked, ours = urlsplit(url), urlsplit(current_app.config["SETTINGS"].public_url)
    return (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)
