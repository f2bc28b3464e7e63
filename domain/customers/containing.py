"""Texts in which a text is contained, in small or capital letters."""

from peewee import Expression, Field, ModelSelect, fn

from db import is_postgresql
from domain.customers.models import Customer, Friendship


def has(column: Field, text: str) -> Expression:
    """Part of a text. PostgreSQL narrows it by an index of characters (`migrations/0003_*`). It
    knows how often these occur, and takes the second condition for one that hardly narrows more.
    """
    if not is_postgresql():
        return spells(column, text)
    narrowed = Expression(fn.grams(column), "@>", fn.grams(text))
    return narrowed & spells(column, text)


def spells(column: Field, text: str) -> Expression:
    """The same for rows that are at hand: there the index would only cost."""
    if not is_postgresql():
        return column.contains(text)
    if text.lower() == text.upper():  # To make small letters takes a while; Chinese has none.
        return fn.STRPOS(column, text) != 0
    return fn.STRPOS(fn.LOWER(column), fn.LOWER(text)) != 0


def named(text: str) -> ModelSelect:
    """Ids of the customers whose name it is part of."""
    return Customer.select(Customer.id).where(has(Customer.name, text))


def remarked(text: str) -> ModelSelect:
    """Ids of the friendships whose remark it is part of."""
    return Friendship.select(Friendship.id).where(has(Friendship.remark, text))
