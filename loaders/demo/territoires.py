"""Outlines and memberships: real communes and what holds them, invented IRIS and QPV."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from loaders.demo.country import Lieu, Pays, epts
from loaders.demo.districts import DemoDistrict, Quartiers, shapely, snapped

COG = 2025
_CENSUS = 22  # the census in force in that year
_PERSONS = 2.15  # of a main residence: Insee, 2021
_APPARTENANCE = ("nom", "population", "code_dep", "code_reg", "code_epci", "code_ept")
_CODES = ("code_commune", "code_epci", "code_ept", "code_dep", "code_reg")
_FINE = ("commune", "arm", "iris", "qpv2015", "qpv2024")
_STEMS = {
    "commune": f"communes-{COG}",
    "arm": f"arrondissements-{COG}",
    "iris": f"iris-{COG}",
    "epci": f"epci-{COG}",
    "ept": f"ept-{COG}",
    "departement": f"departements-{COG}",
    "region": f"regions-{COG}",
    "qpv2015": "qpv-2015",
    "qpv2024": "qpv-2024",
}
_LEVEL_OF_FILE = {"qpv2015": "qpv", "qpv2024": "qpv"}


@dataclass
class Territoires:
    """Writes the files of `territoires/`: fine levels as départements come, others at the end."""

    folder: Path
    pays: Pays
    paths: dict[str, Path] = field(default_factory=dict[str, Path])
    _open: dict[str, "_GeoJson"] = field(default_factory=dict[str, "_GeoJson"])
    _communes: list[Lieu] = field(default_factory=list[Lieu])

    def __enter__(self) -> "Territoires":
        self.folder.mkdir(parents=True, exist_ok=True)
        for level in _FINE:
            self._open[level] = self._file(level)
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open.values():
            file.close()

    def add(self, lieux: Iterable[Quartiers]) -> None:
        """The communes, arrondissements, IRIS and QPV of a département."""
        for quartiers in lieux:
            lieu = quartiers.lieu
            if lieu.code == lieu.code_commune:
                self._add_commune(lieu, quartiers.contour)
            else:
                codes = {"code_parent": lieu.code_commune} | _codes(lieu)
                self._open["arm"].feature(lieu.code, lieu.nom, quartiers.contour, codes)
            self._add_zones("iris", quartiers.iris)
            self._add_zones("qpv2015", quartiers.qpv15)
            self._add_zones("qpv2024", quartiers.qpv24)

    def finish(self) -> None:
        """Cut cities, dissolved levels and memberships of the communes added."""
        codes = {arm.code_commune for arm in self.pays.arrondissements}
        departements = {c.code_dep for c in self._communes} | self._open["arm"].departements
        for commune in self.pays.communes:
            if commune.code in codes and commune.code_dep in departements:
                self._add_commune(commune, snapped(commune.contour()))
        self._dissolve("epci", self.pays.epci, "code_epci")
        self._dissolve("ept", {ept.siren: ept.nom for ept in epts()}, "code_ept")
        names = {d.code: d.nom for d in self.pays.departements.values()}
        self._dissolve("departement", names, "code_dep")
        self._dissolve("region", self.pays.regions, "code_reg")
        self._write_memberships()
        self._write_postcodes()
        self._write_census()

    def _add_commune(self, commune: Lieu, outline: Any) -> None:
        self._communes.append(commune)
        more = {"code_parent": commune.code_epci, "population": commune.population}
        self._open["commune"].feature(commune.code, commune.nom, outline, more | _codes(commune))

    def _add_zones(self, level: str, zones: Iterable[DemoDistrict]) -> None:
        generation = {"generation": int(level[-4:])} if level.startswith("qpv") else {}
        for zone in zones:
            more = {"code_parent": zone.lieu.code_commune, "fictif": True} | generation
            self._open[level].feature(zone.code, zone.nom, zone.contour, more | _codes(zone.lieu))

    def _dissolve(self, level: str, names: Mapping[str, str], of: str) -> None:
        """Whole outlines of the territories that the communes belong to, wherever they reach."""
        wanted = sorted({code for c in self._communes if (code := getattr(c, of))})
        members: dict[str, list[Any]] = {code: [] for code in wanted}
        for commune in self.pays.communes:
            if (code := getattr(commune, of)) in members:
                members[code].append(snapped(commune.contour()))
        self._open[level] = file = self._file(level)
        for code, outlines in members.items():
            whole = snapped(shapely.union_all(outlines))
            file.feature(code, names[code], whole, self._parent(level, code))

    def _parent(self, level: str, code: str) -> dict[str, Any]:
        if level == "departement":
            region = self.pays.departements[code].code_reg
            return {"code_parent": region, "code_reg": region}
        first = next(c for c in self._communes if code in (c.code_ept, c.code_epci, c.code_reg))
        if level == "ept":
            return {"code_parent": first.code_epci, "code_epci": first.code_epci}
        return {"code_parent": "FR"}

    def _file(self, level: str) -> "_GeoJson":
        self.paths[level] = self.folder / f"{_STEMS[level]}.geojson"
        return _GeoJson(self.paths[level], _LEVEL_OF_FILE.get(level, level))

    def _write_memberships(self) -> None:
        self.paths["appartenance"] = path = self.folder / f"appartenance-{COG}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, delimiter=";", lineterminator="\n")
            writer.writerow(("code_commune", *_APPARTENANCE))
            for c in sorted(self._communes, key=lambda commune: commune.code):
                writer.writerow((c.code, *attrgetter(*_APPARTENANCE)(c)))

    def _write_postcodes(self) -> None:
        """As La Poste's file: a line a commune, or arrondissement, and code."""
        self.paths["codes_postaux"] = path = self.folder / "codes-postaux.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, delimiter=";", lineterminator="\n")
            writer.writerow(("code_commune_insee", "nom_de_la_commune", "code_postal"))
            near = {c.code_dep for c in self._communes}
            every = (*self.pays.communes, *self.pays.arrondissements)
            for c in sorted((c for c in every if c.code_dep in near), key=lambda one: one.code):
                writer.writerows((c.code, c.nom.upper(), code) for code in c.codes_postaux)

    def _write_census(self) -> None:
        """As Insee's `base-cc-logement`; invented, of the communes' populations."""
        self.paths["recensement"] = path = self.folder / f"recensement-20{_CENSUS}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, delimiter=";", lineterminator="\n")
            writer.writerow(("CODGEO", f"P{_CENSUS}_RP"))
            for c in sorted(self._communes, key=lambda commune: commune.code):
                writer.writerow((c.code, round(c.habitants / _PERSONS)))


class _GeoJson:
    """A FeatureCollection written one feature after the other, longitude and latitude."""

    def __init__(self, path: Path, niveau: str) -> None:
        self._niveau = niveau
        self._text = path.open("w", encoding="utf-8", newline="\n")
        self._between = ""
        self.departements: set[str] = set()
        self._text.write('{"type":"FeatureCollection","features":[\n')

    def feature(self, code: str, nom: str, outline: Any, more: Mapping[str, Any]) -> None:
        properties = {"niveau": self._niveau, "code": code, "nom": nom, **more}
        self.departements.add(str(more.get("code_dep")))
        text = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
        shape = shapely.to_geojson(outline)
        self._text.write(
            f'{self._between}{{"type":"Feature","properties":{text},"geometry":{shape}}}'
        )
        self._between = ",\n"

    def close(self) -> None:
        self._text.write("\n]}\n")
        self._text.close()


def _codes(lieu: Lieu) -> dict[str, Any]:
    return {name: getattr(lieu, name) for name in _CODES}
