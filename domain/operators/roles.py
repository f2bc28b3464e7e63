"""What each role may do. A page declares one permission; a role holds a set of them.

Which data an operator sees is another question: see `domain.operators.scope`.
"""

SUPER_ADMIN, ADMIN = "super_admin", "admin"
DEPARTMENT_MANAGER, STORE_MANAGER, ANALYST = "department_manager", "store_manager", "analyst"

# Every role sees these, within its scope.
SEEING = frozenset(
    {
        "signed_in",
        "customers.see",
        "group_chats.see",
        "tags.see",
        "guides.see",
        "stores.see",
        "welcomes.see",
        "orders.see",
        "outreach.see",
    }
)
IN_A_STORE = SEEING | {
    "customers.change",
    "tags.mark",
    "guides.change",
    "guides.view_as",
    "codes.change",
    "welcomes.change",
}
IN_A_DEPARTMENT = IN_A_STORE | {"export", "phones.reveal"}
WHOLE_COMPANY = IN_A_DEPARTMENT | {
    "company_welcome.change",
    "tags.change",
    "attributes.change",
    "outreach.change",
    "shops.change",
    "system.see",
    "system.change",
    "audit.see",
}
EVERYTHING = WHOLE_COMPANY | {"organisation.change", "operators.change"}

# These concern everybody, so whoever sees a part of the company does not hold them.
CONCERNS_ALL = EVERYTHING - IN_A_DEPARTMENT
# What is left to those whose nodes were deleted: they look, and change nothing.
READING = SEEING | {"export", "phones.reveal", "guides.view_as"}

PERMISSIONS_OF: dict[str, frozenset[str]] = {
    SUPER_ADMIN: EVERYTHING,
    ADMIN: WHOLE_COMPANY,
    DEPARTMENT_MANAGER: IN_A_DEPARTMENT,
    STORE_MANAGER: IN_A_STORE,
    ANALYST: SEEING | {"export"},
}


def may(role: str, permission: str) -> bool:
    """A role that is not known may nothing."""
    return permission in PERMISSIONS_OF.get(role, frozenset())
