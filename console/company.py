"""Pages about the company as a whole are for those who see the whole of it."""

from flask import abort

from console.auth import scope


def whole_company_only() -> None:
    """To everybody else there is no such page."""
    if not scope().is_whole:
        abort(404)
