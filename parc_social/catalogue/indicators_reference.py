"""docs/indicateurs.md: every indicator, its classes, its mesures and the rules of counting.

`python -m parc_social.catalogue.indicators_reference docs/indicateurs.md` writes the page
(`make indicateurs`).
"""

import sys
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from parc_social.catalogue.indicator import THEMES, Indicator
from parc_social.catalogue.lecture import lecture
from parc_social.catalogue.load import indicators
from parc_social.catalogue.rules import Regle, qualification, regles
from parc_social.domain.fragility import OPERANDES
from parc_social.domain.measures_ops import COLLECTE_MESURES, OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_DISTINCTS, RPLS_MESURES
from parc_social.domain.secrecy_table import Mesure
from parc_social.domain.territory import Niveau

_EXAMPLE = {"%": 31.2, "années": 38.5, "€/m²": 6.3}
_HEADER = ("Code", "Nom", "Définition", "Champ", "Unité", "Tableau", "Niveaux")


def reference() -> str:
    """The page, in French."""
    head = files("parc_social.catalogue").joinpath("indicators_reference.md")
    parts = [head.read_text(encoding="utf-8")]
    for theme, title in THEMES.items():
        parts.append(_theme(title, [i for i in indicators().values() if i.theme is theme]))
    parts += [_synthese(), _classes(), _ruptures(), _rules(), _mesures()]
    return "\n".join(parts)


def _theme(title: str, members: Sequence[Indicator]) -> str:
    rows = [
        (i.code, f"`{i.id}`", _definition(i), i.champ, i.unite, f"`{i.tableau}`", _levels(i))
        for i in members
    ]
    first = members[0]
    example = lecture(first, 2024, "à Bondy", 312 if first.is_whole else _EXAMPLE[first.unite])
    return _section(2, title, f"Lecture : « {example} »", _table(_HEADER, rows), _sources(members))


def _definition(i: Indicator) -> str:
    more = "" if i.definition == i.libelle.fr else f" {i.definition}."
    away = " Sans objet outre-mer." if i.sans_objet else ""
    return f"**{i.libelle.fr}.**{more}{away}{' *Détail.*' if i.detail else ''}"


def _levels(i: Indicator) -> str:
    return f"{i.du} et plus large" if i.au is Niveau.FRANCE else f"{i.du} à {i.au}"


def _sources(members: Sequence[Indicator]) -> str:
    """The first source is that of all that no other names."""
    codes: dict[str, list[str]] = {}
    for i in members:
        codes.setdefault(i.reference, []).append(i.code)
    others = [f"{source} : {', '.join(own)}" for source, own in list(codes.items())[1:]]
    return "\n".join(f"* Source : {text}." for text in [next(iter(codes)), *others])


def _synthese() -> str:
    by_code = {i.code: f"`{i.id}`" for i in indicators().values()}
    text = files("parc_social.catalogue").joinpath("indicators_synthese.md")
    seuils = [f"{gap / 100:+.2f}".replace(".", ",") for gap in qualification().defaut.classes]
    operandes = ", ".join(by_code[code] for code in OPERANDES)
    return text.read_text(encoding="utf-8").format(operandes=operandes, seuils=seuils)


def _classes() -> str:
    by_variable: dict[str, list[Indicator]] = {}
    for i in indicators().values():
        for variable, _ in i.classes:
            by_variable.setdefault(variable, []).append(i)
    rows = [
        (f"`{variable}`", _list(i.id for i in own), _list(i.tableau for i in own))
        for variable, own in sorted(by_variable.items())
    ]
    return _section(
        2,
        "Variables et classes",
        "Les parts d'une variable font cent, aux arrondis près ; quand ses classes viennent de deux"
        " tableaux, à ce que chacun des deux a reporté plus haut près.",
        _table(("Variable", "Classes", "Tableaux"), rows),
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _ruptures() -> str:
    by_break: dict[tuple[int, str], list[str]] = {}
    for i in indicators().values():
        for rupture in i.ruptures:
            by_break.setdefault((rupture.millesime, rupture.raison), []).append(f"`{i.id}`")
    rows = [(str(year), raison, ", ".join(n)) for (year, raison), n in sorted(by_break.items())]
    return _section(
        2,
        "Ruptures de série",
        "À partir de ce millésime, l'indicateur ne se compare pas à ce qu'il était.",
        _table(("Millésime", "Raison", "Indicateurs"), rows),
    )


def _rules() -> str:
    rules = regles()
    since = [_since("Emménagé récent", rule, "mois") for rule in rules.emmenages_recents]
    for partie, own in rules.qpv.items():
        since += [_since(f"QPV, {partie.replace('_', '-')}", rule, "génération") for rule in own]
    alone = [
        ("Sous-occupation", "", f"pièces au-delà des occupants : plus de {rules.sous_occupation}"),
        ("Suroccupation", "", f"occupants au-delà des pièces : plus de {rules.suroccupation}"),
        ("Occupation longue", "", f"{rules.bail_long_mois} mois ou plus"),
        ("Parc récent", "", f"{rules.parc_recent_ans} ans ou moins"),
        ("Vacance longue", "", f"plus de {rules.vacance_longue_mois} mois"),
        ("Réponse bonne, fragile", "", _floor(rules.fiabilite.response)),
        ("Couverture bonne, fragile", "", _floor(rules.fiabilite.coverage)),
        ("Bailleur dominant", "", _dominance(rules.fiabilite.dominance)),
    ]
    return _section(
        2,
        "Règles de décompte",
        "Données de `parc_social/catalogue/regles.yml`, avec leur source.",
        _table(("Règle", "À partir du millésime", "Valeur"), [*since, *alone]),
    )


def _dominance(share: int | None) -> str:
    rule = "règle éteinte" if share is None else f"plus de {share} % des ménages : non montré"
    return f"{rule}, à partir de la commune"


def _floor(bounds: tuple[int, int]) -> str:
    return "{} % ou plus, {} % ou plus ; insuffisante au-dessous".format(*bounds)


def _since(name: str, rule: Regle, word: str) -> tuple[str, str, str]:
    return name, str(rule.a_partir), f"{word} : {rule.nombre}"


def _mesures() -> str:
    header = ("Mesure", "Unité", "Compte", "Tableau")

    def table(mesures: Iterable[Mesure]) -> str:
        return _table(
            header, [(f"`{m.nom}`", m.unite, m.definition, f"`{m.tableau}`") for m in mesures]
        )

    return _section(
        2,
        "Mesures",
        "Les nombres entiers, par ménage ou par logement, dont les indicateurs sont des sommes.",
        "### De l'OPS",
        table((*OPS_MESURES, *COLLECTE_MESURES)),
        "### Du RPLS",
        table((*RPLS_MESURES, *RPLS_DISTINCTS)),
    )


def _section(depth: int, title: str, *parts: str) -> str:
    return "\n\n".join([f"{'#' * depth} {title}", *parts]) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
