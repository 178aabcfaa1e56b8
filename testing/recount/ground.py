"""The source rows of a millésime, and where each address and each frozen group lies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any

import polars as pl
import shapely
from pyproj import Transformer

from parc_social.storage.edition_files.workbench import Workbench
from testing.recount.figures import Place, Row, col, lit, yes
from testing.recount.survey import RECENT
from testing.recount.territories import Territories, frame, rows

# Millésime of the edition: those of its survey, of its register and of the register before.
YEARS: Mapping[int, tuple[int, int | None, int | None]] = {
    2022: (2022, None, None),
    2024: (2024, 2024, None),
    2025: (2024, 2025, 2024),
}
GRIDS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}  # else 3035


class Ground(Territories):
    """The source rows of a millésime, and where each address and group is."""

    def __init__(self, bench: Workbench, year: int) -> None:
        self.bench, self.year = bench, year
        self.survey_year, register_year, before = YEARS[year]
        homes = frame(bench, "SELECT * EXCLUDE (fid) FROM ops.ops_menage").with_columns(
            adresse=pl.coalesce("adresse_id", pl.concat_str(lit("sans:"), "id")),
            loue=yes(col("etat_occupation") == "1"),
        )
        self.answering = homes.filter(
            (col("loue") == 1) & col("reponse_enquete").is_in(["1", "2"])
        ).with_columns(recent=yes(RECENT))
        self.homes = homes.to_dicts()
        super().__init__({r["code_commune"]: r for r in rows(bench, "FROM ter.appartenance")})
        self.dwellings = rows(bench, "FROM rpls.rpls_logement") if register_year else []
        self.gone = rows(bench, "FROM rpls.sortie_parc") if register_year else []
        says = {r["siren"] for r in rows(bench, "FROM rpls.bailleur_suivi")}
        for dwelling in self.dwellings:
            dwelling |= {"suivi": dwelling["siren_bailleur"] in says, "motif": None}
        self.before = rows(bench, "FROM avant.rpls_logement") if before else []
        self.residences = {
            r["code_commune"]: r["n"]
            for r in rows(
                bench,
                "FROM ter.population SELECT code_commune,"
                " arg_max(residences_principales, annee) AS n"
                " WHERE residences_principales IS NOT NULL GROUP BY 1",
            )
        }
        self.points = self._points()
        self.frozen = frame(bench, "FROM p.adresse_groupe")
        self.groups = {
            r["groupe"]: r
            for r in rows(bench, "FROM p.groupe SELECT groupe, tableau, population, niveau, zone")
        }
        self.shows = self._shown_groups()
        self.sharing = Counter(self.shows.values())
        self.sides = self._sides()
        self._read: dict[str, Mapping[tuple[str, str], Row]] = {}

    def _shown_groups(self) -> dict[tuple[str, str, str], int]:
        """The group that each point shows; one that came since, that of its neighbour."""
        frozen = self.frozen.select("tableau", "population", "adresse", "montre")
        known: dict[tuple[str, str], dict[str, int | None]] = defaultdict(dict)
        for table, population, address, group in frozen.iter_rows():
            known[table, population][address] = group
        curve = self._along_the_curve()
        found: dict[tuple[str, str, str], int | None] = {}
        for (table, population), own in known.items():
            for name, point in self.points.items():
                shown_there = own[name] if name in own else beside(curve, own, point)
                found[table, population, name] = shown_there
        return {key: group for key, group in found.items() if group is not None}

    def _along_the_curve(self) -> list[Row]:
        """Points of each region in the order of Hilbert's curve, those without a place last."""
        region = {n: self.places[p["code_commune"]]["code_reg"] for n, p in self.points.items()}
        placed = [(n, region[n], p["lon"], p["lat"]) for n, p in self.points.items()]
        frame_of = pl.DataFrame(placed, schema=("id", "region", "lon", "lat"), orient="row")
        boxes = {r: part for (r,), part in frame_of.drop_nulls().group_by("region")}

        def rank(point: Row) -> tuple[str, bool, int, str]:
            name, lon, lat = point["id"], point["lon"], point["lat"]
            if lon is None:
                return region[name], True, 0, name
            part = boxes[region[name]]
            low, high = part.select(col("lon", "lat").min()), part.select(col("lon", "lat").max())
            corners = [*low.row(0), *(edge + 1e-6 for edge in high.row(0))]
            box = "{'min_x': %r, 'min_y': %r, 'max_x': %r, 'max_y': %r}::BOX_2D" % tuple(corners)  # noqa: UP031
            place = f"SELECT ST_Hilbert({lon!r}, {lat!r}, {box})"
            return region[name], False, int(self.bench.value(place)), name

        return sorted(self.points.values(), key=rank)

    def published(self, level: str) -> list[Row]:
        """The rows of a level, with what their figures are made of."""
        return rows(
            self.bench,
            f"SELECT * EXCLUDE (geom) FROM i.indicateur_{level}"  # noqa: S608
            f" JOIN i.indicateur_{level}_fraction USING (code, population, millesime)"
            if level != "adresse"
            else "SELECT * FROM i.indicateur_adresse"
            " JOIN i.indicateur_adresse_fraction USING (code, population, millesime)",
        )

    def _points(self) -> dict[str, Row]:
        listed = rows(self.bench, "FROM rpls.adresse") if self.dwellings else []
        found = {r["id"]: r | {"liste": True} for r in listed}
        old: dict[str, set[str]] = defaultdict(set)
        said: dict[str, list[bool]] = defaultdict(list)
        for d in self.dwellings:
            if d["qpv15"]:
                old[d["adresse_id"]].add(d["qpv15"])
            inside = d["en_" + self.generation(d["code_commune"])]
            said[d["adresse_id"]] += [] if inside is None else [inside]
        for name, point in found.items():
            point["qpv15"] = min(old[name], default=None)
            votes = said[name]
            point["en_qpv"] = 2 * sum(votes) >= len(votes) if votes else None
        outlines = {
            level: [
                (r["code"], shapely.from_wkb(bytes(r["g"])))
                for r in rows(
                    self.bench,
                    f"SELECT code, ST_AsWKB(geom) AS g FROM ter.territoire_{level}",  # noqa: S608
                )
            ]
            for level in ("iris", "qpv")
        }
        for home in self.homes:
            if home["adresse"] not in found:
                point = found[home["adresse"]] = located(home, outlines)
                inside = point[self.generation(home["code_commune"])] is not None
                # The outlines of both generations are there for all of the demonstration.
                point["en_qpv"] = inside if home["lon"] is not None else None
        return found

    def generation(self, commune: str) -> str:
        """Décret 2023-1314: the districts of 2024, outre-mer from 2025 on."""
        since = 2025 if commune.startswith("97") else 2024
        return "qpv24" if self.year >= since else "qpv15"

    def in_district(self, point: Row) -> bool | None:
        """Whether most of its dwellings of known zone are in a district in force."""
        return point["en_qpv"]

    def territories(self, group: int) -> Iterable[Place]:
        """(level, code) of every territory that a group is inside, by the zone it was formed in."""
        return self.of_zone(self.groups[group]["niveau"], self.groups[group]["zone"].split("|"))

    def populations(self, group: int) -> Iterable[str]:
        """A group is in a district, or out of any, when its whole zone is.

        A part of an IRIS is named by the districts of its survey; in or out by those of today.
        """
        who, level = self.groups[group]["population"], self.groups[group]["niveau"]
        yield who
        sides = self.parts[group] if level == 0 else self.sides[level, self.groups[group]["zone"]]
        if len(sides) == 1 and sides != {None}:
            side = "en_qpv" if sides == {True} else "hors_qpv"
            yield side if who == "tous" else f"{who}_{side}"

    @cached_property
    def parts(self) -> Mapping[int, set[bool | None]]:
        """On which sides the addresses of each group are."""
        found: dict[int, set[bool | None]] = defaultdict(set)
        within = self.frozen.filter(col("groupe").is_not_null()).select("groupe", "adresse")
        for group, address in within.iter_rows():
            if address in self.points:
                found[group].add(self.in_district(self.points[address]))
        return found

    def _sides(self) -> dict[tuple[int, str], set[bool | None]]:
        found: dict[tuple[int, str], set[bool | None]] = defaultdict(set)
        for point in self.points.values():
            for level, name in enumerate(self._named(point)):
                found[level, name].add(self.in_district(point))
        return found

    def _named(self, point: Row) -> tuple[str, ...]:
        """The zones that hold a point, from its part to France."""
        commune = point["code_commune"]
        place = self.places[commune]
        return (
            "|".join(
                [
                    commune,
                    *((point[k] or "-") for k in ("iris", "qpv15", "qpv24")),
                    {True: "true", False: "false", None: "-"}[point["en_qpv"]],
                ]
            ),
            f"{commune}|{point['iris'] or '-'}",
            commune,
            f"{place['code_dep']}|{place['code_epci'] or '-'}",
            place["code_dep"],
            place["code_reg"],
            "FR",
        )

    def rows_of(self, level: str) -> Mapping[tuple[str, str], Row]:
        """The published rows of a level by code and population."""
        if level not in self._read:
            self._read[level] = {(r["code"], r["population"]): r for r in self.published(level)}
        return self._read[level]


