"""The deposits that `/portail/deposer` lists, as a file: the same rows, in the same order."""

from collections.abc import Sequence

import flask

from parc_social.catalogue.collection import FieldType
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.storage.export_files.write import FileMaker
from portal.page_context import PageContext
from portal.steering.list_file import ListFile

_COLUMNS = (
    ExportColumn("depot", FieldType.STRING, "Numéro du dépôt"),
    ExportColumn("siren", FieldType.STRING, "SIREN du bailleur"),
    ExportColumn("recu_le", FieldType.STRING, "Reçu le (UTC)"),
    ExportColumn("source", FieldType.STRING, "Source"),
    ExportColumn("millesime", FieldType.INTEGER, "Millésime"),
    ExportColumn("version", FieldType.INTEGER, "Version"),
    ExportColumn("fichier", FieldType.STRING, "Nom du fichier"),
    ExportColumn("etat", FieldType.STRING, "État à ce jour"),
    ExportColumn("lues", FieldType.INTEGER, "Lignes lues par le dernier contrôle", "lignes"),
    ExportColumn("retenues", FieldType.INTEGER, "Lignes gardées", "lignes"),
    ExportColumn("refusees", FieldType.INTEGER, "Lignes à corriger", "lignes"),
)


def deposits_file(
    context: PageContext, making: FileMaker, deposits: Sequence[Deposit], form: str
) -> flask.Response:
    """A file of these deposits. Raises what ListFile raises."""
    rows = [
        {
            "depot": one.id,
            "siren": one.organisation,
            "recu_le": one.quand.isoformat(),
            "source": one.source,
            "millesime": one.millesime,
            "version": one.version,
            "fichier": one.nom,
            "etat": one.etat.value,
            "lues": found.lues if found else None,
            "retenues": found.retenues if found else None,
            "refusees": found.refusees if found else None,
        }
        for one in deposits
        for found in (one.controle,)
    ]
    made = ListFile("depots", "Dépôts de l’enquête", _COLUMNS, rows)
    return made.answer(context, making, form)
