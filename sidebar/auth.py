"""Who is looking at the page. A session belongs to one guide and ends when the guide leaves.

An operator who views the pages as a guide sees them as that guide does, and changes nothing.
"""

from urllib.parse import urlsplit

from flask import Response, g, redirect, request, session, url_for
from flask_babel import gettext as _
from peewee import JOIN

from domain.operators import queries as operators
from domain.operators import roles
from domain.operators.models import Operator
from domain.organisation.models import Department, Guide
from domain.organisation.queries import works_here
from sidebar.blueprint import bp
from web import problems
from web.operators import operator_of_session
from web.protection import csrf, give_form_token

OPEN_TO_ALL = {"sidebar.sign_in", "sidebar.sign_in_back", "sidebar.static"}
HOME = "/sidebar/"
# Posted only so that a phone number stands in no address; it changes nothing.
READING = {"sidebar.list_customers"}

# Checked below: a forged request and one whose session ran out get different answers.
csrf.exempt(bp)


@bp.before_request
def require_sign_in():
    if request.endpoint in OPEN_TO_ALL:
        return None
    g.viewer = _viewer()
    g.guide = _viewed(g.viewer) if g.viewer else signed_in_guide()
    if not g.guide:
        return ask_to_sign_in()
    if g.viewer and request.method != "GET" and request.endpoint not in READING:
        return problems.answer(403, _("您正在以导购的视角查看，只能看，不能改。"))
    csrf.protect()
    return None


def signed_in_guide() -> Guide | None:
    return _guide(session.get("guide_id", 0))


def _guide(guide_id: int) -> Guide | None:
    """With the store; None for one who was removed meanwhile."""
    guides = Guide.select(Guide, Department).join(Department, JOIN.LEFT_OUTER)
    guide = guides.where(Guide.id == guide_id).first()
    return guide if guide and works_here(guide) else None


def _viewer() -> Operator | None:
    """The operator who views the pages as a guide, for as long as the console lets them in."""
    operator = operator_of_session() if "viewing" in session else None
    return operator if operator and roles.may(operator.role, "guides.view_as") else None


def _viewed(viewer: Operator) -> Guide | None:
    """Only while the guide is one of the operator's own."""
    guide = _guide(session["viewing"])
    return guide if guide and operators.reach(viewer).scope.holds_guide(guide) else None


@bp.context_processor
def offer_viewer() -> dict:
    return {"viewer": g.get("viewer"), "viewed": g.get("guide")}


def current_guide() -> Guide:
    return g.guide


def remember(guide: Guide) -> None:
    session.pop("viewing", None)
    session["guide_id"] = guide.id
    give_form_token(f"guide {guide.id}")
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
