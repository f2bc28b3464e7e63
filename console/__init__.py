"""Pages for operations staff."""

from console import (  # noqa: F401  importing them adds their routes
    callbacks,
    customers,
    filters,
    finder,
    group_chats,
    guides,
    navigation,
    orders,
    outreach,
    overview,
    shops,
    sign_in,
    stores,
    syncs,
    system,
    welcome_editor,
    welcomes,
)
from console.blueprint import bp

__all__ = ["bp"]
