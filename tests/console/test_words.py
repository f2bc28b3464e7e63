"""Nothing that the rooms report reaches a page as a bare code."""

import re
from pathlib import Path

import pytest

from console import stories, words
from domain.contact_ways import greetings
from domain.syncs.actions import PHASES
from jobs.outcomes import JOB_IS_NEW, NOT_IN_SCHEDULE, TOO_LATE
from jobs.schedule import SCHEDULE

ROOT = Path(__file__).parents[2]
NOTICE = re.compile(r'notices\.post\([^,]+, "(\w+)"')
OUTCOME = re.compile(r'\btold\(\s*"(\w+)"')
AUDIT = re.compile(r'(?:audit\.record\(\s*[^,]+,\s*|[^_]note\()"([\w.]+)"')


def said_in_code(pattern: re.Pattern) -> set[str]:
    folders = ("domain", "jobs", "callbacks", "commands", "console", "sidebar")
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return {found for file in files for found in pattern.findall(file.read_text())}


@pytest.mark.parametrize(
    ("pattern", "known"),
    [(NOTICE, stories.NOTICES), (AUDIT, stories.AUDIT), (OUTCOME, words.JOB_OUTCOMES)],
)
def test_every_notice_audit_action_and_outcome_of_a_job_has_words(pattern, known):
    said = said_in_code(pattern)

    assert len(said) > 5
    assert not said - known.keys()


def test_every_outcome_phase_and_job_has_words():
    outcomes = [getattr(greetings, name) for name in dir(greetings) if name.isupper()]
    assert {one for one in outcomes if isinstance(one, str)} <= words.GREETINGS.keys()
    assert PHASES.keys() <= words.SYNC_KINDS.keys()
    assert {phase for phases in PHASES.values() for phase in phases} <= words.SYNC_PHASES.keys()
    assert {job.name for job in SCHEDULE} <= words.JOBS.keys()
    assert {JOB_IS_NEW, TOO_LATE, NOT_IN_SCHEDULE} <= words.JOB_OUTCOMES.keys()
