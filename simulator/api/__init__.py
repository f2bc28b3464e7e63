"""WeCom's API, one module per capability; importing them fills the table of routes."""

from simulator.api import (
    access,
    contact_ways,
    contacts,
    directory,
    groups,
    login,
    mass,
    media,
    messages,
    tags,
    transfers,
    welcome,
)

__all__ = [
    "access",
    "contact_ways",
    "contacts",
    "directory",
    "groups",
    "login",
    "mass",
    "media",
    "messages",
    "tags",
    "transfers",
    "welcome",
]
