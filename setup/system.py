"""System packages: what the tests want of the machine, where this may install it."""

import os
import shutil
from pathlib import Path

from setup.step import run, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
CHINESE_FONTS = ("wqy", "noto*cjk", "notosanssc", "sourcehan", "pingfang", "droid*fallback")


def make() -> None:
    """Install the packages that are missing for the browser tests, or name them."""
    wanted = missing()
    if not wanted:
        return
    if may_install():
        install(wanted)
    else:
        say(f"some tests will be left out; to run them too, install: {' '.join(wanted)}")


def missing() -> list[str]:
    """Debian's names of what is not there."""
    return ([] if browser() else ["chromium"]) + (
        [] if has_chinese_font() else ["fonts-wqy-microhei"]
    )


def browser() -> str | None:
    """The Chromium to drive: CHROMIUM where set, else the first one on the path."""
    candidates = filter(None, (os.environ.get("CHROMIUM"), *BROWSERS))
    return next(filter(None, map(shutil.which, candidates)), None)


def has_chinese_font() -> bool:
    """Without one a browser draws every Chinese character as an empty box."""
    return any(
        next(folder.rglob(f"[{name[0]}{name[0].upper()}]{name[1:]}*"), None)
        for folder in FONT_FOLDERS
        if folder.is_dir()
        for name in CHINESE_FONTS
    )


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    say(f"installing {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    hint = "Does apt-get work on this machine?"
    run("apt-get", "update", "--quiet", hint=hint, env=quiet)
    run(
        "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages,
        hint=hint, env=quiet,
    )  # fmt: skip
