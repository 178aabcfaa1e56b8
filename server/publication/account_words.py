"""The words of an account of secrecy: what its tables, populations, levels and settings are."""

from collections.abc import Mapping
from typing import Any

from parc_social.access.secrecy.chain import RECENTS, TOUS

_TABLES: Mapping[str, str] = {
    "base": "Composition, structure, mobilité et logement des ménages",
    "sensible": "Aides, activité et ressources",
    "aines": "Ménages dont le titulaire a 65 ans ou plus",
    "ressources_detail": "Ressources, tranches détaillées",
    "collecte": "Collecte : réponses et non-réponses",
    "economique": "Vacance et loyers",
    "loyers_typologie": "Loyers par typologie",
    "loyers_plus": "Loyers des logements PLUS",
    "loyers_avant_1977": "Loyers des logements d’avant 1977",
    "loyers_plai": "Loyers des logements PLAI",
    "loyers_pls": "Loyers des logements PLS",
    "loyers_pli": "Loyers des logements PLI",
}
_POPULATIONS = {TOUS: "Tous les ménages", RECENTS: "Emménagés récents"}
_LEVELS: Mapping[str, str] = {
    "part": "Partie d’IRIS ou de quartier",
    "iris": "IRIS",
    "commune": "Commune",
    "epci": "EPCI",
    "departement": "Département",
    "region": "Région",
    "france": "France",
}
_SETTINGS: Mapping[str, str] = {
    "ops": "Enquête",
    "rpls": "Répertoire des logements",
    "territoires": "Territoires",
    "sdes": "Table ouverte du SDES",
    "ban": "Adresses",
    "version": "Version de l’enquête dans son millésime",
    "economie_rpls": "Répertoire des groupes de vacance et loyers",
    "economie_version": "Version de ces groupes",
}


def table(code: str) -> str:
    """Of a table of secrecy; one that has none is told by its code."""
    return _TABLES.get(code, code.replace("_", " "))


def population(tableau: str, code: str) -> str:
    """Of whom a table counts: dwellings where it is of landlords' business."""
    if tableau == "economique" or tableau.startswith("loyers_"):
        return "Logements loués"
    return _POPULATIONS.get(code, code.replace("_", " "))


def level(code: str) -> str:
    """Of a level of the groups."""
    return _LEVELS.get(code, code)


def settings(frame: Mapping[str, Any]) -> Mapping[str, str]:
    """What the groups were made of, in words; how they are cut is not for a page."""
    return {words: str(frame[code]) for code, words in _SETTINGS.items() if code in frame}
