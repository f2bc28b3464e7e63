"""`flask doctor`: is everything set up, and if not, where to mend it?"""

import json
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

import doctor
from doctor.findings import OK, WARNING, WRONG

MARKS = {OK: ("✓", "green"), WARNING: ("!", "yellow"), WRONG: ("✗", "red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="for scripts")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@with_appcontext
def examine(as_json: bool, lang: str):
    """Examine the set-up. Status 1 when something is wrong."""
    findings = doctor.examine(current_app.config["SETTINGS"], current_app.config["REDIS"])
    with current_app.test_request_context(), force_locale(lang):
        told = [_in_words(finding) for finding in findings]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for finding in told:
            _print(finding)
    if any(finding.state == WRONG for finding in findings):
        raise SystemExit(1)


def _in_words(finding: doctor.Finding) -> dict:
    words = {
        part: gettext(text, **finding.params) if text else ""
        for part, text in asdict(finding).items()
        if part in ("what", "why", "where")
    }
    return {"check": finding.check, "state": finding.state, **words}


def _print(finding: dict) -> None:
    mark, colour = MARKS[finding["state"]]
    click.secho(f"{mark} {finding['what']}", fg=colour)
    for part in ("why", "where"):
        if finding[part]:
            click.echo(f"  {finding[part]}")
