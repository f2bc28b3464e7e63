"""Tokens and addresses: gettoken, getcallbackip, get_api_domain_ip."""

import hmac

from flask import request

from simulator.errors import ApiError
from simulator.routes import Answer, Call, get


@get("gettoken", tokens=())
def gettoken(call: Call) -> Answer:
    config = call.wecom.config
    call.wecom.limits.check(f"secrets from {request.remote_addr}")
    if call.query.get("corpid") != config.corp_id:
        raise ApiError(40013)
    kind = _kind_of_secret(call, call.query.get("corpsecret", ""))
    token, left = call.wecom.tokens.current(f"token_{kind}", config.token_lifetime)
    return {"access_token": token, "expires_in": left}


def _kind_of_secret(call: Call, secret: str) -> str:
    config = call.wecom.config
    for kind, right in (("app", config.secret), ("directory", config.directory_secret)):
        if right and hmac.compare_digest(secret.encode(), right.encode()):
            return kind
    call.wecom.limits.count(
        f"secrets from {request.remote_addr}", config.wrong_secrets_per_hour, 3600
    )
    raise ApiError(40001)


@get("getcallbackip", tokens=("app", "directory"))
def getcallbackip(call: Call) -> Answer:
    return {"ip_list": ["127.0.0.*"]}


@get("get_api_domain_ip", tokens=("app", "directory"))
def get_api_domain_ip(call: Call) -> Answer:
    return {"ip_list": ["127.0.0.1"]}
