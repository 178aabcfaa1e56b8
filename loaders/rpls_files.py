"""Files of the register: the public one by its header, a landlord's by its own first line."""

import csv
import re
from dataclasses import dataclass

from loaders.intake import named_form
from loaders.layout import Layout
from loaders.reading import Form
from loaders.source_file import SourceFile
from parc_social.domain.bailleur import check_siren
from parc_social.errors import BadFile, InvalidValue

PUBLIC, BAILLEUR = "public", "bailleur"
_YEAR, _NUMBER, _SIRET, _RECORDS = 0, 1, 9, 10  # fields of a landlord's first line


@dataclass(frozen=True, slots=True)
class Depot:
    """A landlord's file: its year, its SIREN, the records it says it holds (None: not said)."""

    annee: int
    siren: str
    annonces: int | None


def recognise(layout: Layout, source: SourceFile) -> tuple[Form, Depot | None]:
    """How to read a file of the register, and the landlord whose it is (None: the public one).

    Raises BadFile when it is neither.
    """
    fields = next(csv.reader([source.first_line], delimiter=layout.separateur))
    if re.fullmatch(r"\d{4}", fields[0].strip()) and len(fields) > _NUMBER:
        return _by_position(layout), _depot(source, [f.strip() for f in fields])
    return named_form(layout, source, PUBLIC), None


def _by_position(layout: Layout) -> Form:
    places = {c.nom: c.position - 1 for c in layout.colonnes if c.position is not None}
    return Form(BAILLEUR, places, int(layout.parametres["champs_bailleur"]))


def _depot(source: SourceFile, fields: list[str]) -> Depot:
    """The SIREN is that of the SIRET; the organism number where that is one and no SIRET is."""
    fields += [""] * (_RECORDS + 1 - len(fields))
    siret = re.sub(r"\s", "", fields[_SIRET])
    try:
        siren = check_siren(siret[:9] if len(siret) == 14 else fields[_NUMBER])
    except InvalidValue as error:
        raise BadFile(f"{source.path} : en-tête du bailleur : {error}") from error
    records = fields[_RECORDS]
    return Depot(int(fields[_YEAR]), siren, int(records) if records.isdigit() else None)
