"""Postal codes of communes, as the last edition of territories on show has them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.sql.text import statement

PostalCodes = Mapping[str, tuple[str, ...]]
RELATION = "commune_code_postal"


def read_postal_codes(
    table: EditionTable, rows: Callable[[str], Sequence[tuple[Any, ...]]]
) -> PostalCodes:
    """Codes of the communes and arrondissements of each postal code, sorted."""
    found: dict[str, list[str]] = {}
    for postal, code in rows(
        statement("parc_social.storage", "codes_postaux").format(table=table.name)
    ):
        found.setdefault(postal, []).append(code)
    return {postal: tuple(codes) for postal, codes in found.items()}
