"""Both languages are complete: every Chinese text on a page has its English."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
HAN = re.compile("[\u4e00-\u9fff]")
BLANKS = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> dict:
    """What the code says now; `make texts` writes the same into the catalogue."""
    pot = tmp_path_factory.mktemp("texts") / "messages.pot"
    subprocess.run([sys.executable, "-m", "setup.texts", str(pot)], cwd=ROOT, check=True)
    return read(pot)


@pytest.fixture(scope="module")
def english() -> dict:
    return read(ROOT / "translations/en/LC_MESSAGES/messages.po")


def read(path: Path) -> dict:
    """Messages by context and id, without the header, which has an empty id."""
    with path.open("rb") as file:
        return {(text.context, text.id): text for text in read_po(file) if text.id}


def forms(text) -> tuple:
    return text if isinstance(text, tuple | list) else (text,)


def test_every_text_is_translated(wanted, english):
    missing = [key for key in wanted if not (key in english and all(forms(english[key].string)))]

    assert missing == []


def test_no_translation_is_a_guess_and_none_is_left_over(wanted, english):
    assert [key for key, text in english.items() if text.fuzzy] == []
    assert [key for key in english if key not in wanted] == []


def test_the_blanks_of_a_text_are_the_same_in_both_languages(english):
    for message in english.values():
        for text in forms(message.string):
            blanks = set(BLANKS.findall(forms(message.id)[-1]))
            assert set(BLANKS.findall(text)) == blanks, message.id


def test_no_english_text_holds_chinese_words(english):
    """Names of menus in WeCom's own console stay Chinese, because that is what people see there."""
    kept = re.compile(r"企业微信|[「\[（(][^」\])）]*[」\])）]|→.*|\{[^}]*\}")
    texts = ["".join(forms(message.string)) for message in english.values()]

    assert [text for text in texts if HAN.search(kept.sub("", text))] == []


def test_no_template_holds_a_text_outside_of_the_catalogue():
    """Chinese in a template is always inside of _(), pgettext() or ngettext()."""
    call = r"""(?:_|[np]gettext)\((?:\s*(?:"[^"]*"|'[^']*'),?)+"""
    marked = re.compile(call + r"|\{#.*?#\}|\{(?:客户|导购|门店)\}", re.S)
    for template in ROOT.glob("*/templates/**/*.html"):
        if template.is_relative_to(ROOT / "simulator"):
            continue
        rest = marked.sub("", template.read_text())
        assert not HAN.search(rest), f"{template.relative_to(ROOT)}: {HAN.findall(rest)}"
