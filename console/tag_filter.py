"""Tags among the filters over the list of customers, and the panel in which they are chosen."""

from itertools import groupby

from flask import render_template, request
from flask_babel import gettext as _

from console.auth import requires
from console.blueprint import bp
from console.lists import text_asked
from domain.tags import filtering
from domain.tags.filtering import TagFilter
from domain.tags.models import Tag

# Nobody reads more of them; there is a search.
MOST_SHOWN = 300
OURS = {"tag", "without", "untagged", "tag_name", "after", "lang"}


def tags_asked() -> TagFilter:
    return filtering.parse(request.args.items(multi=True))


def shown(wanted: TagFilter) -> dict:
    """The filter in the bar: `tag_chips` name, value and words of each part."""
    pairs = list(request.args.items(multi=True))
    return {
        "tag_chips": _chips(wanted),
        "tags_missing": filtering.left_out(pairs, wanted),
    }


@bp.get("/customers/tags")
@requires("customers.see")
def choose_tags():
    """The filter as it is, `tag_name` to look for a tag, and other filters to go on with."""
    tags = filtering.choices(text_asked("tag_name"))
    shown = tags[:MOST_SHOWN]
    return render_template(
        "console/customers/tags.html",
        groups=[(group.name, list(its)) for group, its in groupby(shown, lambda tag: tag.group)],
        left_out=len(tags) - len(shown),
        asked=set(filtering.unparse(tags_asked())),
        others=[pair for pair in request.args.items(multi=True) if pair[0] not in OURS],
    )


def _chips(wanted: TagFilter) -> list[tuple[str, str, str]]:
    tags = {str(tag.id): tag for tag in filtering.chosen(wanted)}
    groups = {str(group.id): group.name for group in filtering.groups_with_several(wanted)}
    return [
        (
            name,
            value,
            _several(groups[value]) if name == "several" else _words(name, tags.get(value)),
        )
        for name, value in filtering.unparse(wanted)
    ]


def _several(group: str) -> str:
    return _("%(group)s：带有多个标签", group=group)


@bp.app_template_global()
def tag_words(tag: Tag, without: bool = False) -> str:
    """A tag with its group, as the filter says it."""
    return _words("without" if without else "tag", tag)


def _words(name: str, tag: Tag | None) -> str:
    if not tag:
        return _("没有任何标签")
    words = _("%(group)s：%(tag)s", group=tag.group.name, tag=tag.name)
    return _("不含 %(tag)s", tag=words) if name == "without" else words
