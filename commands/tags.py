"""`flask tags …`: take over what WeCom has."""

import click

from domain import audit
from domain.tags import taking
from domain.tags.models import CorpTag

BY = "command line"


@click.group("tags")
def group() -> None:
    """The library of tags."""


@group.command()
def take() -> None:
    """Take WeCom's tags, and who carries them, into the library as they are.

    For a company that begins here with the tags that it has: first `sync tags` and
    `sync customers`, then this. Safe to repeat.
    """
    tags = taking.take_tags(CorpTag.select())
    marks = taking.take_marks(by=BY)
    audit.record(BY, "tags.taken", tags=tags, marks=marks)
    click.echo(f"taken over: {tags} tags, {marks} marks on customers")
