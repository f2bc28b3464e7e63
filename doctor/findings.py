"""What the doctor found, in words that are translated where they are shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

OK, WARNING, WRONG = "ok", "warning", "wrong"


def N_(text: str) -> str:  # noqa: N802 - the mark by which the catalogue finds texts
    return text


@dataclass(frozen=True)
class Finding:
    """`check` names the examination; `params` fill the blanks of the three texts."""

    check: str
    state: str
    what: str
    why: str = ""
    where: str = ""
    params: dict = field(default_factory=dict)


Check = Callable[..., Iterable[Finding]]


def fine(check: str, what: str, **params) -> Finding:
    return Finding(check, OK, what, params=params)


def warning(check: str, what: str, why: str, where: str, **params) -> Finding:
    return Finding(check, WARNING, what, why, where, params)


def wrong(check: str, what: str, why: str, where: str, **params) -> Finding:
    return Finding(check, WRONG, what, why, where, params)


def examine(settings, redis) -> list[Finding]:
    """Make every check, one after the other; one that breaks is itself a finding."""
    from doctor.checks import CHECKS

    found: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            found += check(settings, redis)
        except Exception as error:
            found.append(_broke(name, error))
    return found


def _broke(name: str, error: Exception) -> Finding:
    return wrong(
        name,
        N_("这项检查没有做完：%(error)s"),
        N_("不知道这一项是否正常。"),
        N_("请先处理上面的问题，再检查一次。"),
        error=f"{type(error).__name__}: {error}"[:300],
    )
