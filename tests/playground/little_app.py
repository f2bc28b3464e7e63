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
from flask import Flask, Response, jsonify, redirect, render_template, request, send_from_directory
from PIL import Image

from simulator import SimulatorConfig
from simulator.crypto import decrypt

HERE = Path(__file__).parent
VENDOR = HERE.parents[1] / "web" / "static" / "vendor"


class LittleApp:
    """`wecom` is the simulator's address, set once it is known."""

    def __init__(self, config: SimulatorConfig) -> None:
        self.config, self.wecom = config, ""
        self.words = "您好，我是您的专属导购，有任何问题随时找我。"
        self.greeting: list[dict] = []  # attachments of the welcome
        self.spoil_signatures = False
        self.wsgi = Flask(__name__, template_folder=str(HERE))
        for address, view in {
            "/healthz": lambda: "ok",
            "/vendor/<path:name>": lambda name: send_from_directory(VENDOR, name),
            "/sidebar/sign-in": self.sign_in,
            "/sidebar/come-back": self.come_back,
            "/sidebar/": self.sidebar,
            "/signature": self.signature,
        }.items():
            self.wsgi.add_url_rule(address, address, view)
        self.wsgi.add_url_rule("/callbacks/wecom", "callback", self.greet, methods=["POST"])

    # What it asks of WeCom

    def call(self, path: str, body: dict | None = None, **query: str) -> dict:
        """One API call: a POST when there is a body."""
        url, query = f"{self.wecom}/cgi-bin/{path}", {"access_token": self._token(), **query}
        if body is None:
            return requests.get(url, params=query, timeout=5).json()
        data = json.dumps(body, ensure_ascii=False).encode()  # WeCom refuses \u escapes
        return requests.post(url, params=query, data=data, timeout=5).json()

    def upload_picture(self) -> str:
        """media_id of a picture of 64 by 48 pixels."""
        picture = io.BytesIO()
        Image.new("RGB", (64, 48), "salmon").save(picture, "PNG")
        url, query = f"{self.wecom}/cgi-bin/media/upload", {"access_token": self._token()}
        files = {"media": ("poster.png", picture.getvalue(), "image/png")}
        query |= {"type": "image"}
        return requests.post(url, params=query, files=files, timeout=5).json()["media_id"]

    def _token(self) -> str:
        query = {"corpid": self.config.corp_id, "corpsecret": self.config.secret}
        answer = requests.get(f"{self.wecom}/cgi-bin/gettoken", params=query, timeout=5)
        return answer.json()["access_token"]

    # What WeCom and the guide's client ask of it

    def greet(self) -> str:
        body = request.get_data(as_text=True)
        encrypted = re.search(r"<Encrypt><!\[CDATA\[(.+?)\]\]>", body)
        xml, _ = decrypt(self.config.callback_aes_key, encrypted[1])
        code = re.search(r"<WelcomeCode><!\[CDATA\[(.+?)\]\]>", xml)
        if code:
            welcome = {"welcome_code": code[1], "text": {"content": self.words}}
            welcome["attachments"] = self.greeting
            self.call("externalcontact/send_welcome_msg", welcome)
            customer = re.search(r"<ExternalUserID><!\[CDATA\[(.+?)\]\]>", xml)[1]
            self.call("externalcontact/get", external_userid=customer)
        return ""

    def sign_in(self) -> Response:
        query = {
            "appid": self.config.corp_id,
            "redirect_uri": f"{request.url_root}sidebar/come-back",
            "response_type": "code",
            "scope": "snsapi_base",
            "agentid": self.config.agent_id,
        }
        return redirect(f"{self.wecom}/connect/oauth2/authorize?{urlencode(query)}")

    def come_back(self) -> Response:
        who = self.call("auth/getuserinfo", code=request.args["code"])
        return redirect(f"/sidebar/?userid={who['userid']}")

    def sidebar(self) -> str:
        return render_template(
            "sidebar.html",
            wecom=self.wecom,
            userid=request.args.get("userid", ""),
            corp_id=self.config.corp_id,
            agent_id=self.config.agent_id,
        )

    def signature(self) -> Response:
        ticket = (
            self.call("get_jsapi_ticket")
            if request.args["kind"] == "config"
            else self.call("ticket/get", type="agent_config")
        )["ticket"]
        stamp, url = int(time.time()), request.args["url"]
        signed = f"jsapi_ticket={ticket}&noncestr=n&timestamp={stamp}&url={url}"
        digest = "0" * 40 if self.spoil_signatures else hashlib.sha1(signed.encode()).hexdigest()
        return jsonify(timestamp=stamp, nonceStr="n", signature=digest)
