"""Cookies, cross-site requests and what a page may load."""

import hmac
from urllib.parse import urlsplit

from flask import Flask, current_app, request, session
from flask_wtf import CSRFProtect

csrf = CSRFProtect()


def set_up(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.config.update(
        SESSION_COOKIE_NAME="daogou",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.served_over_tls,
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        WTF_CSRF_TIME_LIMIT=None,
        # Short, because addresses carry no version: after an upgrade old scripts must not linger.
        SEND_FILE_MAX_AGE_DEFAULT=300,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
    )
    csrf.init_app(app)
    app.config["CONTENT_POLICY"] = _content_policy(settings)
    app.after_request(_add_headers)


def give_form_token(who: str) -> None:
    """Of windows that this person opens at one moment each sets the session, and the last one's
    stays: what their forms carry has to be the same.
    """
    secret = current_app.config["SECRET_KEY"].encode()
    token = hmac.new(secret, f"forms of {who}".encode(), "sha256").hexdigest()
    session.setdefault("csrf_token", token)


def _content_policy(settings) -> str:
    """No inline scripts or styles anywhere; a stand-in for WeCom's client only where one is set."""
    client = _origin(settings.wecom_bridge_url)
    pictures = _origin(settings.wecom_api_url)
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {client}",
        "connect-src": f"'self' {client}",
        "style-src": "'self'",
        "img-src": f"'self' data: https: {pictures}",
        "frame-ancestors": settings.frame_ancestors or "'none'",
        "form-action": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {sources}".strip() for name, sources in rules.items())


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _add_headers(response):
    headers = response.headers
    headers.setdefault("Content-Security-Policy", current_app.config["CONTENT_POLICY"])
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if not request.path.startswith("/static/") and not response.cache_control.max_age:
        headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SETTINGS"].served_over_tls:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
