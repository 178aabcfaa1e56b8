"""Files of the register: the public ones by their header, a landlord's by its own first line."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile
from loaders.tabular.header import check_header
from loaders.tabular.layout import (
    Layout,
    LayoutFamily,
    in_family,
    match_header,
    missing_columns,
    nearest_family,
)
from loaders.tabular.line_statements import FileForm
from loaders.tabular.rejections import note_fault
from parc_social.domain.bailleur import check_siren
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

PUBLIC, BAILLEUR, LOI = "public", "bailleur", "loi"
_YEAR, _NUMBER, _SIRET, _RECORDS = 0, 1, 9, 10  # fields of a landlord's first line


@dataclass(frozen=True, slots=True)
class Depot:
    """A landlord's file: its year, its SIREN, the records it says it holds (None: not said)."""

    annee: int
    siren: str
    annonces: int | None


@dataclass(frozen=True, slots=True)
class RplsFile:
    """A file and how to read it: a landlord's deposit (None: public), names that we don't know."""

    source: SourceFile
    form: FileForm
    depot: Depot | None = None
    inconnues: tuple[str, ...] = ()


def recognise(layout: Layout, source: SourceFile) -> RplsFile:
    """Form of a file of the register, by the family of the layout that fits it best.

    Raises BadFile when it is neither a landlord's nor public, naming the nearest family and the
    columns it lacks.
    """
    fields = next(csv.reader([source.first_line], delimiter=layout.separateur))
    if re.fullmatch(r"\d{4}", fields[0].strip()) and len(fields) > _NUMBER:
        depot = _depot(source, [f.strip() for f in fields])
        return RplsFile(source, _by_rank(layout), depot)
    return _by_header(layout, source)


def check_years(files: Sequence[RplsFile], millesime: int) -> None:
    """Raises BadFile for a landlord's file of another year."""
    for file in files:
        if file.depot is not None and file.depot.annee != millesime:
            label = file.source.shown
            raise bad_file("FIC-040", label, lu=file.depot.annee, attendu=millesime)


def note_files(bench: Workbench, layout: Layout, files: Sequence[RplsFile]) -> None:
    """Writes down what whole files break: names unknown, records that lack, shared communes.

    Raises BadFile when a nominative file and a public one hold the same communes.
    """
    lines = dict(bench.rows("SELECT fichier, count(*) FROM lecture GROUP BY fichier"))
    unreadable = dict(bench.rows("SELECT fichier, count(*) FROM illisible GROUP BY fichier"))
    for number, file in enumerate(files):
        for name in file.inconnues:
            note_fault(bench, number, layout.fault("inconnue"), name)
        count = lines.get(number, 0) + unreadable.get(number, 0)
        announced = None if file.depot is None else file.depot.annonces
        if announced not in (None, count):
            fault = layout.fault("annonces")
            note_fault(bench, number, fault, f"{announced} annoncés, {count} lus")
    for number, communes in bench.rows(statement("loaders.rpls", "communes_doubles")):
        raise bad_file("FIC-058", files[int(number)].source.shown, communes=communes)
    for number, communes_shared in bench.rows(statement("loaders.rpls", "communes_partagees")):
        note_fault(bench, number, layout.fault("commune_partagee"), str(communes_shared))


def _by_rank(layout: Layout) -> FileForm:
    family = next(f for f in layout.familles if f.champs)
    ranks = {nom: rank for rank, nom in enumerate(family.champs)}
    places = {c.nom: ranks[c.nom] for c in layout.colonnes if c.nom in ranks}
    return FileForm(BAILLEUR, places, len(family.champs), famille=family.nom)


def _by_header(layout: Layout, source: SourceFile) -> RplsFile:
    header = check_header(layout, source)
    family = nearest_family(layout.familles, header)
    own_layout = in_family(layout, family)
    places = match_header(own_layout, header)
    if missing := missing_columns(own_layout, places):
        raise bad_file(
            "FIC-047",
            source.shown,
            famille=family.nom,
            titre=family.titre,
            colonnes=", ".join(missing),
        )
    zeros = {nom: width for nom, width in family.zeros.items() if nom in places}
    form = FileForm(family.forme, places, len(header), famille=family.nom, zeros=zeros)
    return RplsFile(source, form, inconnues=_unknown(family, layout, header))


def _unknown(family: LayoutFamily, layout: Layout, header: Sequence[str]) -> tuple[str, ...]:
    """Names that no family has: those of another family are known too."""
    names = family.unknown(header)
    for other in layout.familles:
        names = other.unknown(names)
    return names


def _depot(source: SourceFile, fields: list[str]) -> Depot:
    """The SIREN is that of the SIRET; the organism number where that is one and no SIRET is."""
    fields += [""] * (_RECORDS + 1 - len(fields))
    siret = re.sub(r"\s", "", fields[_SIRET])
    try:
        siren = check_siren(siret[:9] if len(siret) == 14 else fields[_NUMBER])
    except InvalidValue as error:
        raise bad_file("FIC-041", source.shown, raison=error) from error
    records = fields[_RECORDS]
    return Depot(int(fields[_YEAR]), siren, int(records) if records.isdigit() else None)


_SIREN = 9  # digits: a SIRET's first


def note_sirens(bench: Workbench) -> None:
    """Makes `siren_dit(siret, siren)`, of the SIRET of `lecture` whose SIREN has a right key."""
    bench.run("CREATE OR REPLACE TEMP TABLE siren_dit (siret VARCHAR, siren VARCHAR)")
    sirets = bench.rows("SELECT DISTINCT siret FROM lecture WHERE siret IS NOT NULL ORDER BY siret")
    pairs = ((siret, _siren(siret)) for (siret,) in sirets)
    bench.insert("siren_dit", [(siret, siren) for siret, siren in pairs if siren is not None])


def _siren(siret: str) -> str | None:
    try:
        return check_siren(siret[:_SIREN])
    except InvalidValue:
        return None
