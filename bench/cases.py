"""What is asked of each server, and the path of the same question on each."""

from dataclasses import dataclass
from urllib.parse import quote

from bench.measure import Manner
from bench.places import Places, Tile, degrees, legal, wider

_USUAL = Manner(6.0)
_FOLLOWED = Manner(6.0, follow=True)
_WHOLE = Manner(0.0, once=True)
_LATE = 100_000  # features before a late page
_BY_MANY = ("items-10", "items-1000", "fenetre")
_EXPORTS = ("geojsonl", "csv", "parquet", "gpkg")


@dataclass(frozen=True, slots=True)
class Case:
    """One question; a path is None where the server has no such thing.

    `floor` is written at each request, `copied` of what the edition keeps.
    """

    name: str
    ours: str
    floor: str | None = None
    stock: str | None = None
    tipg: str | None = None
    manner: Manner = _USUAL
    copied: str | None = None
    by_many: bool = False  # also as clients ask it: in codings, and sixteen at once

    def path(self, server: str) -> str | None:
        """The path on a server of that name."""
        others = {
            "plancher": self.floor, "copie": self.copied, "pygeoapi": self.stock,
            "tipg": self.tipg,
        }  # fmt: skip
        return others.get(server, self.ours)


@dataclass(frozen=True, slots=True)
class Asking:
    """One collection, as the servers call it. Peers have no rights: they are asked for the gip."""

    ours: str
    stock: str
    tipg: str
    columns: tuple[str, ...]
    caller: str
    peers: bool

    def cases(self, places: Places, *, exports: bool = False) -> list[Case]:
        """Every case; each tile is one, named by its features."""
        late = min(_LATE, places.rows // 2) // 1_000 * 1_000
        return [
            *(self._items(f"items-{n}", f"limit={n}") for n in (10, 1_000, 10_000)),
            *self._windows(places.window),
            *([self._filter(*places.values)] if places.values else []),
            *(self._late(late) if late else []),
            *(self._tile(f"tuile-z{tile.z}-{tile.rows}", tile) for tile in places.tiles),
            self._tile("tuile-proche", places.near, near=True),
            *(self._export(f) for f in _EXPORTS if exports),
        ]

    def _items(
        self, name: str, asked: str, floor: str | None = None, manner: Manner = _USUAL
    ) -> Case:
        properties = ",".join(self.columns)
        tipg = f"/collections/{self.tipg}/items?{asked}&properties={properties}"
        return Case(
            name=self._name(name),
            ours=f"/collections/{self.ours}/items?{asked}",
            floor=f"/items?{floor or asked}",
            stock=f"/collections/{self.stock}/items?{asked}" if self.peers else None,
            tipg=tipg if self.peers else None,
            manner=manner,
            copied=f"/copies?{floor or asked}",
            by_many=name in _BY_MANY,
        )

    def _windows(self, tile: Tile) -> list[Case]:
        """A hundred rows and sixteen times as much ground, in degrees and in the legal system.

        A window in Lambert-93 may cost 1.3 times the same in degrees (docs/performance.md).
        """
        found: list[Case] = []
        for name, one in (("fenetre", tile), ("fenetre-large", wider(tile))):
            found_there = legal(degrees(one))
            within = found_there[0] if found_there else degrees(one)
            box = ",".join(f"{side:.7f}" for side in within)
            found.append(self._items(name, f"limit=1000&bbox={box}"))
            if found_there:
                placed = ",".join(f"{side:.3f}" for side in found_there[2])
                asked = f"limit=1000&bbox={placed}&bbox-crs={quote(found_there[1])}"
                path = f"/collections/{self.ours}/items?{asked}"
                found.append(Case(self._name(f"{name}-legale"), path))
        return found

    def _filter(self, commune: str, year: int) -> Case:
        text = f"code_commune = '{commune}' AND construct = {year}"
        floor = f"limit=1000&code_commune={commune}&construct={year}"
        return self._items("cql", f"limit=1000&filter-lang=cql2-text&filter={quote(text)}", floor)

    def _late(self, offset: int) -> list[Case]:
        """A late page out of nowhere, then the one after the other."""
        asked = f"limit=1000&offset={offset}"
        floor = f"limit=1000&after={offset}" if self.peers else asked
        return [
            self._items(f"tardive-{offset}", asked, floor),
            self._items(f"suite-{offset}", asked, floor, _FOLLOWED),
        ]

    def _tile(self, name: str, tile: Tile, *, near: bool = False) -> Case:
        row, col = f"{tile.z}/{tile.row}/{tile.col}", f"{tile.z}/{tile.col}/{tile.row}"
        properties = ",".join(self.columns)
        tipg = f"/collections/{self.tipg}/tiles/WebMercatorQuad/{col}?properties={properties}"
        return Case(
            name=self._name(name),
            ours=f"/collections/{self.ours}/tiles/WebMercatorQuad/{row}",
            floor=f"/tiles/{row}",
            # One tile alone: pygeoapi looks through the table, and from afar takes minutes a tile.
            stock=f"/collections/{self.stock}/tiles/WebMercatorQuad/{row}?f=mvt"
            if self.peers and near
            else None,
            tipg=tipg if self.peers and tile.rows <= 20_000 else None,  # it holds 10,000, no more
            by_many=near,
        )

    def _export(self, format_: str) -> Case:
        return Case(
            name=self._name(f"export-{format_}"),
            ours=f"/collections/{self.ours}/export?f={format_}",
            floor="/export" if format_ == _EXPORTS[0] else None,
            copied="/export-copie" if format_ == _EXPORTS[0] else None,
            manner=_WHOLE,
        )

    def _name(self, name: str) -> str:
        return name if self.caller == "gip" else f"{name}, {self.caller}"
