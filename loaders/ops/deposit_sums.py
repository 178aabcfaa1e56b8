"""What a deposit would add to the figures: sums of mesures over its own rows, before anybody's.

They are counted by the statement of publication, territory by territory, and are of the landlord
alone whose rows they are: nothing of them is grouped, so nothing of them is for anybody else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from loaders.reports.other_edition import attach
from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.own_figures import HOUSEHOLDS
from parc_social.storage.sql.text import quoted, statement

Counts = Mapping[str, int]  # by mesure; one that is not there is 0
MESURES = ("loues", "enquetes", *(mesure.nom for mesure in OPS_MESURES))

_NO_YEAR: tuple[int | None, Counts] = (None, {})
_SUMS = ", ".join(f"coalesce(sum({quoted(name)}), 0)::BIGINT" for name in MESURES[2:])


@dataclass(frozen=True, slots=True)
class PlaceSums:
    """Sums of one place; `niveau` and `code` are empty of the whole."""

    niveau: str
    code: str
    nom: str
    sommes: Counts


@dataclass(frozen=True, slots=True)
class DepositSums:
    """Of the rows kept of a deposit, the whole first; `avant` of the survey before, if any."""

    lieux: Sequence[PlaceSums]
    millesime_avant: int | None = None
    avant: Counts = field(default_factory=dict[str, int])

    def to_json(self) -> str:
        """As it is kept with the report."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read_sums(text: str) -> DepositSums:
    """What `to_json` wrote."""
    told: Mapping[str, Any] = json.loads(text)
    places = [PlaceSums(**place) for place in told["lieux"]]
    return DepositSums(places, told["millesime_avant"], told["avant"])


def count_deposit(bench: Workbench, millesime: int, before: Path | None) -> DepositSums:
    """Of what a bench has read. In: ops_menage, ter.* ; `before`: an edition file, of everybody."""
    bench.run("DROP VIEW IF EXISTS menage")  # of the loader; a table of this name comes
    bench.run("CREATE OR REPLACE TEMP VIEW enquete AS SELECT * FROM ops_menage")
    make_households(bench, millesime)
    names = {(n, c): str(nom) for n, c, nom in _names(bench)}
    rows = bench.rows(statement("loaders.ops", "sommes_du_depot").format(sums=_SUMS))
    places = [
        PlaceSums(str(level), str(code), names.get((level, code), str(code)), _counts(values))
        for level, code, *values in rows
    ]
    year, earlier = _earlier(bench, before) if before is not None else _NO_YEAR
    return DepositSums(places, year, earlier)


def _earlier(bench: Workbench, before: Path) -> tuple[int | None, Counts]:
    """The year and sums of the same landlords in a survey before; none without a row of theirs."""
    alias = attach(bench, before)
    rows = f"{quoted(alias)}.ops_menage"
    there = {str(name) for name, *_ in bench.rows(f"DESCRIBE {rows}")}
    if not set(HOUSEHOLDS.columns) <= there:
        return _NO_YEAR
    bench.run("DROP VIEW enquete")
    own = f"SELECT * FROM {rows} SEMI JOIN ops_menage AS ici USING (siren_bailleur)"  # noqa: S608
    bench.run(f"CREATE TEMP TABLE enquete AS {own}")
    year = bench.value("SELECT min(millesime) FROM enquete")
    if year is None:
        return _NO_YEAR
    make_households(bench, int(year))
    (values,) = bench.rows(
        f"SELECT coalesce(sum(loues), 0)::BIGINT, count(*), {_SUMS} FROM menage"  # noqa: S608
    )
    return int(year), _counts(values)


def _counts(values: Sequence[int]) -> Counts:
    return {name: int(n) for name, n in zip(MESURES, values, strict=True) if n}


def _names(bench: Workbench) -> list[tuple[str, str, str]]:
    """Level, code and name, where the territories tell it."""
    named = "database_name = 'ter' AND table_name = $table AND column_name = 'nom'"
    found: list[tuple[str, str, str]] = []
    for level in ("commune", "departement"):
        table = {"table": f"territoire_{level}"}
        if bench.value(f"SELECT count(*) FROM duckdb_columns() WHERE {named}", table):  # noqa: S608
            found += bench.rows(f"SELECT '{level}', code, nom FROM ter.territoire_{level}")  # noqa: S608
    return found
