"""The account of secrecy of an edition as a file: all lines, those that its page leaves out too."""

from collections.abc import Iterator, Mapping
from typing import Any

from parc_social.catalogue.collection import FieldType
from parc_social.errors import NotFound
from parc_social.storage.editions.edition import Edition
from parc_social.storage.export_files.plan import ExportColumn
from portal.steering.list_file import ListFile
from server.publication import account_words as words

_COLUMNS = (
    ExportColumn("tableau", FieldType.STRING, "Tableau"),
    ExportColumn("population", FieldType.STRING, "Population"),
    ExportColumn("niveau", FieldType.STRING, "Niveau"),
    ExportColumn("unite", FieldType.STRING, "Ce qui est compté"),
    ExportColumn("groupes", FieldType.INTEGER, "Groupes"),
    ExportColumn("regroupes", FieldType.INTEGER, "Groupés"),
    ExportColumn("reportes", FieldType.INTEGER, "Reportés au niveau au-dessus, arrondis"),
)


def secrecy_file(edition: Edition, told: Mapping[str, Any]) -> ListFile:
    """What each level could show. Raises NotFound for an edition of which none was made."""
    account = told.get("bilan")
    if not account:
        raise NotFound("cette édition n'a pas de bilan du secret")
    title = f"Bilan du secret, {edition.source.upper()} {edition.millesime}"
    name = f"bilan-du-secret-{edition.id}"
    return ListFile(name, title, _COLUMNS, list(_rows(account["niveaux"])))


def _rows(levels: Any) -> Iterator[dict[str, Any]]:
    for one in levels:
        unit = "menages" if "menages" in one else "logements"
        yield {
            "tableau": words.table(one["tableau"]),
            "population": words.population(one["tableau"], one["population"]),
            "niveau": words.level(one["niveau"]),
            "unite": unit.replace("menages", "ménages"),
            "groupes": one["groupes"],
            "regroupes": one[unit],
            "reportes": one.get(f"{unit}_reportes"),
        }
