"""The smallest app a WeCom can have: it greets, and its sidebar shows whose chat is open.

It speaks to the simulator only over HTTP, as any client of WeCom's API does.
"""

import hashlib
import io
import json
import re
import time
from pathlib import Path
from urllib.parse import urlencode

import requests
from flask import Flask, jsonify, redirect, request, send_from_directory
from PIL import Image

from simulator.crypto import decrypt

VENDOR = Path(__file__).resolve().parents[2] / "web" / "static" / "vendor"
PAGE = """<!doctype html><meta charset="utf-8"><title>侧边栏</title>
<script src="{wecom}/bridge.js"></script><script src="/vendor/wecom.js"></script>
<body style="font: 14px sans-serif"><h3 id="guide">{userid}</h3><p id="entry"></p><p id="contact"></p>
<button id="say">发给客户</button><button id="copy">复制并打开聊天</button><p id="error"></p>
<script>
const sign = (kind) => async (url) =>
  (await fetch(`/signature?${{new URLSearchParams({{kind, url}})}}`)).json();
ww.register({{corpId: "{corp_id}", agentId: "{agent_id}", getConfigSignature: sign("corp"),
  getAgentConfigSignature: sign("agent_config"),
  jsApiList: ["getContext", "getCurExternalContact", "sendChatMessage", "openEnterpriseChat",
    "setClipboardData"],
  onAgentConfigFail: (failure) => {{ error.textContent = failure.errMsg; }}}});
const show = async () => {{
  entry.textContent = (await ww.getContext()).entry;
  contact.textContent = await ww.getCurExternalContact().then((found) => found.userId, () => "-");
}};
document.addEventListener("visibilitychange", show);
say.onclick = () => ww.sendChatMessage({{msgtype: "text", text: {{content: "侧边栏发来的话"}}}});
copy.onclick = async () => {{
  await ww.setClipboardData({{data: "今天有新品到店"}});
  await ww.openEnterpriseChat({{externalUserIds: [new URLSearchParams(location.search).get("to") ?? ""]}});
}};
show();
</script>"""


def make_little_app(config) -> Flask:
    """`wecom` is set to the simulator's address once it is known; `words` and `greeting` (attachments)
    make the welcome, `spoil_signatures` signs pages wrongly."""
    app = Flask(__name__)
    app.wecom, app.spoil_signatures = "", False
    app.words, app.greeting = "您好，我是您的专属导购，有任何问题随时找我。", []

    def wecom_token() -> str:
        url = f"{app.wecom}/cgi-bin/gettoken"
        query = {"corpid": config.corp_id, "corpsecret": config.secret}
        return requests.get(url, params=query, timeout=5).json()["access_token"]

    def wecom_api(path: str, body: dict | None = None, **query: str) -> dict:
        url = f"{app.wecom}/cgi-bin/{path}"
        query = {"access_token": wecom_token(), **query}
        if body is None:
            return requests.get(url, params=query, timeout=5).json()
        body = json.dumps(body, ensure_ascii=False).encode()  # WeCom refuses JSON escapes
        return requests.post(url, params=query, data=body, timeout=5).json()

    def upload_picture() -> str:
        """media_id of a picture of 64 by 48 pixels."""
        token = wecom_token()
        picture = io.BytesIO()
        Image.new("RGB", (64, 48), "salmon").save(picture, "PNG")
        url = f"{app.wecom}/cgi-bin/media/upload"
        query = {"access_token": token, "type": "image"}
        files = {"media": ("poster.png", picture.getvalue(), "image/png")}
        return requests.post(url, params=query, files=files, timeout=5).json()["media_id"]

    app.wecom_api, app.upload_picture = wecom_api, upload_picture

    @app.post("/callbacks/wecom")
    def callback():
        encrypted = re.search(r"<Encrypt><!\[CDATA\[(.+?)\]\]>", request.get_data(as_text=True))
        xml, _ = decrypt(config.callback_aes_key, encrypted[1])
        code = re.search(r"<WelcomeCode><!\[CDATA\[(.+?)\]\]>", xml)
        if code:
            text = {"content": app.words}
            body = {"welcome_code": code[1], "text": text, "attachments": app.greeting}
            wecom_api("externalcontact/send_welcome_msg", body)
        return ""

    @app.get("/healthz")
    def healthz():
        return "ok"

    @app.get("/vendor/<path:name>")
    def vendor(name: str):
        return send_from_directory(VENDOR, name)

    @app.get("/sidebar/sign-in")
    def sign_in():
        back = request.url_root + "sidebar/come-back"
        query = {"appid": config.corp_id, "redirect_uri": back, "response_type": "code"}
        query |= {"scope": "snsapi_base", "state": "s", "agentid": config.agent_id}
        return redirect(f"{app.wecom}/connect/oauth2/authorize?{urlencode(query)}")

    @app.get("/sidebar/come-back")
    def come_back():
        who = wecom_api("auth/getuserinfo", code=request.args["code"])
        return redirect(f"/sidebar/?userid={who['userid']}")

    @app.get("/sidebar/")
    def sidebar():
        return PAGE.format(
            wecom=app.wecom,
            userid=request.args.get("userid", ""),
            corp_id=config.corp_id,
            agent_id=config.agent_id,
        )

    @app.get("/signature")
    def signature():
        kind = request.args["kind"]
        if kind == "corp":
            ticket = wecom_api("get_jsapi_ticket")["ticket"]
        else:
            ticket = wecom_api("ticket/get", type=kind)["ticket"]
        stamp, url = int(time.time()), request.args["url"]
        text = f"jsapi_ticket={ticket}&noncestr=n&timestamp={stamp}&url={url}"
        digest = hashlib.sha1(text.encode()).hexdigest()
        if app.spoil_signatures:
            digest = "0" * 40
        return jsonify(timestamp=stamp, nonceStr="n", signature=digest)

    return app
