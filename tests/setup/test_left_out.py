"""A machine that lacks a server says so at the end, and fails where everything is required."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDS_A_BROWSER = "def test_page(chromium):\n    pass\n\ndef test_other(chromium):\n    pass\n"


@pytest.fixture
def run_without_browser(tmp_path):
    """Runs two tests that need Chromium on a machine whose path is empty."""
    test = tmp_path / "test_pages.py"
    test.write_text(NEEDS_A_BROWSER)

    def run(**environment):
        command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", test]
        return subprocess.run(
            [*command, "-p", "tests.servers", "-p", "no:cacheprovider"],
            cwd=ROOT,
            env={"PATH": "/nowhere", **environment},
            capture_output=True,
            text=True,
        )

    return run


def test_tests_that_lack_a_browser_are_left_out_and_named(run_without_browser):
    run = run_without_browser()

    assert run.returncode == 0, run.stdout
    assert "left out: Chromium (this machine lacks chromium): 2 tests" in run.stdout


def test_where_everything_is_required_they_fail(run_without_browser):
    run = run_without_browser(REQUIRE_ALL="1")

    assert run.returncode == 1
    assert "Chromium is required here" in run.stdout
