"""Rules of counting (regles.yml) and thresholds of qualification by EPCI (qualification.yml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from parc_social.catalogue.reading.declaration import Declaration
from parc_social.domain.fragility import Seuils
from parc_social.domain.indicators import Floors
from parc_social.domain.territory import Niveau, Partie, check_code
from parc_social.errors import BadFile, InvalidValue
from parc_social.shipped_yaml import shipped_yaml

_RULES = "regles.yml"
_FIRST, _LAST = 2000, 2100  # millésimes
_ALL = 100  # percent
_NEWEST_QPV = 2024  # of the two generations of priority districts
_KEYS = (
    "emmenages_recents", "qpv", "qpv_declare", "occupation", "bail_long", "parc_recent",
    "vacance_longue", "fiabilite",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Regle:
    """A whole number, since the first millésime that it holds for, and where it is from."""

    a_partir: int
    nombre: int
    source: str


@dataclass(frozen=True, slots=True)
class Regles:
    """Every rule; those that change in time are in order of their first millésime."""

    emmenages_recents: tuple[Regle, ...]
    qpv: Mapping[Partie, tuple[Regle, ...]]
    qpv_declare_depuis: int
    sous_occupation: int
    suroccupation: int
    bail_long_mois: int
    parc_recent_ans: int
    vacance_longue_mois: int
    fiabilite: Floors

    def premier_mois_recent(self, millesime: int) -> str:
        """The first month (AAAA-MM) of a lease that makes a recent mover on 1 January."""
        mois = 12 * millesime - _at(self.emmenages_recents, millesime)
        return f"{mois // 12}-{mois % 12 + 1:02}"

    def generation_qpv(self, millesime: int, partie: Partie) -> int:
        """Whether it is the districts of 2015 or of 2024 that say « en QPV »."""
        return _at(self.qpv[partie], millesime)

    def en_qpv_de_2024(self, millesime: int, partie: Partie) -> bool:
        """Whether the districts in force are those of 2024; else those of 2015."""
        return self.generation_qpv(millesime, partie) == _NEWEST_QPV

    def generation_declaree(self, millesime: int, partie: Partie) -> int | None:
        """The generation that a landlord's « en QPV » speaks of; None: of other zones, before."""
        if millesime < self.qpv_declare_depuis:
            return None
        return self.generation_qpv(millesime, partie)


@cache
def regles() -> Regles:
    """The rules that are shipped."""
    text = files("parc_social.catalogue").joinpath(_RULES).read_text(encoding="utf-8")
    return read_regles(shipped_yaml(text))


def read_regles(document: Any) -> Regles:
    """The rules of a document. Raises BadFile naming file and key."""
    spec = Declaration(_RULES, document, _KEYS)
    qpv = spec.part("qpv", [partie.value for partie in Partie])
    occupation = spec.part("occupation", ("sous", "sur"))
    return Regles(
        emmenages_recents=_in_time(spec, "emmenages_recents", "mois", (1, 120)),
        qpv={p: _in_time(qpv, p.value, "generation", (_FIRST, _LAST)) for p in Partie},
        qpv_declare_depuis=_since(spec),
        sous_occupation=_alone(occupation, "sous", "plus_de", 9),
        suroccupation=_alone(occupation, "sur", "plus_de", 9),
        bail_long_mois=_alone(spec, "bail_long", "mois", 1200),
        parc_recent_ans=_alone(spec, "parc_recent", "ans", 100),
        vacance_longue_mois=_alone(spec, "vacance_longue", "mois", 120),
        fiabilite=_floors(spec),
    )


def _in_time(
    spec: Declaration, key: str, number: str, bounds: tuple[int, int]
) -> tuple[Regle, ...]:
    rows = spec.rows(key, ("a_partir", number, "source"))
    rules = tuple(
        Regle(row.whole("a_partir", _FIRST, _LAST), row.whole(number, *bounds), row.text("source"))
        for row in rows
    )
    years = [rule.a_partir for rule in rules]
    if not years or years[0] != _FIRST or years != sorted(set(years)):
        raise BadFile(f"catalogue {_RULES} : {key} : des années qui croissent depuis {_FIRST}")
    return rules


def _alone(spec: Declaration, key: str, number: str, most: int) -> int:
    own = spec.part(key, (number, "source"))
    own.text("source")
    return own.whole(number, 0, most)


def _since(spec: Declaration) -> int:
    own = spec.part("qpv_declare", ("a_partir", "source"))
    own.text("source")
    return own.whole("a_partir", _FIRST, _LAST)


def _floors(spec: Declaration) -> Floors:
    own = spec.part("fiabilite", ("reponse", "couverture", "dominance", "source"))
    own.text("source")
    most = own.whole("dominance", 50, 100)
    dominance = most if most < _ALL else None
    return Floors(_floor(own, "reponse"), _floor(own, "couverture"), dominance)


def _floor(spec: Declaration, key: str) -> tuple[int, int]:
    """The percentages as Floors has them: the higher first."""
    own = spec.part(key, ("fragile", "bonne"))
    low, high = own.whole("fragile", 0, 100), own.whole("bonne", 0, 100)
    if low > high:
        raise own.fault("fragile", f"au plus le seuil de bonne, {high}", low)
    return high, low


def _at(rules: Sequence[Regle], millesime: int) -> int:
    return [rule.nombre for rule in rules if rule.a_partir <= millesime][-1]


_QUALIFICATION = "qualification.yml"
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
    text = files("parc_social.catalogue").joinpath(_QUALIFICATION).read_text(encoding="utf-8")
    return read_qualification(_QUALIFICATION, shipped_yaml(text))


def read_qualification(file: str, document: Any) -> Qualification:
    """The thresholds of a document. Raises BadFile naming file and key."""
    spec = Declaration(file, document, ("defaut", "epci"))
    own = document["epci"]
    if not isinstance(own, Mapping):
        raise spec.fault("epci", "des SIREN et leurs seuils sont attendus", own)
    epci: dict[str, Seuils] = {}
    for code, bounds in cast(Mapping[Any, Any], own).items():
        try:
            name = check_code(Niveau.EPCI, str(code))
        except InvalidValue as error:
            raise BadFile(f"catalogue {file} : epci.{code} : {error}") from error
        epci[name] = _seuils(spec, f"epci.{code}", bounds)
    return Qualification(_seuils(spec, "defaut", document["defaut"]), epci)


def _seuils(spec: Declaration, key: str, value: Any) -> Seuils:
    thresholds: object = value
    numbers = cast(list[Any], value) if isinstance(value, list) else []
    whole = [n for n in numbers if type(n) is int and abs(n) <= _FARTHEST]
    if len(whole) != _CLASSES or len(numbers) != _CLASSES or whole != sorted(set(whole)):
        raise spec.fault(key, f"{_CLASSES} entiers croissants sont attendus", thresholds)
    return Seuils((whole[0], whole[1], whole[2]))
