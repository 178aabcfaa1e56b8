"""Random Grants on both stores: a coverage shows the cells that /items shows, and no other.

Each figure is a number of its own, so that each pixel tells which cell, year and column it is of.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.coverage import CELLS, bands_of, cells, coverages
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store, set_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from providers.coverages.provider import CoverageProvider
from testing.grants import columns_of, parts, trials
from testing.sample import sampled

YEARS = (2024, 2025)
COLUMNS = tuple(field.name for field in cells().fields)
BANDS = tuple(field.name for field in bands_of(cells()))
PLACES = (  # commune, EPCI, département, région, grid, east, north
    ("97101", "249710054", "971", "01", 5490, 655_200, 1_796_600),
    ("97105", "249710070", "971", "01", 5490, 655_400, 1_796_600),  # between two of another commune
    ("97101", "249710054", "971", "01", 5490, 655_600, 1_796_600),
    ("97105", "249710070", "971", "01", 5490, 656_000, 1_797_000),
    ("93066", "200054781", "93", "11", 3035, 3_760_000, 2_890_000),
    ("2A004", "242010056", "2A", "94", 3035, 3_761_000, 2_890_200),
)
CODES: dict[str, list[str]] = {
    name: [str(place[at]) for place in PLACES]
    for at, name in enumerate(("code_commune", "code_epci", "code_dep", "code_reg"))
}
Row = dict[str, Any]
Figures = dict[tuple[int, int, str], float]  # by east, north and band


def rows_of(year: int) -> list[Row]:
    """A row a cell, and one of another population, which is for the twin alone."""
    made: list[Row] = []
    for population in ("tous", "en_qpv"):
        for commune, epci, departement, region, srid, east, north in PLACES:
            number = len(made) + 1 + 20 * (year - YEARS[0])
            known = {
                "fid": len(made) + 1, "code": f"CRS{srid}RES200mN{north}E{east}",
                "millesime": year, "population": population, "code_commune": commune,
                "code_epci": epci, "code_dep": departement, "code_reg": region,
            }  # fmt: skip
            figures = {
                name: None if (number + at) % 7 == 0 else number * 1_000.0 + at
                for at, name in enumerate(BANDS)
            }
            box = (east / 1e5, north / 1e5, east / 1e5 + 0.001, north / 1e5 + 0.001)
            sides = dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
            made.append({**dict.fromkeys(COLUMNS), **known, **figures, **sides, "geom": _wkt(box)})
    return made


def _wkt(box: tuple[float, float, float, float]) -> str:
    west, south, east, north = box
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"MULTIPOLYGON ((({', '.join(f'{x} {y}' for x, y in corners)})))"


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[list[Store]]:
    """DuckDB and PostgreSQL that have published the same cells."""
    opened = [
        _serving(tmp_path_factory.mktemp("cellules"), u)
        for u in ("duckdb:", new_database(migrated_store))
    ]
    yield opened
    for store in opened:
        store.close()


def _serving(data: Path, url: str) -> Store:
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for year in YEARS:
        rows = rows_of(year)
        edition = Edition(
            f"indicateurs_{year}_0123abcd",
            "indicateurs",
            year,
            EditionState.STAGED,
            datetime.now(UTC),
            ((cells().relation, len(rows)),),
            fictive=True,
        )
        file = data / f"arrivage-{year}.duckdb"
        names = ", ".join(quoted(name) for name in rows[0])
        marks = ", ".join("ST_GeomFromText(?)" if name == "geom" else "?" for name in rows[0])
        with workshop(file) as bench:
            create_relation(bench, cells())
            insert = f"INSERT INTO {cells().relation} ({names}) VALUES ({marks})"  # noqa: S608
            for row in rows:
                bench.run(insert, list(row.values()))
        store.stage(edition, file, lambda *_: None)
        made.append(edition.id)
    store.publish(made, [])
    return store


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    always = ("code", "millesime", "population")
    some = st.lists(parts(COLUMNS, always, CODES, YEARS), max_size=3)
    rights = (Right(CELLS, tuple(draw(some))), Right(CELLS + SERIE, tuple(draw(some))))
    return Grant("compte", "organisme", rights=rights)


def typical() -> Grant:
    """A third of the columns everywhere, and all in one commune."""
    some = tuple(dict.fromkeys(("code", "millesime", "population", *COLUMNS[::3])))
    parts = (RightPart((FRANCE,), some), RightPart((Perimeter(communes=("97101",)),), COLUMNS))
    return Grant("c", "o", rights=(Right(CELLS, parts), Right(CELLS + SERIE, parts)))


def of_one_commune() -> Grant:
    """Two cells, with one of another commune between them: what a window alone would show too."""
    parts = (RightPart((Perimeter(communes=("97101",)),), COLUMNS),)
    return Grant("c", "o", rights=(Right(CELLS, parts), Right(CELLS + SERIE, parts)))


def allowed(grant: Grant, name: str, srid: int, year: int) -> tuple[set[Any], Figures]:
    """Cells of a grid and their figures, as the words of the Grant open them."""
    right = grant.right(name)
    places: set[tuple[int, int]] = set()
    figures: Figures = {}
    for row, place in zip(rows_of(year), PLACES * 2, strict=True):
        seen = columns_of(row, right) if right else set()
        if row["population"] != "tous" or place[4] != srid or not seen:
            continue
        places.add(place[5:])
        figures |= {(*place[5:], b): row[b] for b in BANDS if b in seen and row[b] is not None}
    return places, figures


def shown(srid: int, **given: str) -> tuple[set[Any], Figures]:
    """The same of a coverage: where its mask is, and its figures. Nothing where it is not there."""
    try:
        provider = CoverageProvider({"name": "x", "type": "coverage", "data": f"carreaux-{srid}"})
    except NotFound:
        return set(), {}
    answer = provider.answer(given, ())
    if answer is None:
        return set(), {}
    frame, figures = answer.frame, Figures()
    corner = int(frame.west), int(frame.north) - 200

    def place(line: int, pixel: int) -> tuple[int, int]:
        return corner[0] + 200 * pixel, corner[1] - 200 * line

    for at, band in enumerate(answer.bands):
        for line, pixel in np.argwhere(np.isfinite(answer.raster.bands[at])).tolist():
            figures[*place(line, pixel), band.name] = float(answer.raster.bands[at][line, pixel])
    places = {place(*at) for at in np.argwhere(answer.raster.mask).tolist()}
    return places, figures


@sampled
def test_a_coverage_shows_the_cells_of_the_grant(stores: list[Store]) -> None:
    @trials(20, few=3)
    @given(grants())
    @example(typical())
    @example(of_one_commune())
    def holds(grant: Grant) -> None:
        banded = bool(set(BANDS) & set(grant.rights[0].columns))
        for store in stores:
            set_store(store)
            with under(grant):
                for srid in (5490, 3035, 2975):
                    current = allowed(grant, CELLS, srid, YEARS[-1])
                    assert shown(srid) == (current if banded else (set(), {}))
                    _as_items(store, grant, srid, current)
                    _earlier(grant, srid, banded=banded)
                _hidden(grant)

    holds()


def _earlier(grant: Grant, srid: int, *, banded: bool) -> None:
    """Of an earlier millésime, what the twin opens; of columns that the coverage has."""
    places, figures = allowed(grant, CELLS + SERIE, srid, YEARS[0])
    own = set(grant.rights[0].columns) & set(grant.rights[1].columns)
    wanted = {key: value for key, value in figures.items() if key[2] in own}
    found: tuple[set[Any], Figures] = (set(), {})
    with suppress(UnknownName):
        found = shown(srid, datetime=str(YEARS[0]))
    assert found[1].items() <= wanted.items()
    assert found[0] <= places
    if banded and set(BANDS) & set(grant.rights[0].columns) <= own:
        assert found == (places, wanted)


def _as_items(store: Store, grant: Grant, srid: int, current: tuple[set[Any], Figures]) -> None:
    """The model itself says what /items says."""
    page = store.page(grant, FeatureQuery(CELLS, limit=1_000, geometry=False)).body
    codes = {
        one["id"]: one["properties"]
        for one in orjson.loads(b"[" + page + b"]")
        if one["id"].startswith(f"CRS{srid}")
    }
    assert codes.keys() == {f"CRS{srid}RES200mN{n}E{e}" for e, n in current[0]}
    told = {
        (e, n, band): value
        for e, n in current[0]
        for band, value in codes[f"CRS{srid}RES200mN{n}E{e}"].items()
        if band in BANDS and value is not None
    }
    assert told == current[1]


def _hidden(grant: Grant) -> None:
    """A band that is not the caller's is an unknown one, in the words of one that is not there."""
    for name in [band for band in BANDS if band not in grant.rights[0].columns][:2]:
        for asked in (name, "jamais"):
            with suppress(NotFound), pytest.raises(UnknownName, match=f"inconnu : « {asked} »"):
                CoverageProvider({"name": "x", "type": "coverage", "data": "carreaux-5490"}).answer(
                    {"properties": asked}, ()
                )


def test_no_grid_is_told_where_no_cell_is_the_callers(stores: list[Store]) -> None:
    """Spans end where the caller's own cells do."""
    mine = (RightPart((Perimeter(communes=("97105",)),), COLUMNS),)
    grant = Grant("c", "o", rights=(Right(CELLS, mine),))
    window = (655_400, 1_796_600, 656_200, 1_797_200)
    for store in stores:
        set_store(store)
        spans = store.spans(grant, CELLS)
        assert [(s.srid, s.count, s.window) for s in spans] == [(5490, 2, window)]
        with under(grant):
            here = CoverageProvider({"name": "x", "type": "coverage", "data": "carreaux-5490"})
            with pytest.raises(InvalidValue, match="datetime"):
                here.answer({"datetime": "hier"}, ())
            with pytest.raises(NotFound):
                CoverageProvider({"name": "x", "type": "coverage", "data": "carreaux-3035"})
    assert [one.srid for one in coverages().values()] == [3035, 5490, 2972, 2975, 4471]
