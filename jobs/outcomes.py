"""What a run of the schedule came to: a code and its numbers, for which pages have the words."""

# Why a run did not take place.
JOB_IS_NEW, TOO_LATE, NOT_IN_SCHEDULE = "job_is_new", "too_late", "not_in_schedule"


def told(code: str, **numbers: int) -> str:
    """`orders_matched orders=3`. Runs are kept, so a code keeps the names of its numbers."""
    return " ".join([code, *(f"{name}={value}" for name, value in numbers.items())])


def read(outcome: str) -> tuple[str, dict[str, int]]:
    """The code and its numbers. Raises ValueError for a sentence, as older runs told theirs."""
    code, *numbers = outcome.split(" ")
    pairs = (number.split("=") for number in numbers)
    return code, {name: int(value) for name, value in pairs}
