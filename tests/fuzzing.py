"""How many random examples a fuzzing test tries: few in every run, `make fuzz` many."""

import os

from hypothesis import HealthCheck, settings


def examples(few: int) -> settings:
    """FUZZ_EXAMPLES says how many instead of `few`."""
    return settings(
        max_examples=int(os.environ.get("FUZZ_EXAMPLES", few)),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
