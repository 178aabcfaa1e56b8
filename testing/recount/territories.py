"""The territories of a commune or of a zone, and rows of an edition as they are read."""

from collections.abc import Iterable, Mapping

import polars as pl

from parc_social.storage.edition_files.workbench import Workbench
from testing.recount.figures import Place, Row


class Territories:
    """Which territories hold a commune, or a zone that groups are formed in."""

    def __init__(self, places: Mapping[str, Row]) -> None:
        self.places = places
        self.regions = {place["code_dep"]: place["code_reg"] for place in places.values()}

    def of_zone(self, level: int, zone: list[str]) -> Iterable[Place]:
        """(level, code) of every territory that a zone is inside."""
        yield "france", "FR"
        if level < 6:
            region = self._region(level, zone)
            yield "region", region
            yield "france", "FR-DOM" if region in ("01", "02", "03", "04", "06") else "FR-METRO"
        if level < 3:
            yield from self._of_commune(zone[0])
            for kind, code in zip(("iris", "qpv", "qpv"), zone[1:], strict=False):
                if code != "-":
                    yield kind, code
        elif level < 5:
            yield "departement", zone[0]
            if level == 3 and zone[1] != "-":
                yield "epci", zone[1]

    def _region(self, level: int, zone: list[str]) -> str:
        if level < 3:
            return self.places[zone[0]]["code_reg"]
        return self.regions[zone[0]] if level < 5 else zone[0]

    def _of_commune(self, code: str) -> Iterable[Place]:
        place = self.places[code]
        yield "commune", code
        yield "departement", place["code_dep"]
        for level in ("epci", "ept"):
            if place[f"code_{level}"]:
                yield level, place[f"code_{level}"]

    def around(self, commune: str) -> list[Place]:
        """The territories that hold a whole commune."""
        place = self.places[commune]
        part = "FR-DOM" if place["code_dep"].startswith("97") else "FR-METRO"
        found = [*self._of_commune(commune), ("region", place["code_reg"])]
        return [*found, ("france", "FR"), ("france", part)]


def rows(bench: Workbench, sql: str) -> list[Row]:
    """The rows of a query, by column."""
    names = [name for name, *_ in bench.rows(f"DESCRIBE {sql}")]
    return [dict(zip(names, row, strict=True)) for row in bench.rows(sql)]


def frame(bench: Workbench, sql: str) -> pl.DataFrame:
    """The same as a frame, with the types of the columns where there is no row."""
    kinds = {"INTEGER": pl.Int64, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "VARCHAR": pl.String}
    described = bench.rows(f"DESCRIBE {sql}")
    schema = {name: kinds.get(kind) for name, kind, *_ in described}
    return pl.DataFrame(bench.rows(sql), schema=schema, orient="row", infer_schema_length=None)
