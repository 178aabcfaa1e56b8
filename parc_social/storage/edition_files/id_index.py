"""Where the row of an id lies in a large relation of DuckDB: kept with its edition, sorted.

DuckDB has no index that serves here: an id would be looked for in the whole column.
"""

from collections.abc import Sequence

from parc_social.catalogue.collection import Collection
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_LARGE = 122_880  # rows of one group of DuckDB: fewer are looked through as fast


def key_table(relation: str) -> str:
    """The name of the table that tells (`marque` of the id, `fid`) of the rows of a relation."""
    return f"cle_{relation}"


def mark_of(identifier: str) -> str:
    """SQL: 32 bits of an id, the same in every version of DuckDB (`hash` may change)."""
    return f"CAST(md5_number_lower({identifier}) & 4294967295 AS UINTEGER)"


def keep_keys(bench: Workbench, relations: Sequence[str], least: int = _LARGE) -> None:
    """Writes the table of each large relation of an edition that is being made."""
    served: dict[str, Collection] = {c.relation: c for c in collections().values()}
    text = statement("parc_social.storage.edition_files", "cle")
    for name in relations:
        if name not in served or bench.value(f"SELECT count(*) FROM {quoted(name)}") <= least:  # noqa: S608 - our own names
            continue
        own = quoted(served[name].id_field)
        made = text.format(table=quoted(key_table(name)), relation=quoted(name), mark=mark_of(own))
        bench.run(made)
