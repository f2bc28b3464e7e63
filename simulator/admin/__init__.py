"""The admin API drives people, faults and time over HTTP; without sign-in, so only from here."""

from flask import Blueprint, Response, abort, jsonify, request

bp = Blueprint("admin", __name__, url_prefix="/admin")

LOOPBACK = {"127.0.0.1", "::1"}


@bp.before_request
def only_from_here() -> None:
    """Whoever calls from the very address that we listen on is this machine as well."""
    if request.remote_addr not in {*LOOPBACK, request.environ["SERVER_NAME"]}:
        abort(403, "the admin API answers on this machine only")


@bp.errorhandler(LookupError)
def not_there(error: LookupError) -> tuple[Response, int]:
    return jsonify(error=str(error.args[0] if error.args else error)), 404


@bp.errorhandler(ValueError)
@bp.errorhandler(TypeError)
def not_possible(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


from simulator.admin import actions, company, machine, signin, views  # noqa: E402

__all__ = ["actions", "bp", "company", "machine", "signin", "views"]
