"""Blocks of texts: rows that lie together are one compressed value, out of which some are taken.

Which rows they are was found under the predicate of the caller. Of a block no other row is given,
as of a group of rows that DuckDB has read. A block is there twice where its rows have columns of
their landlord's alone: with the open columns, and with all of them. Of each row the caller is given
the one or the other.
"""

import sys
import threading
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parc_social.errors import BadFile
from parc_social.storage.execution.kept_text import KeptText

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TOGETHER = 32  # rows of a block: of 16 they weigh a third more, of 64 a lone one costs the double
_BY = b"\n"  # no text of JSON holds one
_LEVEL = 3  # of zstd: zlib at its usual 6 takes 8 µs a row more, and an eighth more room (measured)


class FoundRows(NamedTuple):
    """Numbers of rows in order, and those among them that do not show their landlord's columns."""

    fids: Sequence[int]
    hidden: frozenset[int] = frozenset()


class PackedTexts(NamedTuple):
    """The texts of some rows, compressed: with the open columns, with all. None: not read."""

    public: bytes | None
    whole: bytes | None


def packed(rows: Sequence[tuple[bytes, bytes | None]]) -> PackedTexts:
    """The block of the texts of some rows (kept_text.py: `texte`, `texte_propre`), in UTF-8."""
    public = [text for text, _ in rows]
    whole = [b"%b,%b}}" % (text.removesuffix(b"}}"), own) for text, own in rows if own is not None]
    return PackedTexts(compressed(public), compressed(whole) if whole else None)


def compressed(texts: Sequence[bytes]) -> bytes:
    """Some texts as one value."""
    whole = _BY.join(texts)
    _PACKER.zstd.set_pledged_input_size(len(whole))
    return _PACKER.zstd.compress(whole, zstd.ZstdCompressor.FLUSH_FRAME)


class _Packer(threading.local):
    """One a thread, kept: to make another takes as long as it takes to pack a block (measured)."""

    def __init__(self) -> None:
        self.zstd = zstd.ZstdCompressor(_LEVEL)


_PACKER = _Packer()


def block_of(fid: int) -> int:
    """The number of the block of a row; rows are numbered from 1, blocks from 0."""
    return (fid - 1) // TOGETHER


def end_of_blocks(fids: Sequence[int], start: int, count: int) -> int:
    """Where the rows end, of numbers in order, that lie in the next `count` blocks."""
    return bisect_right(fids, (block_of(fids[start]) + count) * TOGETHER, start)


def by_block(fids: Sequence[int]) -> dict[int, Sequence[int]]:
    """Numbers in order, by their blocks."""
    blocks: dict[int, Sequence[int]] = {}
    start = 0
    while start < len(fids):
        end = end_of_blocks(fids, start, 1)
        blocks[block_of(fids[start])] = fids[start:end]
        start = end
    return blocks


def texts_in(
    kept: KeptText,
    wanted: Mapping[int, Sequence[int]],
    hidden: frozenset[int],
    blocks: Mapping[int, PackedTexts],
    by: bytes | None,
) -> list[bytes]:
    """The features of rows, `wanted` by their blocks, in order.

    All of a block come as one, joined `by`, if said. Raises BadFile where a row has no text.
    """
    texts: list[bytes] = []
    for number, fids in wanted.items():
        block = blocks.get(number)
        if block is None:
            raise BadFile(f"le bloc {number} manque")
        if kept.nulls and not hidden.isdisjoint(fids):
            texts += _mixed(kept, number, fids, hidden, block)
            continue
        one = block.whole if kept.nulls else block.public
        if by is not None and len(fids) == TOGETHER:
            texts.append(_unpacked(number, one).replace(_BY, by))  # of as many rows as a block has
        else:
            texts += _some(number, fids, one)
    return texts


def texts_of(number: int, block: PackedTexts | None) -> list[bytes]:
    """The open texts of a block, all of them. Raises BadFile where it is not whole."""
    if block is None:
        raise BadFile(f"le bloc {number} manque")
    texts = _unpacked(number, block.public).split(_BY)
    return [*texts, *[b""] * (TOGETHER - len(texts))]  # of the last one: no row is numbered so


def _mixed(
    kept: KeptText, number: int, fids: Sequence[int], hidden: frozenset[int], block: PackedTexts
) -> list[bytes]:
    """Rows of a block of which some do not show their landlord's columns."""
    bare = [fid for fid in fids if fid in hidden]
    shown = [fid for fid in fids if fid not in hidden]
    written = [kept.whole((text, None)) for text in _some(number, bare, block.public)]
    texts = dict(zip(bare, written, strict=True))
    if shown:
        texts |= zip(shown, _some(number, shown, block.whole), strict=True)
    return [texts[fid] for fid in fids]


def _some(number: int, fids: Sequence[int], block: bytes | None) -> list[bytes]:
    """The texts of some rows of a block."""
    texts, before = _unpacked(number, block).split(_BY), number * TOGETHER + 1
    try:
        return [texts[fid - before] for fid in fids]
    except LookupError as error:
        raise BadFile(f"texte d'une ligne du bloc {number} introuvable") from error


def _unpacked(number: int, block: bytes | None) -> bytes:
    try:
        return zstd.decompress(block or b"")
    except zstd.ZstdError as error:
        raise BadFile(f"le bloc {number} est illisible") from error