def beside(curve: Iterable[Row], own: Mapping[str, int | None], point: Row) -> int | None:
    """What the known point before it in its commune shows, else the one after."""
    alike = [p["id"] for p in curve if p["code_commune"] == point["code_commune"]]
    here = alike.index(point["id"])
    before = [own[name] for name in alike[:here] if name in own]
    after = [own[name] for name in alike[here:] if name in own]
    near = [*before[-1:], *after[:1]]
    return next((group for group in near if group is not None), None)


def located(home: Row, outlines: Mapping[str, list[tuple[str, Any]]]) -> Row:
    """A point that only the survey knows, in the outlines that hold it."""
    codes: dict[str, list[str]] = {"iris": [], "qpv": []}
    if home["lon"] is not None:
        here = shapely.Point(home["lon"], home["lat"])
        codes = {k: sorted(c for c, g in some if g.contains(here)) for k, some in outlines.items()}
    return {
        "id": home["adresse"], "liste": home["adresse_id"] is not None, "logements": 0,
        "code_commune": home["code_commune"], "lon": home["lon"], "lat": home["lat"],
        "iris": next(iter(codes["iris"]), None),
        "qpv15": next((c for c in codes["qpv"] if c.startswith("QP")), None),
        "qpv24": next((c for c in codes["qpv"] if c.startswith("QN")), None),
    }  # fmt: skip


@cache
def transformer(code: int) -> Transformer:
    """From degrees to a grid."""
    return Transformer.from_crs(4326, code, always_xy=True)


def cell_of(point: Row) -> str:
    """The cell of 200 m that holds a point."""
    code = next((c for d, c in GRIDS.items() if point["code_commune"].startswith(d)), 3035)
    x, y = transformer(code).transform(point["lon"], point["lat"])
    return f"CRS{code}RES200mN{int(y // 200) * 200}E{int(x // 200) * 200}"
