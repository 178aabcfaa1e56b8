"""A convention's plain text as headings, paragraphs and lists, without a change of its words."""

from dataclasses import dataclass
from itertools import groupby

_ITEM = "- "
_ARTICLE = "Article "


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is titre, article, liste or paragraphe; `lines` are one each but for a list."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order."""
    found: list[Block] = []
    paragraphs = [p.strip() for p in text.split("\n\n") if p.strip()]
    for number, paragraph in enumerate(paragraphs):
        if number == 0:
            found.append(Block("titre", (" ".join(paragraph.splitlines()),)))
        else:
            found.extend(_parts(paragraph.splitlines()))
    return found


def _parts(lines: list[str]) -> list[Block]:
    parts: list[Block] = []
    for kind, group in groupby(lines, key=_kind):
        held = tuple(group)
        if kind == "paragraphe":
            parts.append(Block(kind, (" ".join(held),)))
        elif kind == "liste":
            parts.append(Block(kind, tuple(line.removeprefix(_ITEM) for line in held)))
        else:
            parts.extend(Block(kind, (line,)) for line in held)
    return parts


def _kind(line: str) -> str:
    if line.startswith(_ITEM):
        return "liste"
    return "article" if line.startswith(_ARTICLE) else "paragraphe"
