"""A survey beside itself: columns that never vary, shares out of the usual.

What is looked at and what is usual is data: loaders/tabular/layouts/comparaison.yml. Nothing of it
is a fault: it is told to be looked at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from loaders.files.faults import layout_document
from loaders.report import Ecart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted

_HERE = "cette collecte"
_RELATION = "ops_menage"
_ANSWERED = "etat_occupation = '1' AND reponse_enquete IN ('1', '2')"


def of_itself(bench: Workbench) -> list[Ecart]:
    """By landlord, or of the whole where there is but one. In: ops_menage."""
    document = layout_document("comparaison")
    minimum = float(document["seuils"]["minimum"])
    there = {str(name) for name, *_ in bench.rows(f"DESCRIBE {_RELATION}")}
    gaps: list[Ecart] = []
    for column in document["varient"]:
        if column in there:
            gaps += _constant(bench, column, minimum)
    for usual in document["usuelles"]:
        if usual["colonne"] in there:
            gaps += _unusual(bench, usual, minimum)
    return gaps


def value_label(relation: str, column: str, value: str) -> str:
    """Title of a column and label of its value, of the catalogue."""
    fields = (c.field(column) for c in collections().values() if c.relation == relation)
    field = next((f for f in fields if f is not None), None)
    if field is None:
        return f"{column} = {value or 'inconnu'}"
    return f"{field.titre.fr} = {dict(field.codes).get(value, value) or 'inconnu'}"


def _constant(bench: Workbench, column: str, minimum: float) -> list[Ecart]:
    """A column without any value, or with one and the same, of those who answered."""
    name = quoted(column)
    rows = bench.rows(
        f"SELECT siren_bailleur, count(*), count({name}), count(DISTINCT {name}),"  # noqa: S608 - the layout's names
        f" min(CAST({name} AS VARCHAR)) FROM {_RELATION} WHERE {_ANSWERED} GROUP BY 1 ORDER BY 1"
    )
    gaps: list[Ecart] = []
    for siren, answers, filled, values, one in rows:
        if answers < minimum or (filled and (values > 1 or filled < minimum)):
            continue
        title = value_label(_RELATION, column, str(one or "")) if filled else ""
        said = f"une seule valeur : {title}" if filled else f"colonne {column} : jamais remplie"
        share = round(100 * filled / answers, 1)
        gaps.append(Ecart(_HERE, said, _whose(siren, rows), None, share, "%", True))
    return gaps


def _unusual(bench: Workbench, usual: Mapping[str, Any], minimum: float) -> list[Ecart]:
    """Share of some values of a column among the lines that have one."""
    column, values = str(usual["colonne"]), [str(value) for value in usual["valeurs"]]
    low, high = usual["fourchette"]
    name = f"CAST({quoted(column)} AS VARCHAR)"
    rows = bench.rows(
        f"SELECT siren_bailleur, count({name}), count_if(list_contains($values, {name}))"  # noqa: S608
        f" FROM {_RELATION} GROUP BY 1 ORDER BY 1",
        {"values": values},
    )
    said = f"part : {usual['libelle']} (d'ordinaire de {low} à {high} %)"
    gaps: list[Ecart] = []
    for siren, filled, found in rows:
        if filled:
            share = round(100 * found / filled, 1)
            far = filled >= minimum and not low <= share <= high
            gaps.append(Ecart(_HERE, said, _whose(siren, rows), None, share, "%", far))
    return gaps


def _whose(siren: str, rows: Sequence[tuple[Any, ...]]) -> str | None:
    return f"bailleur {siren}" if len(rows) > 1 else None
