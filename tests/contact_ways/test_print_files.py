"""The code as a file for the printer."""

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from domain.contact_ways import actions, print_files
from domain.contact_ways.models import ContactWay, ContactWayPicture
from domain.errors import NotFound


@pytest.fixture
def made(store, work) -> ContactWay:
    actions.make_code(store)
    work()
    return ContactWay.get()


def original() -> Image.Image:
    return Image.open(io.BytesIO(bytes(ContactWayPicture.get().body))).convert("L")


def test_the_png_is_large_and_carries_the_code_pixel_by_pixel_with_the_name_below(made):
    page = Image.open(io.BytesIO(print_files.png(made)))
    times = page.width // original().width

    assert page.width >= 1000 and page.height > page.width
    code = page.crop((0, 0, page.width, original().height * times))
    assert code.resize(original().size, Image.Resampling.NEAREST).tobytes() == original().tobytes()
    caption = page.crop((0, code.height, page.width, page.height))
    assert caption.getextrema()[0] < 128


def test_the_svg_has_the_same_dark_areas_and_the_name_as_text(made):
    page = ElementTree.fromstring(print_files.svg(made))
    drawn = Image.new("L", original().size, 255)
    for rectangle in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", page[1].get("d")):
        x, y, width, height = map(int, rectangle)
        drawn.paste(0, (x, y, x + width, y + height))

    dark = original().point(lambda shade: 0 if shade < 128 else 255)
    assert drawn.tobytes() == dark.tobytes()
    assert page[2].text == "南京西路店"


def test_before_wecom_has_answered_there_is_nothing_to_print(store):
    with pytest.raises(NotFound, match="请稍后再下载"):
        print_files.png(actions.make_code(store))
