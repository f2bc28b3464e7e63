"""Pictures for the welcomes: drawn, so that none has to be kept or borrowed."""

import io
from random import Random

from PIL import Image, ImageDraw

SIZE = 640
CIRCLES = 14


def store_picture(random: Random, color: tuple[int, int, int]) -> bytes:
    """A PNG of soft circles in the brand's color."""
    picture = Image.new("RGB", (SIZE, SIZE), _towards_white(color, 0.82))
    brush = ImageDraw.Draw(picture, "RGBA")
    for _ in range(CIRCLES):
        x, y, radius = random.randrange(SIZE), random.randrange(SIZE), random.randrange(40, 170)
        shade = (*_towards_white(color, random.uniform(0, 0.5)), random.randrange(60, 150))
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shade)
    body = io.BytesIO()
    picture.save(body, "PNG")
    return body.getvalue()


def _towards_white(color: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(part + (255 - part) * share) for part in color)
    return red, green, blue
