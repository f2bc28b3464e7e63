"""An operator at the console, for the stories that begin there."""

from tests.console.conftest import admin, operator, set_up

__all__ = ["admin", "operator", "set_up"]
