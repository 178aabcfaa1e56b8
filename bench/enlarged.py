"""Editions of the demonstration whose rows are repeated up to a size, published in their place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.settings import read_settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.extents import keep_extents
from parc_social.storage.open import open_store
from parc_social.storage.statements.rowid_lookup import keep_keys


@dataclass(frozen=True, slots=True)
class Repeated:
    """A relation of a source; `key` is its id, `others` what else changes with the copy n.

    `millesime` None: of the newest edition.
    """

    source: str
    relation: str
    key: str
    others: str = ""
    millesime: int | None = None


DWELLINGS = Repeated("rpls", "rpls_logement", "id")
# Copies lie side by side, as outlines of one place would all be in one window.
_EAST, _NORTH = "0.25 * (n % 20)", "0.2 * (n // 20)"
OUTLINES = Repeated(
    "territoires",
    "territoire_iris",
    "code",
    f", ST_Affine(geom, 1, 0, 0, 1, {_EAST}, {_NORTH}) AS geom, xmin + {_EAST} AS xmin,"
    f" xmax + {_EAST} AS xmax, ymin + {_NORTH} AS ymin, ymax + {_NORTH} AS ymax",
)
_ACROSS = 25  # places side by side; the demonstration's départements are nowhere as wide or high
_FURTHER_EAST, _FURTHER_NORTH = f"1.2 * (m % {_ACROSS})", f"0.9 * (m // {_ACROSS})"
_NAMED = "CASE m WHEN 0 THEN {name} ELSE {name} || '~' || m END"
_ELSEWHERE = ", ".join(f"{_NAMED.format(name=name)} AS {name}" for name in LEVEL_COLUMNS)
_WIDE = 32  # degrees of the square in which the curve of a département lies, at any size
# Narrow rows are sorted; the join leaves them in their order, as served tables are made.
_SPREAD = """
CREATE OR REPLACE TEMP TABLE place AS
WITH bloc AS (SELECT code_dep, min(lon) AS ouest, min(lat) AS sud FROM un GROUP BY code_dep)
SELECT un.fid AS modele, m
FROM un JOIN bloc USING (code_dep), range({copies}) AS r(m)
ORDER BY code_dep, ST_Hilbert(lon + {east}, lat + {north},
    {{'min_x': ouest, 'min_y': sud, 'max_x': ouest + {wide}, 'max_y': sud + {wide}}}::BOX_2D
) NULLS LAST, {commune}, un.fid, m;
CREATE TABLE {relation} AS
SELECT un.* REPLACE (
    CAST(place.rowid + 1 AS BIGINT) AS fid,
    CASE m WHEN 0 THEN {key} ELSE {key} || '-' || m END AS {key},
    lon + {east} AS lon, lat + {north} AS lat, {elsewhere}
)
FROM place JOIN un ON un.fid = place.modele;
DROP TABLE place"""
Fill = Callable[[Workbench, Repeated, int, int], None]


def repeat(bench: Workbench, what: Repeated, held: int, wanted: int) -> None:
    """Adds copies of the rows of a relation, one whole set of them after the other."""
    relation = what.relation
    bench.run(
        f"INSERT INTO {relation}"  # noqa: S608 - our own names
        f" SELECT * EXCLUDE (n) REPLACE (fid + {held} * n AS fid,"
        f" {what.key} || '-' || n AS {what.key}{what.others})"
        f" FROM {relation}, range(1, {-(-wanted // held)}) AS r(n)"
        f" WHERE fid + {held} * n <= {wanted} ORDER BY n, fid"
    )


def spread(bench: Workbench, what: Repeated, held: int, wanted: int) -> None:
    """Fills the relation anew with whole copies of its rows, each elsewhere: a country that grows.

    What lies in a window, in a tile or in a commune of the demonstration is the same at any size.
    Rows lie along a curve as loaders write them, one for each département.
    """
    copies, left = divmod(wanted, held)
    if left:
        raise ValueError(f"{wanted} n'est pas un multiple de {held}")
    bench.run(f"ALTER TABLE {what.relation} RENAME TO un")
    bench.run(
        _SPREAD.format(
            relation=what.relation, key=what.key, copies=copies,
            east=_FURTHER_EAST, north=_FURTHER_NORTH,
            elsewhere=_ELSEWHERE, wide=_WIDE, commune=_NAMED.format(name="code_commune"),
        )
    )  # fmt: skip
    bench.run("DROP TABLE un")


def enlarge(
    environ: dict[str, str], data: Path, what: Repeated, wanted: int, fill: Fill = repeat
) -> str:
    """The id of the edition that holds so many, published now where it was not."""
    store = open_store(read_settings(environ), owner=True)
    try:
        of_source = [
            e
            for e in store.editions()
            if e.source == what.source and what.millesime in (None, e.millesime)
        ]
        known = max(
            (e for e in of_source if e.state is EditionState.PUBLISHED), key=lambda e: e.millesime
        )
        identifier = f"{what.source}_{known.millesime}_{wanted:08d}"
        if known.id != identifier:
            edition, file = _larger(data, known, what, wanted, fill), data / "grand.duckdb"
            store.stage(replace(edition, id=identifier), file, lambda *_: None)
            store.publish([identifier], [known.id])
            file.unlink(missing_ok=True)
    finally:
        store.close()
    return identifier


def _larger(data: Path, known: Edition, what: Repeated, wanted: int, fill: Fill) -> Edition:
    copy = data / "grand.duckdb"
    copy.write_bytes((data / "editions" / f"{known.id}.duckdb").read_bytes())
    relation = what.relation
    with workshop(copy) as bench:
        fill(bench, what, dict(known.rows)[relation], wanted)
        names = [name for name, _ in known.rows]
        keep_extents(bench, names)
        keep_keys(bench, names)
    rows = tuple((name, wanted if name == relation else n) for name, n in known.rows)
    return replace(known, rows=rows, state=EditionState.STAGED, seal=None)
