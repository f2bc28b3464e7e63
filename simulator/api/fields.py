"""Reads request fields and raises WeCom's code for a wrong type or length."""

from typing import Any

from simulator.errors import ApiError

Body = dict[str, Any]
LARGEST = 2**53


def text(
    body: Body, name: str, chars: int | None = None, octets: int | None = None, code: int = 40058
) -> str:
    """'' when absent; `chars` and `octets` (UTF-8 bytes) are the longest allowed."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ApiError(40058, f"{name} must be a string. Warning: wrong json format.")
    if (
        chars is not None
        and len(value) > chars
        or octets is not None
        and len(value.encode()) > octets
    ):
        raise ApiError(code, f"{name} too long")
    return value


def needed(
    body: Body, name: str, chars: int | None = None, octets: int | None = None, code: int = 40058
) -> str:
    value = text(body, name, chars, octets, code)
    if not value:
        raise ApiError(code, f"missing {name}")
    return value


def strings(body: Body, name: str, at_most: int | None = None, code: int = 40058) -> list[str]:
    """A list of ids, [] when absent."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ApiError(40058, f"{name} must be a list of strings. Warning: wrong json format.")
    if at_most is not None and len(value) > at_most:
        raise ApiError(code, f"{name} holds more than {at_most}")
    return value


def number(
    body: Body,
    name: str,
    default: int = 0,
    low: int = 0,
    high: int = LARGEST,
    code: int = 40058,
) -> int:
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise ApiError(40058, f"{name} must be an integer. Warning: wrong json format.")
    if not low <= value <= high:
        raise ApiError(code, f"{name} out of range")
    return value


def numbers(body: Body, name: str) -> list[int]:
    """A list of numeric ids, [] when absent."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(type(item) is int for item in value):
        raise ApiError(40058, f"{name} must be a list of integers. Warning: wrong json format.")
    if any(abs(item) > LARGEST for item in value):
        raise ApiError(40058, f"{name} out of range")
    return value


def flag(body: Body, name: str, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool | int):
        raise ApiError(40058, f"{name} must be a boolean. Warning: wrong json format.")
    return bool(value)


def part(body: Body, name: str) -> Body:
    """A nested object, {} when absent."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ApiError(40058, f"{name} must be an object. Warning: wrong json format.")
    return value


def parts(body: Body, name: str, at_most: int | None = None, code: int = 40058) -> list[Body]:
    """A list of objects, [] when absent."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ApiError(40058, f"{name} must be a list of objects. Warning: wrong json format.")
    if at_most is not None and len(value) > at_most:
        raise ApiError(code, f"{name} holds more than {at_most}")
    return value
