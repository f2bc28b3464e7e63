"""The documents are held to the code."""

import re
from pathlib import Path

import pytest

from commands import COMMANDS
from jobs.schedule import SCHEDULE
from settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_every_setting_is_documented():
    text = (ROOT / "docs/settings.md").read_text()

    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in text] == []


def test_every_scheduled_job_is_documented():
    text = (ROOT / "docs/operations.md").read_text()

    assert [job.name for job in SCHEDULE if f"`{job.name}`" not in text] == []


def test_every_command_is_documented():
    text = (ROOT / "docs/operations.md").read_text()

    assert [
        command.name for command in COMMANDS if f"flask --app wsgi {command.name}" not in text
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []
