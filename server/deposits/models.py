"""Models of the exchange format to fill in, made once a process for each survey's year."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from loaders.ops.layout import ops_document
from parc_social.errors import NotFound

_NAME = re.compile(r"(?:modele|exemple|schema)-ops-([0-9]{4})\.(?:csv|xlsx|json)")
_UNKNOWN = "aucun modèle de ce nom, ou pas pour vous"
_WORDS = {
    "modele.xlsx": "Modèle à remplir, tableur : listes de codes et dictionnaire",
    "modele.csv": "Modèle à remplir, CSV",
    "exemple.xlsx": "Exemple rempli, tableur",
    "exemple.csv": "Exemple rempli, CSV",
    "schema.json": "Description des colonnes (Table Schema), pour un logiciel",
}
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file as it goes out; `words` say what it is."""

    name: str
    words: str
    octets: bytes

    @property
    def media(self) -> str:
        """Media type."""
        return _MEDIA[self.name.rpartition(".")[2]]


def survey_years(today: date) -> Sequence[int]:
    """The surveys that may be deposited on that day, the latest first: even years."""
    first = int(ops_document()["parametres"]["premier_millesime"])
    return [year for year in range(today.year, first - 1, -1) if year % 2 == 0]


def models_of(year: int) -> Sequence[ModelFile]:
    """Those of a survey, the spreadsheet first."""
    made = _made(year)
    return [made[f"{kind}-ops-{year}.{form}"] for kind, form in (k.split(".") for k in _WORDS)]


def model_named(name: str, today: date) -> ModelFile:
    """One of them. Raises NotFound."""
    found = _NAME.fullmatch(name)
    year = int(found[1]) if found else 0
    if year not in survey_years(today) or name not in _made(year):
        raise NotFound(_UNKNOWN)
    return _made(year)[name]


@cache
def _made(year: int) -> Mapping[str, ModelFile]:
    from loaders.ops.models import write_models  # openpyxl: 8 MB that a server spares

    with tempfile.TemporaryDirectory(prefix="parc-social-modeles-") as folder:
        files = {path.name: path.read_bytes() for path in write_models(Path(folder), year)}
    return {name: ModelFile(name, _words(name), octets) for name, octets in files.items()}


def _words(name: str) -> str:
    return _WORDS[f"{name.partition('-')[0]}.{name.rpartition('.')[2]}"]
