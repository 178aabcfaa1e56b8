"""Reading on in the edition where a reading began: the token of `next` links, how long it holds.

A token names what one caller read of one collection (see `token_of`). It opens nothing by itself:
the caller's Grant decides at each page, as for any other read.
"""

import re
from collections.abc import Generator, Iterable
from datetime import UTC, datetime

from parc_social.errors import InvalidValue
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import Earlier, EditionHistory
from parc_social.storage.editions.snapshot import Snapshot, token_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.sql.visibility import Visible

GONE = (
    "edition : l'édition où cette lecture a commencé n'est plus servie (elle l'est encore 15"
    " minutes après son remplacement, et plus du tout une fois retirée) ; recommencez à la"
    " première page, sans ce paramètre"
)
_TOKENS = LruCache(4_096)  # of published editions; those of drafts change with each correction
_TOKEN = re.compile(r"[0-9a-f]{16}")


def check_token(text: str) -> str:
    """Raises InvalidValue for what no link of ours carries."""
    if not _TOKEN.fullmatch(text):
        raise InvalidValue(
            f"edition : la valeur d'un lien « next » est attendue (16 chiffres hexadécimaux),"
            f" lu {text!r}"
        )
    return text


def token_seen(seen: Visible, snapshot: Snapshot) -> str:
    """Of what one caller reads of a collection in a snapshot."""

    def made() -> str:
        return token_of(snapshot.tables_for(seen.collection, seen.draft_sirens))

    return made() if seen.draft_sirens else _TOKENS.get((snapshot.version, seen), made)


def still_open(book: EditionHistory, hold_s: float) -> Generator[tuple[float, Earlier]]:
    """What was on show less than `hold_s` seconds ago, with its age in seconds, latest first."""
    now = datetime.now(UTC)
    for earlier in reversed(book.earlier):
        age = (now - earlier.replaced_at).total_seconds()
        if age >= hold_s:
            return
        yield age, earlier


def editions_of(book: EditionHistory, earlier: Earlier) -> tuple[list[Edition], list[Edition]]:
    """Its published and its draft editions, those that the store still has."""
    return _known(book, earlier.published), _known(book, earlier.drafts)


def _known(book: EditionHistory, ids: Iterable[str]) -> list[Edition]:
    return [book.entries[i].edition for i in ids if i in book.entries]
