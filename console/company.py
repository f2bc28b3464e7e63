"""Pages about the company as a whole are for those who see the whole of it."""

from flask import abort

from console.auth import scope
from console.blueprint import bp


@bp.app_template_global()
def sees_whole_company() -> bool:
    return scope().is_whole


def whole_company_only() -> None:
    """To everybody else there is no such page."""
    if not scope().is_whole:
        abort(404)
