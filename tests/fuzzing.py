"""Random examples: the same few in every run, so that a failure is the change's; others, and as
many as FUZZ_EXAMPLES says, with `make fuzz`.
"""

import os

from hypothesis import HealthCheck, settings

MANY = os.environ.get("FUZZ_EXAMPLES")

settings.register_profile("daogou", derandomize=not MANY, deadline=None)
settings.load_profile("daogou")


def examples(few: int) -> settings:
    """FUZZ_EXAMPLES says how many instead of `few`."""
    return settings(
        max_examples=int(MANY or few),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
