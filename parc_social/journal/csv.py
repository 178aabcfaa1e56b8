"""Lines of the journal as CSV: one form for the command and for the page."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from parc_social.domain.csv_cell import safe

_COLUMNS = (
    ("quand", "Quand (UTC)"),
    ("compte", "Compte"),
    ("acteur", "Portail intermédiaire"),
    ("conventions", "Conventions"),
    ("methode", "Méthode"),
    ("operation", "Opération"),
    ("collection", "Collection"),
    ("requete", "Requête"),
    ("statut", "Statut HTTP"),
    ("octets", "Octets"),
    ("duree_ms", "Durée (ms)"),
    ("adresse", "Adresse IP"),
    ("requete_id", "Identifiant de requête"),
    ("jeton", "Jeton (empreinte)"),
)


def csv_of(lines: Iterable[Mapping[str, Any]], *, spreadsheet: bool) -> Iterator[str]:
    """A header, then a line each, safe to open; `spreadsheet`: BOM and `;`, as French ones ask."""
    output = StringIO()
    writer = csv.writer(output, delimiter=";" if spreadsheet else ",", lineterminator="\r\n")
    if spreadsheet:
        output.write("\N{BYTE ORDER MARK}")
    writer.writerow([heading for _, heading in _COLUMNS])
    for line in lines:
        yield _taken(output)
        writer.writerow([_cell(line[name]) for name, _ in _COLUMNS])
    yield _taken(output)


def _taken(output: StringIO) -> str:
    text = output.getvalue()
    output.seek(0)
    output.truncate()
    return text


def _cell(value: str | int | None) -> str:
    return "" if value is None else safe(str(value))
