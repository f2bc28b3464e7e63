"""Pages for operations staff."""

from console import (  # noqa: F401  importing them adds their routes
    attributes,
    callbacks,
    checkups,
    customers,
    filters,
    finder,
    group_chats,
    guides,
    limits,
    mendings,
    navigation,
    numbers,
    orders,
    outreach,
    overview,
    removals,
    searching,
    shops,
    sign_in,
    stores,
    syncs,
    system,
    view_as,
    welcome_editor,
    welcomes,
)
from console.blueprint import bp

__all__ = ["bp"]
