"""`make texts`: collect the texts of all pages, and bring the English catalogue up to date."""

import sys
import tempfile
from pathlib import Path

from setup.step import PYTHON, ROOT, run

FIELD_NAMES = ("_text:3", "_address:3")  # in the checks of attachments
# Besides _(), ngettext() and pgettext(): texts that are translated where they are shown.
KEYWORDS = ("_l", "_lp:1c,2", "N_", "Invalid", "NotFound", "NotAllowed", *FIELD_NAMES)
CATALOGUE = ROOT / "translations/en/LC_MESSAGES/messages.po"
HINT = "The text it stumbled over is named above."
BABEL = (PYTHON, "-m", "babel.messages.frontend")


def extract(target: Path) -> None:
    keywords = [part for word in KEYWORDS for part in ("-k", word)]
    options = ["-F", ROOT / "babel.cfg", "--no-location", "--sort-output", "--omit-header"]
    run(*BABEL, "-q", "extract", *options, *keywords, "-o", target, ".", hint=HINT)


def update() -> None:
    """New texts come in untranslated, texts that are gone go; no guesses."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        options = ["--no-fuzzy-matching", "--ignore-obsolete", "--omit-header"]
        run(
            *BABEL, "-q", "update", *options, "-l", "en", "-i", template, "-o", CATALOGUE, hint=HINT
        )


if __name__ == "__main__":
    extract(Path(sys.argv[1])) if len(sys.argv) > 1 else update()
