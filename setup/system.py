"""System packages: what the tests want of the machine, where this may install it."""

import ctypes
import os
import shutil
import sys
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from setup.step import SetupFailed, run, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
CHINESE_FONTS = ("wqy", "noto*cjk", "notosanssc", "sourcehan", "pingfang", "droid*fallback")


def make() -> None:
    """Install the packages that tests miss, or name them."""
    wanted = missing() + for_machines()
    if not wanted:
        return
    if may_install():
        with suppress(SetupFailed):
            install(wanted)
    if left := missing() + for_machines():
        say(f"some tests will be left out; to run them too, install: {' '.join(left)}")


def missing() -> list[str]:
    """Debian's names of what browser tests need and this machine lacks."""
    there = {
        "chromium": browser() is not None,
        "fonts-wqy-microhei": has_chinese_font(),
        "libatomic1": has_libatomic(),
    }
    return [package for package, found in there.items() if not found]


def for_machines() -> list[str]:
    """What makes namespaces of the network, each a machine to the tests; only root may."""
    return [] if os.geteuid() or shutil.which("ip") else ["iproute2"]


def browser() -> str | None:
    """The Chromium to drive: CHROMIUM where set, else the first one on the path."""
    candidates = filter(None, (os.environ.get("CHROMIUM"), *BROWSERS))
    return next(filter(None, map(shutil.which, candidates)), None)


def has_chinese_font() -> bool:
    """Without one a browser draws every Chinese character as an empty box."""
    files = (file.name.lower() for folder in FONT_FOLDERS for file in folder.rglob("*.[ot]t*"))
    return any(fnmatch(file, f"{font}*") for file in files for font in CHINESE_FONTS)


def has_libatomic() -> bool:
    """The Node inside Playwright's wheel is linked against it; small systems lack it."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return sys.platform != "linux"
    return True


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
