"""The sums of a millésime: of groups, territories, cells, dwellings and landlords."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from testing.recount.figures import ONE, Place, Row, col
from testing.recount.ground import Ground, cell_of
from testing.recount.register import REGISTER
from testing.recount.survey import AID, AT_HOME, SURVEY
from testing.recount.territories import rows


class World(Ground):
    """The sums of a millésime, of each group, territory, cell and landlord."""

    @cached_property
    def sums(self) -> pl.DataFrame:
        """Numerator, denominator and households of each figure, by group of every table."""
        within = self.frozen.filter(col("groupe").is_not_null())
        people = within.join(self.answering, on="adresse").filter(
            (col("population") == "tous") | (col("recent") == 1)
        )
        columns = [ONE.sum().alias("menages")]
        for name, figure in SURVEY.items():
            columns.append(figure.num.sum().alias(f"{name}|num"))
            columns.append((ONE if figure.den is None else figure.den).sum().alias(f"{name}|den"))
            columns.append(figure.of.sum().alias(f"{name}|of"))
        # What a group of both says of APL would be, less its part of métropole, about a few alone.
        columns.append((~AT_HOME & AID.is_not_null()).any().alias("of_both"))
        counted = people.group_by("groupe").agg(columns)
        told = [f"part_apl|{part}" for part in ("num", "den", "of")]
        counted = counted.with_columns(
            pl.when("of_both").then(0).otherwise(col(name)).alias(name) for name in told
        ).drop("of_both")
        asked = pl.DataFrame(self.homes, infer_schema_length=None)
        stock = pl.DataFrame(
            rows(self.bench, "FROM premier_parc SELECT adresse_id AS adresse, count(*) AS parc"
                 " WHERE adresse_id IS NOT NULL GROUP BY 1"),
            schema={"adresse": pl.String, "parc": pl.Int64},
        )  # fmt: skip
        asked = asked.group_by("adresse").agg(enquetes=pl.len(), loues=col("loue").sum())
        gathered = within.join(asked, on="adresse", how="left").join(
            stock, on="adresse", how="left"
        )
        gathered = gathered.group_by("groupe").agg(col("enquetes", "loues", "parc").sum())
        return gathered.join(counted, on="groupe", how="left").fill_null(0)

    @cached_property
    def of_territories(self) -> dict[tuple[str, Place, str], Row]:
        """The sums of each table, territory and population."""
        links = [
            (group, facts["tableau"], *place, population)
            for group, facts in self.groups.items()
            for place in set(self.territories(group))
            for population in self.populations(group)
        ]
        names = ("groupe", "tableau", "niveau", "code", "population")
        linked = pl.DataFrame(links, schema=names, orient="row").join(self.sums, on="groupe")
        totals = linked.drop("groupe").group_by(names[1:]).sum()
        return {
            (r["tableau"], (r["niveau"], r["code"]), r["population"]): r
            for r in totals.iter_rows(named=True)
        }

    @cached_property
    def holders(self) -> Mapping[int, frozenset[int]]:
        """Of each group, those over which what was collected at its addresses is told."""
        grouped = self.frozen.filter(col("groupe").is_not_null())
        told = grouped.filter(col("tableau") == "collecte")
        told = told.select("adresse", col("groupe").alias("collecte"))
        pairs = grouped.select("groupe", "adresse").join(told, on="adresse")
        found: dict[int, set[int]] = defaultdict(set)
        for group, collected in pairs.select("groupe", "collecte").unique().iter_rows():
            found[group].add(collected)
        return {group: frozenset(some) for group, some in found.items()}

    @cached_property
    def of_groups(self) -> dict[int, Row]:
        """The sums of each group."""
        return {r["groupe"]: r for r in self.sums.iter_rows(named=True)}

    def of_cell(
        self, points: Iterable[Row], table: str, population: str
    ) -> tuple[Row | None, list[Row]]:
        """The sums of a cell that is a union of groups; else the group of most of its dwellings."""
        here: Counter[int] = Counter()
        weight: Counter[int] = Counter()
        for point in points:
            group = self.shows.get((table, population, point["id"]))
            if group is not None:
                here[group] += 1
                weight[group] += point["logements"]
        if not here:
            return None, []
        sums = self.of_groups
        if all(self.groups[g]["niveau"] == 0 and self.sharing[g] == n for g, n in here.items()):
            return {k: sum(sums[g][k] for g in here) for k in sums[next(iter(here))]}, []
        return None, [sums[min(weight, key=lambda g: (-weight[g], g))]]

    def by_place(self, dwellings: Iterable[Row]) -> Counter[Place]:
        """How many dwellings lie in each territory of communes."""
        communes = Counter(d["code_commune"] for d in dwellings)
        found: Counter[Place] = Counter()
        for commune, n in communes.items():
            for place in self.around(commune):
                found[place] += n
        return found

    def stock_totals(self) -> Mapping[tuple[str, str, str], Row]:
        """The sums of the dwellings of each level, code and population."""
        if not self.dwellings:
            return {}
        first: set[str] = set()
        links: list[tuple[str, str, str, str]] = []
        for dwelling in sorted(self.dwellings, key=lambda d: d["id"]):
            point = self.points[dwelling["adresse_id"]]
            dwelling["premier"] = point["id"] not in first
            first.add(point["id"])
            inside = self.in_district(point)
            crossed = [] if inside is None else ["en_qpv" if inside else "hors_qpv"]
            own = [("iris", point["iris"]), ("qpv", point["qpv15"]), ("qpv", point["qpv24"])]
            own += [("adresse", point["id"])]
            own += [("carreau", cell_of(point))] if point["lon"] is not None else []
            for level, code in {*self.around(point["code_commune"]), *own}:
                if code is not None:
                    links += [(dwelling["id"], level, code, who) for who in ("tous", *crossed)]
        return self._totals(links, [d | {"of": d["id"]} for d in self.dwellings])

    def _totals(
        self, links: Iterable[tuple[Any, ...]], dwellings: Iterable[Row]
    ) -> Mapping[tuple[str, str, str], Row]:
        """Sums of dwellings, of the places of links (of, level, code, population)."""
        stock = pl.DataFrame(list(dwellings), infer_schema_length=None)
        columns = [col("of"), col("siren_bailleur")]
        for name, figure in REGISTER.items():
            columns.append(figure.num.alias(f"{name}|num"))
            columns.append((ONE if figure.den is None else figure.den).alias(f"{name}|den"))
        names = ("of", "niveau", "code", "population")
        placed = pl.DataFrame(list(links), schema=names, orient="row")
        linked = placed.join(stock.select(columns), on="of")
        counts = col("siren_bailleur").drop_nulls().n_unique().alias("bailleurs")
        sums = pl.selectors.contains("|").sum()
        totals = linked.group_by(names[1:]).agg(counts, sums)
        return {(r["niveau"], r["code"], r["population"]): r for r in totals.iter_rows(named=True)}

    def business_totals(self, table: str = "economique") -> Mapping[tuple[str, str, str], Row]:
        """The sums of the frozen groups of landlords inside each territory of communes."""
        if not self.dwellings:
            return {}
        told, members = "FROM e.groupe", "FROM e.adresse_groupe WHERE groupe IS NOT NULL"
        if table != "economique":
            told = f"SELECT ensemble AS groupe, * FROM e.loyer_groupe WHERE tableau = '{table}'"  # noqa: S608 - of this file
            members = (
                "SELECT adresse, ensemble AS groupe FROM e.adresse_groupe"  # noqa: S608
                " JOIN e.loyer_ensemble USING (groupe) JOIN e.loyer_groupe USING (ensemble)"
                f" WHERE tableau = '{table}'"
            )
        groups = {r["groupe"]: r for r in rows(self.bench, told)}
        held = {r["adresse"]: r["groupe"] for r in rows(self.bench, members)}
        sides: dict[int, set[bool | None]] = defaultdict(set)
        for address, group in held.items():
            sides[group].add(self.in_district(self.points[address]))
        links: list[tuple[int, str, str, str]] = []
        for number_of, group in groups.items():
            level, zone = group["niveau"], group["zone"].split("|")
            inside = set(self.of_zone(level, zone)) if level > 1 else set(self.around(zone[0]))
            side = {
                None if inside_one is None else "en_qpv" if inside_one else "hors_qpv"
                for inside_one in sides[number_of]
            }
            crossed = [one for one in side if one is not None]
            populations = ["tous", *crossed] if len(side) == 1 else ["tous"]
            links += [(number_of, *place, who) for place in inside for who in populations]
        known = [
            d | {"of": held[d["adresse_id"]]}
            for d in self.dwellings
            if d["adresse_id"] in held and d["siren_bailleur"] and d["mode"]
        ]
        return self._totals(links, [*known, *self._left(held)])

    def _left(self, held: Mapping[str, int]) -> Iterator[Row]:
        """What left the stock, in the group of the first address on its side of its commune."""
        there: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        for d in self.dwellings:
            if d["siren_bailleur"] and d["mode"]:
                there[d["code_commune"], d["code_arm"]].add(d["adresse_id"])
        for n, one in enumerate(self.gone):
            near = there[one["code_commune"], one["code_arm"]]
            sides = [(self.in_district(self.points[a]) != one["en_qpv"], a) for a in near]
            group = held.get(min(sides)[1]) if sides else None
            if group is not None:
                yield {"id": f"sortie{n}", "of": group, "motif": one["motif"], "suivi": False}
