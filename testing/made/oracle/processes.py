"""A store with all that lies in it, for what processes answer under random Grants."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import set_store
from parc_social.storage.own_figures import DWELLINGS
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.grants import Places, columns_of, masked, parts, perimeters

Row = dict[str, Any]
EVERY = 1_000_000
ADDRESSES, REGISTER = "adresses", DWELLINGS.collection
CODES = ("code_reg", "code_dep", "code_epci", "code_commune")
LEVELS = ("commune", "ilot")
ABSENT = {"commune": "97499", "ilot": "0123456789abcdef"}
ASKED = 4  # indicators of one question
METHODS = ("quantiles", "jenks", "egaux")


def fields(name: str) -> tuple[str, ...]:
    """The columns of a collection."""
    return tuple(field.name for field in collections()[name].fields)


def everything(*names: str) -> Grant:
    """A Grant on all rows and columns of these."""
    return Grant(
        "a", "o", rights=tuple(Right(n, (RightPart((FRANCE,), fields(n)),)) for n in names)
    )


def features(store: Store, grant: Grant, name: str, limit: int = EVERY) -> Iterator[Row]:
    """The features of every page, to the end."""
    walked = 0
    while True:
        page = store.page(grant, FeatureQuery(name, limit=limit, offset=walked))
        yield from orjson.loads(b"[" + page.body + b"]")
        walked += page.returned
        if page.returned < limit:
            break


class World:
    """A store, and what lies in it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self._folder = store, folder
        self._rows: dict[str, list[Row]] = {}
        indicateurs = [e for e in store.editions() if e.source == "indicateurs"]
        shown = [e for e in indicateurs if e.state is EditionState.PUBLISHED]
        self.years = tuple(sorted(e.millesime for e in shown))
        self.groups = {e.millesime: self._groups(e.id) for e in shown}
        self.places: Places = {
            code: sorted({row[code] for row in self.rows("indicateurs-ilot") if row[code]})
            for code in CODES
        }
        self.sirens = sorted({row["siren_bailleur"] for row in self.rows(REGISTER)})[:3]

    def rows(self, name: str) -> list[Row]:
        """Every row with every column, and where it lies: `lon` and `lat` for a point."""
        if name not in self._rows:
            found = features(self.store, everything(name), name)
            self._rows[name] = [_row(one, collections()[name].id_field) for one in found]
        return self._rows[name]

    def fractions(self, name: str) -> dict[tuple[Any, ...], tuple[int, int | None]]:
        """Numerator and denominator of each figure that is not withheld."""
        asked = FeatureQuery(name, limit=EVERY)
        return {
            (f.code, f.millesime, f.population, f.indicateur): (f.num, f.den)
            for f in self.store.figures(everything(name), asked)
        }

    def parts(self, name: str) -> st.SearchStrategy[RightPart]:
        """A part on a collection."""
        kept = collections()[name]
        sirens = self.sirens if kept.field("siren_bailleur") else ()
        always = (kept.id_field, kept.time_field)
        some = parts(fields(name), always, self.places, self.years, sirens)
        whole = st.builds(lambda one: RightPart((one,), fields(name)), perimeters(self.places))
        return st.one_of(some, whole)

    def rights(self, name: str) -> st.SearchStrategy[tuple[Right, ...]]:
        """Rights on a collection, and the same on its twin: a convention names both at once."""
        drawn = st.lists(self.parts(name), min_size=1, max_size=3).map(tuple)
        twins = [name, f"{name}-serie"] if name not in (ADDRESSES, REGISTER) else [name]
        return drawn.map(lambda some: tuple(Right(one, some) for one in twins))

    def grants(self, *names: str) -> st.SearchStrategy[Grant]:
        """Rights on these, with their twins."""
        drawn = st.tuples(*(self.rights(name) for name in names))
        return drawn.map(lambda some: Grant("a", "o", rights=tuple(chain.from_iterable(some))))

    def _groups(self, edition: str) -> list[Row]:
        """The groups of an edition; those of a zone with the box of that zone, if it has one."""
        with workshop(None) as bench:
            bench.attach("i", self._folder / f"{edition}.duckdb")
            sql = (
                "SELECT t.*, z.ouest, z.sud, z.est, z.nord FROM i.groupe_publie AS t LEFT JOIN"
                " (SELECT DISTINCT zone, ouest, sud, est, nord FROM i.groupe_zone) AS z"
                " USING (zone)"
            )
            names = [row[0] for row in bench.rows(f"DESCRIBE {sql}")]
            return [dict(zip(names, row, strict=True)) for row in bench.rows(sql)]


def _row(feature: Row, id_field: str) -> Row:
    geometry = feature["geometry"]
    at = geometry["coordinates"] if geometry and geometry["type"] == "Point" else (None, None)
    row = {**feature["properties"], "lon": at[0], "lat": at[1]}
    return {id_field: str(feature["id"]), **row}


def run(process: Any, asked_by: Grant, store: Store, **inputs: Any) -> Any:
    """What a process answers under a Grant."""
    set_store(store)
    with under(asked_by):
        calculation = process({"name": "essai"})
        return calculation.answer(asked_by, store, calculation.read(asked_by, inputs))


def open_rows(world: World, right: Right) -> list[Row]:
    """The rows that a right opens: of another population, to who sees that they are of one."""
    return [
        row
        for row in world.rows(right.collection)
        if (columns := columns_of(row, right))
        and (row["population"] == "tous" or "population" in columns)
    ]


def seen(world: World, right: Right) -> list[Row]:
    """The rows that a right opens, null where it hides a column."""
    found = (masked(row, right) for row in open_rows(world, right))
    return [row for row in found if row]


def typical(*names: str) -> Grant:
    """One département, and a commune of another with a third of the columns; one year left out."""
    rights: list[Right] = []
    for name in names:
        kept = collections()[name]
        third = tuple(dict.fromkeys((kept.id_field, kept.time_field, *fields(name)[::3])))
        some = (
            RightPart((Perimeter(departements=("974",)),), fields(name), millesimes=(2024, 2025)),
            RightPart((Perimeter(communes=("93066",)),), third, millesimes=(2025,)),
        )
        twins = (name,) if name == ADDRESSES else (name, f"{name}-serie")
        rights += [Right(one, some) for one in twins]
    return Grant("a", "o", rights=tuple(rights))
