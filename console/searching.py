"""What operators search for, on its way through addresses: a whole phone number stands in none.

Searches are posted. In the address of the list that answers, a number is sealed: nobody reads it
in logs, histories and bookmarks, and bookmarks, pages and exports go on working with it.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import redirect, request

from console.auth import requires, safe_next
from console.blueprint import bp
from console.filters import without_phones
from domain import sealed

MARK, ABOUT = "sealed:", "search"
FREE_TEXTS = {"q", "guide", "who", "about", "tag_name"}
# A field of this ending keeps what the field beside it shows as a mask.
BEFORE = ".before"


def in_address(text: str) -> str:
    """As it may stand in an address."""
    text = sealed.phone_digits(text) or text
    return text if without_phones(text) == text else MARK + sealed.seal(text, ABOUT)


def from_address(text: str) -> str:
    """What was searched for. What cannot be opened, as the key has gone, stays as it is."""
    if not text.startswith(MARK):
        return text
    try:
        return sealed.unseal(text.removeprefix(MARK), ABOUT)
    except ValueError:
        return text


@bp.app_template_filter()
def searched_for(text: str | None) -> str:
    """From an address as pages show it: with a mask."""
    return without_phones(from_address(text or ""))


@bp.post("/search")
@requires("signed_in")
def search():
    """To the list named by `to`, with these filters."""
    return redirect(f"{safe_next(request.form.get('to'))}?{urlencode([*_filters()])}", 303)


def _filters() -> Iterator[tuple[str, str]]:
    for name, text in request.form.items(multi=True):
        if name not in ("to", "csrf_token") and not name.endswith(BEFORE):
            yield name, _sealed(text, request.form.get(f"{name}{BEFORE}", ""))


def _sealed(text: str, before: str) -> str:
    """Where nobody typed, the field holds the mask of what stands in the field beside it."""
    return in_address(from_address(before) if before and text == searched_for(before) else text)


@bp.before_request
def seal_numbers():
    """A number in an address that somebody wrote or kept goes no further than here."""
    asked = list(request.args.items(multi=True))
    hidden = [(name, in_address(text) if name in FREE_TEXTS else text) for name, text in asked]
    if request.method == "GET" and hidden != asked:
        return redirect(f"{request.path}?{urlencode(hidden)}")
    return None
