"""The operator of a session: at the console, and on the pages of a guide that operators look at."""

from datetime import datetime, timedelta

from flask import session

from domain import clock
from domain.operators import queries
from domain.operators.models import Operator

SESSION_LASTS = timedelta(hours=12)


def operator_of_session() -> Operator | None:
    """Asked of the database each time: a disabled operator is out at once."""
    try:
        operator_id, key, since = session["operator"]
    except (KeyError, ValueError):
        return None
    if clock.now() - datetime.fromisoformat(since) > SESSION_LASTS:
        return None
    return queries.of_session(operator_id, key)
