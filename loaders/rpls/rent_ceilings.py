"""Ceilings of rents (PLAI, PLUS) that the GIP gives by commune: none is shipped.

They are in a yearly notice of the ministry, by zone (docs/sources.md, « RPLS, loyers plafonds »).
The file lies beside the editions' folder; a register without ceilings of its year says no low rent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from parc_social.catalogue.reading.declaration import Declaration
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import BadFile, InvalidValue
from parc_social.wording import first_line

FILE = "plafonds-loyers.yml"  # in the data folder
_KEYS = ("nom", "plai", "plus", "territoires")
_LOWEST, _HIGHEST = 1.0, 30.0  # € a square metre and month: a rent of a dwelling typed there is not
_YEARS = (2000, 2100)


@dataclass(frozen=True, slots=True)
class Plafond:
    """Monthly ceilings of a square metre of habitable surface, in cents."""

    plai: int
    plus: int


Ceilings = Mapping[str, Plafond]  # by commune, or by département for its other communes


def ceilings_of(folder: Path, millesime: int) -> Ceilings:
    """Those in force on 1 January of a year; none without the file, or of a year it lacks.

    `folder` is that of the editions. Raises BadFile naming the key and the value that are wrong.
    """
    return _read(folder.parent / FILE).get(millesime, {})


def ceilings_text(ceilings: Ceilings) -> str:
    """The same ceilings, the same text: other ones make other figures. Empty for none."""
    return ";".join(f"{code}={c.plai},{c.plus}" for code, c in sorted(ceilings.items()))


def read_ceilings(file: str, document: Any) -> dict[int, dict[str, Plafond]]:
    """The ceilings of a document, by year. Raises BadFile."""
    top = Declaration(file, document, ("millesimes",))
    by_year: dict[int, dict[str, Plafond]] = {}
    for year in top.rows("millesimes", ("annee", "source", "zones")):
        annee = year.whole("annee", *_YEARS)
        if annee in by_year:
            raise year.fault("annee", "une année ne se donne qu'une fois", annee)
        year.text("source")
        by_year[annee] = _zones(year)
    return by_year


def _read(file: Path) -> dict[int, dict[str, Plafond]]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = first_line(error)
        raise BadFile(f"{file} : illisible ({reason}) ; corrigez-le ou retirez-le") from error
    return read_ceilings(FILE, document)


def _zones(year: Declaration) -> dict[str, Plafond]:
    by_territory: dict[str, Plafond] = {}
    for zone in year.rows("zones", _KEYS):
        zone.text("nom")
        ceiling = Plafond(_cents(zone, "plai"), _cents(zone, "plus"))
        if ceiling.plai > ceiling.plus:
            plai = ceiling.plai / 100
            raise zone.fault("plai", "un plafond PLAI ne dépasse pas celui du PLUS", plai)
        for code in zone.texts("territoires"):
            if code in by_territory:
                raise zone.fault("territoires", "un territoire n'est que d'une zone", code)
            by_territory[_territory(zone, code)] = ceiling
    return by_territory


def _cents(zone: Declaration, key: str) -> int:
    amount = zone.number(key)
    if not _LOWEST <= amount <= _HIGHEST:
        raise zone.fault(key, f"de {_LOWEST:.0f} à {_HIGHEST:.0f} €/m² sont attendus", amount)
    return round(100 * amount)


def _territory(zone: Declaration, code: str) -> str:
    for niveau in (Niveau.COMMUNE, Niveau.DEPARTEMENT):
        try:
            return check_code(niveau, code)
        except InvalidValue:
            continue
    raise zone.fault("territoires", "un code de commune ou de département est attendu", code)
