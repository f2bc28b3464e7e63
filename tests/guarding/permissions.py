"""Who may use which address. A door or an exception that is not written here fails the tests."""

SIGNED = "machines that sign their requests"
ANYBODY = "anybody"
GUIDE = "guides who have signed in through WeCom"
OPERATOR = "operators who have signed in"

DOORS = {
    "callbacks": SIGNED,
    "order_push": SIGNED,
    "console": OPERATOR,
    "sidebar": GUIDE,
    "health": ANYBODY,
    "metrics": ANYBODY,
    "static": ANYBODY,
}

# The way to a sign-in, and files that say nothing about anybody.
EXCEPTIONS = {
    "console.sign_in": ANYBODY,
    "console.check_password": ANYBODY,
    "console.wecom_sign_in": ANYBODY,
    "console.wecom_back": ANYBODY,
    "console.static": ANYBODY,
    "sidebar.sign_in": ANYBODY,
    "sidebar.sign_in_back": ANYBODY,
    "sidebar.static": ANYBODY,
}


def permission(endpoint: str) -> str | None:
    return EXCEPTIONS.get(endpoint) or DOORS.get(endpoint.partition(".")[0])
