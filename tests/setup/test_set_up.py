"""What the repository promises about its set-up before anything runs."""

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
VENDOR = ROOT / "web" / "static" / "vendor"
LOCKS = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_name_versions_and_hashes_but_no_download_host(lock):
    text = lock.read_text()

    assert "sha256:" in text or '"integrity": "sha512-' in text
    assert not re.search(r'"resolved"|index-url|find-links| @ https?:', text)


def test_every_production_package_has_the_same_version_in_development():
    pinned = re.compile(r"^[a-z0-9.-]+==\S+", re.MULTILINE)
    production, development = (
        set(pinned.findall((ROOT / "requirements" / f"{name}.txt").read_text()))
        for name in ("production", "development")
    )

    assert production
    assert production <= development


def test_guides_phones_load_less_than_50_kilobytes_of_libraries():
    names = ("weui.min.css", "htmx.min.js", "wecom.js")
    sizes = {name: len(gzip.compress((VENDOR / name).read_bytes())) for name in names}

    assert sum(sizes.values()) < 50_000, sizes


@pytest.mark.skipif(not (shutil.which("git") and (ROOT / ".git").exists()), reason="needs git")
def test_no_third_party_front_end_file_is_committed():
    git = ["git", "-c", "safe.directory=*", "ls-files"]
    wanted = ["web/static/vendor", "node_modules", "*.min.js", "*.min.css"]
    listed = subprocess.run([*git, *wanted], cwd=ROOT, capture_output=True, text=True)

    assert (listed.returncode, listed.stdout) == (0, "")


def test_a_second_set_up_finds_nothing_to_do():
    command = [sys.executable, "-m", "setup"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert (again.returncode, again.stdout) == (0, "")


def test_make_help_explains_every_target():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout

    for target in ("demo", "test", "setup", "lint", "migrate", "run"):
        assert re.search(rf"make {target}\s+[A-Z]", shown), target
