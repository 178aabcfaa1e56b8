"""The guide of a survey's file as a PDF, made from the layout that its deposits are checked by."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from loaders.ops.exchange_format import ExchangeField, fields_of
from loaders.ops.layout import ops_document, read_ops
from loaders.rules_reference import file_rules, rule_lines
from portal.pdf.typesetter import typesetter
from portal.site_words import Letterhead

_TEMPLATE = "guide.typ"
_KEPT = 4  # guides of a process, 200 kB each
_FORM = (
    "Une ligne par logement, loué ou non. Le fichier est un CSV dont les valeurs sont séparées par"
    " des points-virgules (UTF-8), ou un classeur .xlsx d’une feuille « donnees » ; l’un ou l’autre"
    " peut être mis dans une archive .zip ou .gz. La première ligne nomme les colonnes."
)
_WORKBOOK = (
    "Dans un classeur : ni formule, ni macro, ni lien vers un autre fichier, ni cellules"
    " fusionnées, ni mot de passe. Partez du modèle : ses colonnes sont au format Texte, ce qui"
    " garde les zéros de tête des codes."
)
_PERSONS = (
    "Aucun nom, numéro de sécurité sociale, téléphone ni adresse électronique : la ligne est"
    " refusée, et la valeur masquée partout."
)
_WORDS = {
    "columns": "Colonnes",
    "needed": "Obligatoire : « oui », chaque ligne a une valeur ; « colonne », l’en-tête a la"
    " colonne, les règles disent quand elle est vide ; « non », la colonne peut manquer.",
    "codes": "Listes de codes",
    "rules": "Règles de contrôle",
    "gravities": "Bloquant : tout le fichier est refusé. Erreur : la ligne est refusée. Alerte : à"
    " vérifier, la ligne est gardée. Information : rien à faire.",
}
_HEADS = {
    "columns": ("Colonne", "Ce qu’elle dit, et ses valeurs", "Type", "Obligatoire"),
    "codes": ("Code", "Libellé"),
    "rules": ("Code", "Gravité", "Règle", "Que faire"),
}


def guide_name(year: int) -> str:
    """The name of its file."""
    return f"guide-ops-{year}.pdf"


@lru_cache(maxsize=_KEPT)
def guide_pdf(head: Letterhead, year: int, profile: str | None) -> bytes:
    """Tagged (PDF/UA-1). `profile`: of severities, the campaign's; None: the usual one."""
    return typesetter(_TEMPLATE).pdf(guide_data(head, year, profile))


def guide_data(head: Letterhead, year: int, profile: str | None) -> Mapping[str, Any]:
    """All that the file says."""
    fields = fields_of(year)
    version = ops_document()["version"]
    rules = [*file_rules(), *_rules(year, profile)]
    return {
        "title": f"Guide de remplissage, enquête OPS {year}",
        "service": head.service,
        "notice": head.notice,
        "footer": f"{head.footer} Format {version}.",
        "intro": (_FORM, _WORKBOOK, _PERSONS),
        "words": _WORDS,
        "heads": _HEADS,
        "columns": [_column(field) for field in fields],
        "codes": [_codes(field) for field in fields if field.codes],
        "rules": [
            (code, grave, _sentence(rule), _sentence(todo)) for code, grave, rule, todo in rules
        ],
    }


def _column(field: ExchangeField) -> Sequence[str]:
    same = field.description.rstrip(".").startswith(field.title)
    told = field.description if same else f"{field.title}. {field.description}"
    values = "Valeurs : voir la liste." if field.codes else _range(field)
    example = f"Exemple : {field.example}." if field.example else ""
    said = " ".join(part for part in (told, values, example) if part)
    return field.name, said, field.kind, field.needed


def _codes(field: ExchangeField) -> Mapping[str, Any]:
    codes = [(code.code, code.libelle) for code in field.codes]
    return {"title": f"{field.name} : {field.title}", "codes": codes}


def _range(field: ExchangeField) -> str:
    """What a person can follow: the pattern of a column is said by the rule on it."""
    return "" if "pattern" in field.constraints else _sentence(field.values)


def _rules(year: int, profile: str | None) -> Sequence[tuple[str, str, str, str]]:
    """Code, severity, what is broken and of which columns, what to do."""
    lines = rule_lines([read_ops(year, profile).layout])
    return [
        (
            line.code,
            line.severities[0].value,
            " ; ".join(line.messages) + (f" ({', '.join(line.columns)})" if line.columns else ""),
            line.remedy,
        )
        for line in lines
    ]


def _sentence(text: str) -> str:
    """Empty where nothing is said."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
