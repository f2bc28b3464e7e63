"""What WeCom says no with, by what can be done about it.

The codes are those of WeCom's global error code page (documents 90313 and 96213).
"""


class WeComError(Exception):
    """WeCom did not do what we asked. `code` is empty when it did not answer at all."""

    def __init__(self, code: int | None, message: str):
        super().__init__(f"{message} ({code})" if code is not None else message)
        self.code = code


class WeComBusy(WeComError):
    """Not now; the same call may work later. `pause`: seconds that WeCom blocks this API."""

    def __init__(self, code: int | None, message: str, pause: int | None = None):
        super().__init__(code, message)
        self.pause = pause


class WeComConflict(WeComBusy):
    """Too many calls at once, or two writes to one record: wait for the other and try again."""


class WeComLater(WeComBusy):
    """The thing is still being made in WeCom; ask again in a while."""


class WeComRefused(WeComError):
    """Not ever, as asked: the data is wrong. Save it on the row for a person to see."""


class WeComMisconfigured(WeComError):
    """A permission or setting is missing in WeCom's console; an operator must mend it there."""


class WeComMisused(WeComError):
    """We broke a rule of the API: a bug of ours."""


class WeComAlreadyDone(WeComError):
    """What we wanted is so already; count it as success."""


class WeComLoginExpired(WeComError):
    """A sign-in code was used, expired or invalid: start the sign-in anew, never repeat it."""


TOKEN_CODES = frozenset({40014, 42001})

_CODES: dict[type[WeComError], tuple[int | range, ...]] = {
    WeComBusy: (-1, 6000, 45009, 45036, 41096),
    WeComConflict: (45033, 45035),
    WeComLater: (40100, 40129, 41062, 41063, 41078, 41079, 90507),
    WeComAlreadyDone: (41051,),
    WeComLoginExpired: (40029, 42003, 42022, 84014, 84015),
    WeComMisconfigured: (
        40001, 40013, 40014, 40056, 40091, 40126, 41045, 41055, 41056, 41057, 41058,
        41095, 41200, 41210, 41211, 42001, 43012, 48001, 48002, 48006, 48009, 48010, 48011,
        50001, 50003, 60020, 60031, 60110, 610014, 610015, 610016, 610017, 610018, 701008,
        80001, 85005, 90206, 90208, 301002, 301042, range(81001, 81004), range(845001, 845004),
    ),
    WeComMisused: (
        40008, 40032, 40033, 40035, 40058, 40063, 41001, range(41037, 41045), 41064, 41065,
        41072, range(41080, 41083), range(41088, 41092), 41110, 41111, range(42014, 42052),
        44001, 44004, 45001, 45002, 45008, 81017, 82002, 82003,
    ),
}  # fmt: skip

_KIND_OF = {
    code: kind
    for kind, codes in _CODES.items()
    for entry in codes
    for code in (entry if isinstance(entry, range) else (entry,))
}


def error_for(code: int, message: str) -> WeComError:
    """The right kind of error; codes we do not know are refusals, which a person will see."""
    if code == 45009:
        return WeComBusy(code, message, pause=60)
    return _KIND_OF.get(code, WeComRefused)(code, message)
