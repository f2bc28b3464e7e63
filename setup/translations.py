"""The compiled message catalogues, which are made and not committed."""

from setup.step import PYTHON, ROOT, run, say

CATALOGUES = ROOT / "translations"


def make() -> None:
    """Compile every catalogue that is newer than its compiled form."""
    if any(is_stale(catalogue) for catalogue in CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        say("compiling the translations")
        # Babel takes a catalogue without a header, as ours are, for a fuzzy one.
        run(
            PYTHON, "-m", "babel.messages.frontend", "compile", "--use-fuzzy",
            "--directory", CATALOGUES, hint="Which .po file is broken is said above.",
        )  # fmt: skip


def is_stale(catalogue) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime
