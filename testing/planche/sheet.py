"""Pictures of pages laid side by side: a page to look through, and one picture a role."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

from parc_social.drawing.labels.surface import font

_SCALE, _HIGHEST, _GAP, _TITLE = 0.5, 3_000, 16, 22  # of a picture in the sheet; pixels
_WIDTH = 4_000  # of a sheet
_HEAD = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Planche des pages</title>
<style>body{font:14px sans-serif}section{display:flex;overflow-x:auto;gap:8px}
img{max-height:700px;border:1px solid #999}figure{margin:0}.x{color:#b00}</style>"""


class PageShown(NamedTuple):
    """One page as a role has it; `faults`: what was found wrong without looking."""

    role: str
    width: int
    address: str
    status: int
    title: str
    file: Path
    faults: Sequence[str]


def write_page(target: Path, shown: Sequence[PageShown]) -> None:
    """All pictures, address by address, each role beside the others."""
    lines = [_HEAD]
    for address in dict.fromkeys(one.address.partition("?")[0] for one in shown):
        lines.append(f"<h2>{escape(address)}</h2><section>")
        for one in shown:
            if one.address.partition("?")[0] == address:
                words = f"{one.role}, {one.width} : {one.address} ({one.status})"
                wrong = f'<br><b class="x">{escape("; ".join(one.faults))}</b>' * bool(one.faults)
                name = one.file.relative_to(target.parent)
                lines.append(
                    f'<figure><figcaption>{escape(words)}{wrong}</figcaption><a href="{name}">'
                    f'<img loading="lazy" src="{name}" alt="{escape(one.title)}"></a></figure>'
                )
        lines.append("</section>")
    target.write_text("\n".join(lines), encoding="utf-8")


def write_sheet(target: Path, shown: Sequence[PageShown]) -> None:
    """The pictures of one role at one width, at half their size, in columns of about one height."""
    pictures = [_small(one) for one in shown]
    wide = max(one.width for one in pictures) + _GAP
    columns = max(1, min(_WIDTH // wide, len(pictures)))
    heights, places = [_GAP] * columns, list[tuple[int, int]]()
    for one in pictures:
        column = heights.index(min(heights))
        places.append((_GAP + column * wide, heights[column]))
        heights[column] += one.height + _GAP
    sheet = Image.new("RGB", (columns * wide + _GAP, max(heights)), "#808890")
    for one, place in zip(pictures, places, strict=True):
        sheet.paste(one, place)
    sheet.save(target)


def _small(one: PageShown) -> Image.Image:
    with Image.open(one.file) as picture:
        size = round(picture.width * _SCALE), max(1, round(picture.height * _SCALE))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    body = small.crop((0, 0, small.width, min(small.height, _HIGHEST)))
    whole = Image.new("RGB", (body.width, body.height + _TITLE), "#ffffff")
    whole.paste(body, (0, _TITLE))
    words = f"{one.status} {one.address}"
    pen = ImageDraw.Draw(whole)
    pen.text((2, _TITLE // 2), words[: body.width // 6], "#b00020", font(11), anchor="lm")
    return whole
