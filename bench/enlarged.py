"""Editions of the demonstration whose rows are repeated up to a size, published in their place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parc_social.settings import read_settings
from parc_social.storage.edition_files.id_index import keep_keys
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.extents import keep_extents
from parc_social.storage.open import open_store


@dataclass(frozen=True, slots=True)
class Repeated:
    """A relation of a source; `key` is its id, `others` what else changes with the copy n."""

    source: str
    relation: str
    key: str
    others: str = ""


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


def enlarge(
    environ: dict[str, str], data: Path, what: Repeated, wanted: int, fill: Fill = repeat
) -> str:
    """The id of the edition that holds so many, published now where it was not."""
    store = open_store(read_settings(environ), owner=True)
    try:
        of_source = [e for e in store.editions() if e.source == what.source]
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
