"""Pages for operations staff."""

from console import (  # noqa: F401  importing them adds their routes
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
    node_choice,
    operators,
    orders,
    organisation,
    outreach,
    overview,
    removals,
    searching,
    shops,
    sign_in,
    store,
    stores,
    stores_at_once,
    syncs,
    system,
    tag_drift,
    tag_import,
    tag_undo,
    tags,
    visible_tags,
    welcome_editor,
    welcomes,
)
from console.blueprint import bp

__all__ = ["bp"]
