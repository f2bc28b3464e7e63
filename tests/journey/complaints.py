"""What the browser complains about while a person walks through the pages."""

from playwright.sync_api import ConsoleMessage, Page

# htmx logs these when a page is left while it asks for news; a failed request is a `sendError`.
LEFT_IN_THE_MIDDLE = ("htmx:afterRequest", "htmx:sendAbort")


def heard(page: Page, *but: str) -> list[str]:
    """Grows while the page is used. `but`: how expected complaints begin."""
    complaints = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith((*LEFT_IN_THE_MIDDLE, *but)):
            complaints.append(message.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", listen)
    return complaints
