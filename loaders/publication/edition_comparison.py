"""Two editions side by side: how many rows each relation has, in all and by département."""

from dataclasses import dataclass
from pathlib import Path

from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition
from parc_social.storage.sql.text import quoted


@dataclass(frozen=True, slots=True)
class RowComparison:
    """Rows of a relation in a département (None: in all), in the first and the second edition."""

    relation: str
    departement: str | None
    first: int
    second: int

    @property
    def difference(self) -> int:
        """What the second has more."""
        return self.second - self.first


def compare(first: Edition, second: Edition, folder: Path) -> list[RowComparison]:
    """Relation by relation: the total, then each département. Raises InvalidValue, BadFile."""
    if first.source != second.source:
        raise InvalidValue(
            f"deux éditions d'une même source se comparent : {first.id} est de {first.source},"
            f" {second.id} de {second.source}"
        )
    with workshop(None) as bench:
        sides = [_counts(bench, edition, folder) for edition in (first, second)]
    keys = sorted({*sides[0], *sides[1]}, key=lambda key: (key[0], key[1] or ""))
    return [RowComparison(*key, sides[0].get(key, 0), sides[1].get(key, 0)) for key in keys]


def _counts(bench: Workbench, edition: Edition, folder: Path) -> dict[tuple[str, str | None], int]:
    bench.attach(edition.id, folder / f"{edition.id}.duckdb")
    counts: dict[tuple[str, str | None], int] = {}
    for relation, rows in edition.rows:
        counts[relation, None] = rows
        table = f"{quoted(edition.id)}.{quoted(relation)}"
        columns = {name for name, *_ in bench.rows(f"DESCRIBE {table}")}
        if "code_dep" in columns:
            for code, found in bench.rows(f"FROM {table} SELECT code_dep, count(*) GROUP BY 1"):
                counts[relation, code or "?"] = found
    return counts
