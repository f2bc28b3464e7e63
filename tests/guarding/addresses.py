"""Every address of the application, with ids of things that exist."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from callbacks.door import ADDRESSES as CALLBACKS

WORDS = {"kind": "png", "filename": "no-such-file.css"}


@dataclass(frozen=True)
class Address:
    """`blanks`: the names of the ids in it."""

    endpoint: str
    method: str
    path: str
    blanks: frozenset[str] = frozenset()


def addresses(app: Flask, ids: dict[str, object] | None = None) -> Iterator[Address]:
    """`ids`: for the blanks of the addresses; a number that `ids` does not name is 1."""
    for path, door in CALLBACKS.items():
        yield from (Address(f"callbacks.{door}", method, path) for method in ("GET", "POST", "PUT"))
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {name: _value(name, ids or {}) for name in rule.arguments}
            path = adapter.build(rule.endpoint, values | (rule.defaults or {}))
            for method in sorted(_methods(rule)):
                yield Address(rule.endpoint, method, path, frozenset(rule.arguments))


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def _value(name: str, ids: dict[str, object]) -> object:
    return ids.get(name) or WORDS.get(name) or 1
