"""Both languages are complete: every Chinese text on a page has its English."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
HAN = re.compile("[\u4e00-\u9fff]")
BLANKS = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> Catalog:
    """What the code says now; `make texts` writes the same into the catalogue."""
    pot = tmp_path_factory.mktemp("texts") / "messages.pot"
    subprocess.run([sys.executable, "-m", "setup.texts", str(pot)], cwd=ROOT, check=True)
    return read(pot)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read(ROOT / "translations/en/LC_MESSAGES/messages.po")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def forms(text) -> tuple:
    return text if isinstance(text, tuple | list) else (text,)


def test_every_text_is_translated(wanted, english):
    missing = [
        message.id
        for message in wanted
        if message.id and not (english.get(message.id) and all(forms(english[message.id].string)))
    ]

    assert missing == []


def test_no_translation_is_a_guess_and_none_is_left_over(wanted, english):
    assert [message.id for message in english if message.fuzzy and message.id] == []
    assert [message.id for message in english if message.id and message.id not in wanted] == []


def test_the_blanks_of_a_text_are_the_same_in_both_languages(english):
    for message in english:
        for text in forms(message.string):
            blanks = set(BLANKS.findall(forms(message.id)[-1]))
            assert set(BLANKS.findall(text)) <= blanks, message.id


def test_no_english_text_holds_chinese_words(english):
    """Names of menus in WeCom's own console stay Chinese, because that is what people see there."""
    kept = re.compile(r"企业微信|[「\[（(][^」\])）]*[」\])）]|→.*|\{[^}]*\}")
    left = [m.id for m in english if HAN.search(kept.sub("", "".join(forms(m.string))))]

    assert left == []


def test_no_template_holds_a_text_outside_of_the_catalogue():
    """Chinese in a template is always inside of _()."""
    marked = re.compile(
        r"_\((?:\"[^\"]*\"|'[^']*')|\{#.*?#\}|ngettext\([^)]*\)|\{(?:客户|导购|门店)\}", re.S
    )
    for folder in ("console", "sidebar", "web"):
        for template in (ROOT / folder).rglob("*.html"):
            rest = marked.sub("", template.read_text())
            assert not HAN.search(rest), f"{template.relative_to(ROOT)}: {HAN.findall(rest)}"
