"""Every table there is. Migrations and tests start here, so none can be forgotten."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import callbacks.inbox  # noqa: F401
import domain.audit
import domain.notices
import domain.outbox
import jobs.checkups  # noqa: F401
import jobs.runs  # noqa: F401
from db import Model
from domain.leases import Leased

for room in iter_modules(domain.__path__, "domain."):
    if room.ispkg and find_spec(f"{room.name}.models"):
        import_module(f"{room.name}.models")


def _tables(base: type[Model]) -> list[type[Model]]:
    below = [table for child in base.__subclasses__() for table in _tables(child)]
    return below if base in (Model, Leased) else [base, *below]


TABLES = _tables(Model)
