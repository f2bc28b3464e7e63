"""Who is looking at the page. A session belongs to one guide and ends when the guide leaves."""

from urllib.parse import urlsplit

from flask import Response, g, redirect, request, session, url_for
from peewee import JOIN

from domain.organisation.models import Department, Guide
from domain.organisation.queries import works_here
from sidebar.blueprint import bp
from web.protection import csrf

OPEN_TO_ALL = {"sidebar.sign_in", "sidebar.sign_in_back", "sidebar.static"}
HOME = "/sidebar/"

# Checked below: a forged request and one whose session ran out get different answers.
csrf.exempt(bp)


@bp.before_request
def require_sign_in() -> Response | None:
    if request.endpoint in OPEN_TO_ALL:
        return None
    g.guide = signed_in_guide()
    if not g.guide:
        return ask_to_sign_in()
    csrf.protect()
    return None


def signed_in_guide() -> Guide | None:
    """The guide of this session with the store, unless the guide was removed meanwhile."""
    guides = Guide.select(Guide, Department).join(Department, JOIN.LEFT_OUTER)
    guide = guides.where(Guide.id == session.get("guide_id", 0)).first()
    return guide if guide and works_here(guide) else None


def current_guide() -> Guide:
    return g.guide


def remember(guide: Guide) -> None:
    session["guide_id"] = guide.id
    session.permanent = True


def forget() -> None:
    session.pop("guide_id", None)


def ask_to_sign_in() -> Response:
    """Pages go to WeCom at once. What a script asked for is refused, and says where to go."""
    if not _script_asks():
        return redirect(url_for("sidebar.sign_in", next=safe(request.full_path)))
    shown = request.headers.get("HX-Current-URL") or request.referrer or HOME
    address = url_for("sidebar.sign_in", next=safe(_local(shown)))
    return Response(status=401, headers={"HX-Redirect": address, "X-Sign-In": address})


def _script_asks() -> bool:
    wants_json = request.accept_mimetypes.best == "application/json"
    return "HX-Request" in request.headers or wants_json or request.method != "GET"


def _local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def safe(address: str) -> str:
    """Only pages of this door: a sign-in must not lead to somebody else's site."""
    plain = not any(ord(character) < 32 or character == "\\" for character in address)
    return address.rstrip("?") if plain and address.startswith(HOME) else HOME
