"""An operator at the console, for the stories that begin there."""

from tests.console.conftest import admin, operator

__all__ = ["admin", "operator"]
