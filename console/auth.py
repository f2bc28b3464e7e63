"""Who is at the console, what a page asks of them, and the trace that their changes leave."""

from collections.abc import Callable
from functools import wraps
from typing import NoReturn
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for

from domain import audit, clock
from domain.errors import NotAllowed
from domain.operators import queries, roles
from domain.operators.models import Operator
from domain.operators.queries import Reach
from domain.operators.scope import Scope
from web.operators import operator_of_session
from web.protection import give_form_token

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
                _refuse(permission)
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
    give_form_token(f"operator {operator.id}")
    _forget()


def close_session() -> None:
    for name in ("operator", "viewing"):
        session.pop(name, None)
    _forget()


def _forget() -> None:
    g.pop("operator", None)
    g.pop("reach", None)


def current_operator() -> Operator | None:
    """Asked of the database with every request: a disabled operator is out at once."""
    if "operator" not in g:
        g.operator = operator_of_session()
    return g.operator


def may(permission: str) -> bool:
    """Does whoever is signed in hold this permission?

    What concerns the whole company is for those who see all of it, and those whose nodes were
    deleted only read.
    """
    operator = current_operator()
    if operator is None or not roles.may(operator.role, permission):
        return False
    if permission in roles.CONCERNS_ALL and not scope().is_whole:
        return False
    return permission in roles.READING or not reach().reads_only


def may_open(endpoint: str) -> bool:
    """May whoever is signed in use this page or form?"""
    view = current_app.view_functions[endpoint]
    return may(getattr(view, "permission", ""))


def may_send(address: str) -> bool:
    """The same, for the address of a form."""
    endpoint, _arguments = current_app.url_map.bind("").match(urlsplit(address).path, "POST")
    return may_open(endpoint)


def reach() -> Reach:
    """Worked out once per request. Only for pages that need a sign-in."""
    if "reach" not in g:
        operator = current_operator()
        assert operator, "nobody has signed in"
        g.reach = queries.reach(operator)
    return g.reach


def scope() -> Scope:
    """The data that whoever is signed in may see."""
    return reach().scope


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


def _refuse(permission: str) -> NoReturn:
    operator = current_operator()
    if operator and roles.may(operator.role, permission) and reach().reads_only:
        raise NotAllowed("您所属的层级已被删除，只能查看历史数据。请联系超级管理员调整您的部门。")
    abort(403)


def _ask_to_sign_in():
    """htmx would put the sign-in page into the part it fetches, so it is told to move."""
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": url_for("console.sign_in")}
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("console.sign_in", next=wanted))
