"""Pages for operations staff."""

from console import (  # noqa: F401  importing them adds their routes
    callbacks,
    channel_editor,
    channels,
    checkups,
    customers,
    filters,
    finder,
    group_chats,
    guides,
    limits,
    mendings,
    navigation,
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
    timed_welcomes,
    welcome_editor,
    welcomes,
)
from console.blueprint import bp

__all__ = ["bp"]
