"""The simulator that serves the current request."""

from typing import TYPE_CHECKING, cast

from flask import current_app
from werkzeug.local import LocalProxy

if TYPE_CHECKING:
    from simulator import Simulator

wecom = cast("Simulator", LocalProxy(lambda: current_app.wecom))  # type: ignore[attr-defined]
