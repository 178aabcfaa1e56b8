"""Lists of a deposit as files, all their pages: its rows, and the dwellings that miss one."""

from collections.abc import Mapping, Sequence
from typing import Any

import flask

from parc_social.catalogue.collection import FieldType
from parc_social.domain.typography import thousands
from parc_social.errors import InvalidValue
from parc_social.storage.export_files.plan import ExportColumn
from portal.steering.list_file import ListFile, file_maker
from server.corrections.desk import RowDesk
from server.corrections.row_book import DepositRow, RowBook
from server.corrections.row_fields import FormWords

MOST = 10_000  # rows of a file: they are opened in memory, some 3 kB each
_PLACE = (
    ExportColumn("fichier", FieldType.INTEGER, "Rang du fichier déposé"),
    ExportColumn("ligne", FieldType.INTEGER, "Ligne du fichier"),
    ExportColumn("regles", FieldType.STRING, "Règles enfreintes"),
    ExportColumn("fautes", FieldType.STRING, "Ce qui ne va pas"),
)

_ABSENT = (
    ExportColumn("id_logement_rpls", FieldType.STRING, "Identifiant au répertoire"),
    ExportColumn("adr_numero", FieldType.STRING, "Numéro"),
    ExportColumn("adr_rep", FieldType.STRING, "Indice de répétition"),
    ExportColumn("adr_nomvoie", FieldType.STRING, "Voie"),
    ExportColumn("code_insee", FieldType.STRING, "Commune"),
    ExportColumn("nb_pieces", FieldType.STRING, "Pièces"),
    ExportColumn("surface_hab", FieldType.STRING, "Surface habitable, m²"),
)


def rows_file(desk: RowDesk, book: RowBook, rule: str, form: str) -> flask.Response:
    """The rows of a rule (empty: all), in the order of the page. Raises InvalidValue for too many.

    In the texts of the exchange format as they stand now: what is read here can be deposited.
    """
    places = book.places(rule)
    if len(places) > MOST:
        raise InvalidValue(
            f"{thousands(len(places))} fiches : {thousands(MOST)} au plus dans un fichier ; filtrez"
            " par une règle, ou prenez le classeur annoté du rapport, qui les a toutes"
        )
    words = desk.words(book.one)
    columns = [ExportColumn(one.name, FieldType.STRING, one.title) for one in words.fields]
    names = [one.name for one in words.fields]
    rows = [_line(row, words, names) for row in book.rows(places)]
    title = f"Fiches du dépôt {book.one.source.upper()} {book.one.millesime}"
    name = f"fiches-{rule.lower()}" if rule else "fiches"
    file = ListFile(name, title, (*_PLACE, *columns), rows)
    return file.answer(desk.context, file_maker(desk.context), form)


def absent_file(
    desk: RowDesk, book: RowBook, absents: Sequence[Mapping[str, str]], form: str
) -> flask.Response:
    """Dwellings of the register that no row names, in the columns of the survey."""
    rows = [{one.name: absent.get(one.name, "") for one in _ABSENT} for absent in absents]
    title = f"Logements sans fiche, {book.one.source.upper()} {book.one.millesime}"
    file = ListFile("logements-sans-fiche", title, _ABSENT, rows)
    return file.answer(desk.context, file_maker(desk.context), form)


def _line(row: DepositRow, words: FormWords, names: list[str]) -> Mapping[str, Any]:
    texts = row.texts or {}
    told = [words.words(fault) for fault in row.faults]
    return {
        "fichier": row.place.fichier,
        "ligne": row.place.ligne,
        "regles": " ".join(dict.fromkeys(one.code for one in told)),
        "fautes": " ; ".join(dict.fromkeys(one.message for one in told)),
        **{name: texts.get(name, "") for name in names},
    }
