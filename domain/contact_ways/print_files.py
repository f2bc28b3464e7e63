"""A code as files for the printer: PNG and SVG with its name below.

WeCom answers with the address of a picture and never tells what the QR code in it says, so we
keep the picture and enlarge it; drawing a code of our own is not possible. The PNG repeats whole
pixels, so that edges stay sharp. The SVG holds the dark areas as outlines, sharp at any size.
"""

import io
from functools import cache
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from domain.contact_ways.models import ContactWay, ContactWayPicture
from domain.errors import Invalid, NotFound

WIDTH = 1000
DOTS_PER_INCH = (300, 300)
DARK_BELOW = 128
FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "PingFang.ttc",
    "STHeiti Light.ttc",
    "msyh.ttc",
    "simhei.ttf",
)
SVG_FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif"


def check(body: bytes) -> None:
    """Raises Invalid if this is not a picture."""
    try:
        _opened(body)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Invalid("企业微信返回的二维码不是图片") from None


def png(way: ContactWay) -> bytes:
    """At least 1000 pixels wide. Without a Chinese font on this machine the name is left out."""
    code = _picture(way)
    times = -(-WIDTH // code.width)
    code = code.resize((code.width * times, code.height * times), Image.Resampling.NEAREST)
    font = _font_for(way.title, code.width)
    caption = code.width // 6 if font else 0
    page = Image.new("L", (code.width, code.height + caption), 255)
    page.paste(code)
    if font:
        middle = (code.width // 2, code.height + caption // 3)
        ImageDraw.Draw(page).text(middle, way.title, fill=0, font=font, anchor="mm")
    file = io.BytesIO()
    page.save(file, "PNG", dpi=DOTS_PER_INCH)
    return file.getvalue()


def svg(way: ContactWay) -> bytes:
    """Outlines of the dark areas, and the name as text, in any size."""
    code = _picture(way)
    name = way.title
    caption = code.width // 6
    size = min(code.width / 12, code.width * 0.9 / max(_ems(name), 1))
    page = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100mm" '
        f'viewBox="0 0 {code.width} {code.height + caption}">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<path shape-rendering="crispEdges" d="{_outline(code)}"/>'
        f'<text x="{code.width / 2}" y="{code.height + caption / 2:.1f}" font-size="{size:.1f}" '
        f'font-family="{SVG_FONTS}" text-anchor="middle">{escape(name)}</text></svg>'
    )
    return page.encode()


def _picture(way: ContactWay) -> Image.Image:
    kept = ContactWayPicture.get_or_none(ContactWayPicture.contact_way == way)
    if kept is None:
        raise NotFound("二维码还没有生成好，请稍后再下载")
    return _opened(bytes(kept.body))


def _opened(body: bytes) -> Image.Image:
    """In shades of grey; what is transparent becomes white, as on paper."""
    with Image.open(io.BytesIO(body)) as picture:
        layer = picture.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("L")


def _outline(code: Image.Image) -> str:
    """Rectangles of dark pixels; runs that repeat from row to row grow into one rectangle."""
    finished: list[str] = []
    growing: dict[tuple[int, int], int] = {}
    for y in range(code.height + 1):
        runs = _dark_runs(code, y) if y < code.height else set()
        for run in [run for run in growing if run not in runs]:
            finished.append(_rectangle(run, growing.pop(run), y))
        for run in runs:
            growing.setdefault(run, y)
    return "".join(finished)


def _dark_runs(code: Image.Image, y: int) -> set[tuple[int, int]]:
    """Start and end of every stretch of dark pixels in row `y`."""
    row = code.crop((0, y, code.width, y + 1)).tobytes()
    dark = [False, *(shade < DARK_BELOW for shade in row), False]
    edges = [x for x in range(len(row) + 1) if dark[x] != dark[x + 1]]
    return set(zip(edges[::2], edges[1::2], strict=True))


def _rectangle(run: tuple[int, int], top: int, bottom: int) -> str:
    left, right = run
    return f"M{left} {top}h{right - left}v{bottom - top}h{left - right}z"


def _ems(name: str) -> float:
    """About how wide the name is: a Chinese character is as wide as it is high."""
    return sum(1 if ord(letter) > 0x2E7F else 0.6 for letter in name)


def _font_for(name: str, width: int) -> ImageFont.FreeTypeFont | None:
    """As large as the name allows on nine tenths of the width."""
    font = _chinese_font()
    if font is None:
        return None
    font = font.font_variant(size=width // 12)
    needed = font.getlength(name)
    return font.font_variant(size=int(font.size * min(1, width * 0.9 / max(needed, 1))))


@cache
def _chinese_font() -> ImageFont.FreeTypeFont | None:
    for file in FONTS:
        try:
            return ImageFont.truetype(file)
        except OSError:
            continue
    return None
