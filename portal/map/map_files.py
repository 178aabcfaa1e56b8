"""A map as a file: its values as JSON, itself as a PDF; its rows are files of the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask
import orjson

from parc_social.catalogue.formats import CSV, GPKG, HTML, JSON, PNG, XLSX
from parc_social.errors import InvalidValue
from parc_social.wording import cited
from portal.figures.figure_text import STATUT_WORDS
from portal.figures.side import difference_unit
from portal.map.frames import Frame
from portal.map.state import MapState
from portal.map.table import TerritoryTable
from portal.map.values import MapValues
from portal.map.words import MapWords
from portal.page_context import PageContext
from portal.pdf.typesetter import MEDIA, typesetter

PDF, SVG, QLR = "pdf", "svg", "qlr"
FORMS = (HTML, JSON, CSV, XLSX, GPKG, PNG, SVG, PDF, QLR)
_TEMPLATE = "carte.typ"
_LISTED = 400  # territories of the table of a PDF: some eight sheets
_MORE = "Les {n} premiers territoires ; tous sont dans les fichiers de la page."


def asked_form() -> str:
    """The parameter `f` of the request under way. Raises InvalidValue."""
    form = flask.request.args.get("f", HTML)
    if form not in FORMS:
        known = ", ".join(FORMS)
        raise InvalidValue(f"f : {cited(form[:20])} n’est pas proposé ici (attendus : {known})")
    return form


@dataclass(frozen=True, slots=True)
class MapView:
    """A view, ready: what its page and its files are made of."""

    state: MapState
    values: MapValues
    table: TerritoryTable
    words: MapWords


def values_json(view: MapView) -> flask.Response:
    """Value and statut of each code, and the classes that they fall in."""
    one, look = view.values.indicator, view.values.look
    told = {
        "titre": view.words.title,
        "sous_titre": view.words.subtitle,
        "indicateur": view.state.indicator,
        "unite": difference_unit(one) if view.state.is_difference else one.unite,
        "decimales": one.decimales,
        "forme": look.style.forme.value,
        "plus_grand": look.greatest,
        "trait": look.style.trait,
        "ecart": view.state.is_difference,
        "statuts": STATUT_WORDS,
        "classes": [
            {
                "genre": entry.kind.value,
                "libelle": entry.label.fr,
                "couleur": entry.colour,
                "de": entry.low,
                "a": entry.high,
                "fermee": entry.closed,
                "hachures": entry.hatched,
                "territoires": count,
            }
            for entry, count in view.values.counts
        ],
        "valeurs": view.values.by_code,
    }
    return flask.Response(
        orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS), content_type="application/json"
    )


def map_pdf(
    context: PageContext, view: MapView, pictures: Sequence[tuple[Frame, bytes]]
) -> flask.Response:
    """The pictures, the legend and the table, tagged."""
    one, count, head = view.values.indicator, view.table.paging.count, context.letterhead
    body = typesetter(_TEMPLATE).pdf(
        {
            "title": view.words.title,
            "subtitle": view.words.subtitle,
            "service": head.service,
            "notice": head.notice,
            "footer": head.footer,
            "definition": f"{one.definition}. Champ : {one.champ}.",
            "cautions": [f"{why} : l’écart n’est pas calculé." for why in view.words.cautions],
            "pictures": [_picture(frame, png) for frame, png in pictures],
            "legend": [
                (entry.colour, entry.label.fr, str(n), entry.hatched)
                for entry, n in view.values.counts
            ],
            "rows": [
                (row.name, row.code, row.figure.value or "–", row.figure.note, row.figure.base)
                for row in view.table.first(_LISTED)
            ],
            "more": _MORE.format(n=_LISTED) if count > _LISTED else "",
        }
    )
    headers = {"Content-Disposition": 'inline; filename="carte.pdf"'}
    return flask.Response(body, headers=headers, content_type=MEDIA)


def _picture(frame: Frame, png: bytes) -> Mapping[str, Any]:
    """Octets as numbers: what goes to the template is JSON."""
    return {"name": frame.ground.name, "octets": list(png)}
