"""A browser for tests: its pages are not touched before their scripts have run, and it waits.

No person is as quick as a test, which fills in a field between two scripts of a page.
"""

from playwright.sync_api import Browser, BrowserContext, expect

SECONDS = 60_000
HIDDEN_UNTIL_READY = """
  const veil = new CSSStyleSheet();
  veil.replaceSync("body { visibility: hidden }");
  document.adoptedStyleSheets = [veil];
  const lift = () => (document.adoptedStyleSheets = []);
  addEventListener("DOMContentLoaded", () => setTimeout(lift), { once: true });
"""


class PatientBrowser:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        expect.set_options(timeout=SECONDS)

    def new_context(self, **options) -> BrowserContext:
        context = self._browser.new_context(**options)
        context.set_default_timeout(SECONDS)
        context.add_init_script(HIDDEN_UNTIL_READY)
        return context
