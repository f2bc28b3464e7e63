"""Who is at the console, what a page asks of them, and the trace that their changes leave."""

from collections.abc import Callable
from functools import wraps

from flask import abort, g, redirect, request, session, url_for

from domain import audit, clock
from domain.operators import queries, roles
from domain.operators.models import Operator
from domain.operators.scope import WHOLE, Scope
from web.operators import operator_of_session

OPEN_TO_ALL = {
    "console.static",
    "console.sign_in",
    "console.check_password",
    "console.wecom_sign_in",
    "console.wecom_back",
}


def requires(permission: str) -> Callable:
    """Let in only operators who hold this permission, as in `@requires("customers.see")`."""
    if permission not in roles.EVERYTHING:
        raise ValueError(f"unknown permission {permission}")

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def guarded(**arguments):
            operator = current_operator()
            if not operator:
                return _ask_to_sign_in()
            if not may(permission):
                abort(403)
            return view(**arguments)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def open_session(operator: Operator) -> None:
    """A new session: whatever was in it before could have been put there by somebody else."""
    language = session.get("lang")
    session.clear()
    if language:
        session["lang"] = language
    session["operator"] = [operator.id, queries.session_key(operator), clock.now().isoformat()]
    g.pop("operator", None)


def close_session() -> None:
    for name in ("operator", "viewing"):
        session.pop(name, None)
    g.pop("operator", None)


def current_operator() -> Operator | None:
    """Asked of the database with every request: a disabled operator is out at once."""
    if "operator" not in g:
        g.operator = operator_of_session()
    return g.operator


def may(permission: str) -> bool:
    """Does whoever is signed in hold this permission?"""
    operator = current_operator()
    return operator is not None and roles.may(operator.role, permission)


def scope() -> Scope:
    """The data that whoever is signed in may see."""
    return WHOLE


def actor() -> str:
    """How the audit log and the rows call whoever is signed in."""
    operator = current_operator()
    return f"operator:{operator.name}" if operator else "nobody"


def note(action: str, subject: str = "", **detail) -> None:
    """For changes and exports whose action does not write the audit log itself."""
    audit.record(actor(), action, subject, address=request.remote_addr or "", **detail)


def safe_next(address: str | None) -> str:
    """Where to go after sign-in: a page of the console and nowhere else."""
    home = url_for("console.overview")
    if not address or not address.startswith(home):
        return home
    return address if address.isprintable() and "\\" not in address else home


def _ask_to_sign_in():
    """htmx would put the sign-in page into the part it fetches, so it is told to move."""
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": url_for("console.sign_in")}
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("console.sign_in", next=wanted))
