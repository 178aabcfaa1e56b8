"""The settings of secrecy (config/secrecy.yml), which the GIP may change: read and written back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, cast

from parc_social.access.secrecy.rule import Rule, SurveyQuestion
from parc_social.access.secrecy.survey import LEVELS
from parc_social.access.secrecy.tables import COLLECTED, Economy, Rents, SecrecyTable, Tables
from parc_social.errors import InvalidValue
from parc_social.secrecy_floor import floor_of, read_yaml, settings_text, whole
from parc_social.wording import cited

_TOP = {"plancher", "coalition", "tables", "collecte", "economie"}
_TABLE = {"nom", "familles", "niveau", "faite_de", "questions"}
_GROUPS, _ADDRESSES = "groupes", "adresses"
_QUESTION = {"connus", "classes", "plancher", "homogeneite"}
_ECONOMY = {"bailleurs", "part_max", "mesures", "loyers"}
_RENTS = {"nom", "selon", "classes"}


@cache
def secrecy_tables() -> Tables:
    """The settings of config/secrecy.yml. Raises InvalidValue naming what is wrong in it."""
    return read_tables(settings_text())


@lru_cache(maxsize=8)  # each publication asks what its groups were made by: 0.1 s of processor
def read_tables(text: str) -> Tables:
    """Settings from YAML. Raises InvalidValue naming what is wrong."""
    top = _mapping(read_yaml(text), "le fichier", _TOP)
    floor = floor_of(top.get("plancher"))
    coalition = _flag(top.get("coalition"), "coalition")
    tables = [
        _table(each, floor, coalition=coalition) for each in _list(top.get("tables"), "tables")
    ]
    _check_order(tables)
    collected = _collected(top[COLLECTED], base=tables[0]) if COLLECTED in top else None
    return Tables(tuple(tables), _economy(top.get("economie", {})), collected)


def _collected(told: Any, base: SecrecyTable) -> SecrecyTable:
    """That of what was collected: the floor of the first table, and the rule of business."""
    niveau = _level(_mapping(told, COLLECTED, {"niveau"}).get("niveau", LEVELS[0]), COLLECTED)
    rule = replace(base.rule, questions=())
    return SecrecyTable(COLLECTED, rule, niveau, (COLLECTED,), coarsened=True)


def _level(niveau: Any, nom: str) -> int:
    if niveau not in LEVELS:
        raise InvalidValue(f"secret : niveau inconnu de la table {nom} : {cited(niveau)}")
    return LEVELS.index(niveau)


def _economy(told: Any) -> Economy:
    economy = _mapping(told, "economie", _ECONOMY)
    names = _list(economy.get("mesures", [*Economy().sums]), "economie.mesures")
    sums = tuple(_word(name, "economie.mesures") for name in names)
    if not sums:
        raise InvalidValue("secret : economie.mesures : au moins une mesure est attendue")
    return Economy(
        whole(economy.get("bailleurs", 3), "economie.bailleurs", 2, 100),
        whole(economy.get("part_max", 85), "economie.part_max", 1, 100),
        sums,
        _rents(_list(economy.get("loyers", []), "economie.loyers")),
    )


def _rents(told: Sequence[Any]) -> tuple[Rents, ...]:
    """Tables of rents: each has a name and classes of its own."""
    found: list[Rents] = []
    for each in told:
        one = _mapping(each, "economie.loyers", _RENTS)
        nom = _word(one.get("nom"), "nom d'une table de loyers")
        classes = [_word(c, f"classe de {nom}") for c in _list(one.get("classes"), "classes")]
        if not classes:
            raise InvalidValue(f"secret : {nom} : au moins une classe est attendue")
        if any(nom == rents.nom for rents in found):
            raise InvalidValue(f"secret : economie.loyers, {nom} y est deux fois")
        every = [*classes, *(c for rents in found for c in rents.classes)]
        if len({*every}) < len(every):
            raise InvalidValue(f"secret : {nom} : une classe est déjà dans une table de loyers")
        found.append(Rents(nom, _word(one.get("selon"), f"selon de {nom}"), tuple(classes)))
    return tuple(found)


def _table(told: Any, floor: int, *, coalition: bool) -> SecrecyTable:
    table = _mapping(told, "une table", _TABLE)
    nom = _word(table.get("nom"), "nom d'une table")
    niveau = _level(table.get("niveau", LEVELS[0]), nom)
    questions = tuple(_question(q, nom) for q in _list(table.get("questions", []), "questions"))
    familles = tuple(
        _word(f, f"famille de {nom}") for f in _list(table.get("familles"), "familles")
    )
    of = table.get("faite_de", _ADDRESSES)
    if of not in (_ADDRESSES, _GROUPS):
        raise InvalidValue(
            f"secret : faite_de de {nom} : {_ADDRESSES} ou {_GROUPS} est attendu, lu {cited(of)}"
        )
    rule = Rule(floor, coalition, questions)
    return SecrecyTable(nom, rule, niveau, familles, coarsened=of == _GROUPS)


def _question(told: Any, nom: str) -> SurveyQuestion:
    question = _mapping(told, f"une question de {nom}", _QUESTION)
    classes = _list(question.get("classes", []), "classes")
    floor = question.get("plancher") if classes else question.get("plancher", 0)
    return SurveyQuestion(
        _word(question.get("connus"), f"connus d'une question de {nom}"),
        tuple(_word(c, f"classe de {nom}") for c in classes),
        whole(floor, f"plancher d'une question de {nom}", 0, 1_000),
        _flag(question.get("homogeneite", True), f"homogeneite d'une question de {nom}"),
    )


def _check_order(tables: Sequence[SecrecyTable]) -> None:
    if not tables:
        raise InvalidValue("secret : aucune table")
    for names, what in (
        ([t.nom for t in tables], "tables"),
        ([f for t in tables for f in t.familles], "familles"),
    ):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InvalidValue(f"secret : {what}, {twice} y est deux fois")
    if tables[0].finest or any(a.finest > b.finest for a, b in pairwise(tables)):
        raise InvalidValue("secret : les tables vont du niveau le plus fin au plus large")
    if tables[0].coarsened or any(a.is_of_groups > b.is_of_groups for a, b in pairwise(tables)):
        raise InvalidValue("secret : les tables faites de groupes suivent celles faites d'adresses")


def _mapping(told: Any, what: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise InvalidValue(f"secret : {what} : des clés sont attendues, lu {cited(told)}")
    found = cast(dict[Any, Any], told)
    unknown = next((key for key in found if key not in keys), None)
    if unknown is not None:
        known = ", ".join(sorted(keys))
        raise InvalidValue(f"secret : clé inconnue dans {what} : {cited(unknown)} ; clés : {known}")
    return found


def _list(told: Any, what: str) -> Sequence[Any]:
    if not isinstance(told, list):
        raise InvalidValue(f"secret : {what} : une liste est attendue, lu {cited(told)}")
    return cast(list[Any], told)


def _word(told: Any, what: str) -> str:
    if not isinstance(told, str) or not told.isidentifier():
        raise InvalidValue(f"secret : {what} : un nom est attendu, lu {cited(told)}")
    return told


def _flag(told: Any, what: str) -> bool:
    if not isinstance(told, bool):
        raise InvalidValue(f"secret : {what} : true ou false, lu {cited(told)}")
    return told


def as_text(tables: Tables) -> str:
    """Settings as one line of text that `read_tables` reads back."""
    floors = {(t.rule.floor, t.rule.coalition) for t in tables.tables}
    (floor, coalition) = next(iter(floors))
    level = tables.collected and LEVELS[tables.collected.finest]
    return json.dumps(
        {
            "plancher": floor,
            "coalition": coalition,
            "tables": [_told_table(table) for table in tables.tables],
            **({COLLECTED: {"niveau": level}} if level else {}),
            "economie": {
                "bailleurs": tables.economy.landlords,
                "part_max": tables.economy.share,
                "mesures": [*tables.economy.sums],
                "loyers": [
                    {"nom": one.nom, "selon": one.variable, "classes": [*one.classes]}
                    for one in tables.economy.rents
                ],
            },
        }
    )


def _told_table(table: SecrecyTable) -> dict[str, Any]:
    questions = [
        {
            "connus": q.connus,
            "classes": [*q.classes],
            "plancher": q.floor,
            "homogeneite": q.homogeneity,
        }
        for q in table.rule.questions
    ]
    return {
        "nom": table.nom, "familles": [*table.familles], "niveau": LEVELS[table.finest],
        "faite_de": _GROUPS if table.coarsened else _ADDRESSES, "questions": questions,
    }  # fmt: skip
