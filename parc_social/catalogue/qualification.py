"""Thresholds of the qualification of residences, by EPCI: data that may be replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from parc_social.catalogue.reading.declaration import Declaration
from parc_social.domain.fragility import Seuils
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import BadFile, InvalidValue

_FILE = "qualification.yml"
_CLASSES = 3  # thresholds between four classes
_FARTHEST = 1000  # hundredths: ten standard deviations


@dataclass(frozen=True, slots=True)
class Qualification:
    """The thresholds of each EPCI, and those of the others."""

    defaut: Seuils
    epci: Mapping[str, Seuils]

    def of(self, code_epci: str | None) -> Seuils:
        """The thresholds of an EPCI, by its SIREN."""
        return self.epci.get(code_epci or "", self.defaut)


@cache
def qualification() -> Qualification:
    """The thresholds that are shipped."""
    text = files("parc_social.catalogue").joinpath(_FILE).read_text(encoding="utf-8")
    return read_qualification(_FILE, yaml.safe_load(text))


def read_qualification(file: str, document: Any) -> Qualification:
    """The thresholds of a document. Raises BadFile naming file and key."""
    read = Declaration(file, document, ("defaut", "epci"))
    own = document["epci"]
    if not isinstance(own, Mapping):
        raise read.fault("epci", "des SIREN et leurs seuils sont attendus", own)
    epci: dict[str, Seuils] = {}
    for code, bounds in cast(Mapping[Any, Any], own).items():
        try:
            name = check_code(Niveau.EPCI, str(code))
        except InvalidValue as error:
            raise BadFile(f"catalogue {file} : epci.{code} : {error}") from error
        epci[name] = _seuils(read, f"epci.{code}", bounds)
    return Qualification(_seuils(read, "defaut", document["defaut"]), epci)


def _seuils(read: Declaration, key: str, value: Any) -> Seuils:
    told: object = value
    numbers = cast(list[Any], value) if isinstance(value, list) else []
    whole = [n for n in numbers if type(n) is int and abs(n) <= _FARTHEST]
    if len(whole) != _CLASSES or len(numbers) != _CLASSES or whole != sorted(set(whole)):
        raise read.fault(key, f"{_CLASSES} entiers croissants sont attendus", told)
    return Seuils((whole[0], whole[1], whole[2]))
