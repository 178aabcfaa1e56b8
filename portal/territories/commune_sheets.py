"""The sheets of all communes of a territory, each beside that territory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from parc_social.access.model.grant import Grant
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue
from parc_social.storage.query.model import FeatureQuery, SortKey
from parc_social.wording import cited
from portal.page_reads import PageReads
from portal.territories.level_names import Territory
from portal.territories.levels import collection_of
from portal.territories.name_index import NameIndex
from portal.territories.sheet import Sheet
from portal.territories.sheet_rows import rows_together

PROCESS = "fiches-communes"  # which makes them, as a job
# Levels whose communes are had together, and the column of a commune that names what holds it.
HOLDERS: Mapping[Niveau, str] = {
    Niveau.EPCI: "code_epci",
    Niveau.EPT: "code_ept",
    Niveau.DEPARTEMENT: "code_dep",
    Niveau.REGION: "code_reg",
}
_TOGETHER = 100  # communes whose rows are in memory at once: some 30 MB


@dataclass(frozen=True, slots=True)
class CommunesRequest:
    """The communes of a territory, by code."""

    territory: Territory
    communes: Sequence[Territory]


def offered(grant: Grant, niveau: Niveau) -> bool:
    """Whether the sheets of the communes of a territory of a level may be asked for together."""
    opens = grant.right(collection_of(Niveau.COMMUNE)) is not None
    return niveau in HOLDERS and opens and PROCESS in grant.processes


def communes_of(
    reads: PageReads, index: NameIndex, niveau: Niveau, code: str, most: int
) -> CommunesRequest:
    """What is asked for, before any sheet is made.

    Raises InvalidValue for all of France, for a territory that is not the caller's, like for one
    that does not exist, and for more than `most` communes.
    """
    if niveau is Niveau.FRANCE:
        raise InvalidValue(
            "niveau : la France entière ne tient pas dans un fichier ; demandez un département, une"
            " région ou un EPCI à la fois"
        )
    if niveau not in HOLDERS:
        known = ", ".join(one.value for one in HOLDERS)
        raise InvalidValue(f"niveau : {niveau.value} n'a pas de communes (attendus : {known})")
    open_levels = index.levels(reads)
    known = niveau in open_levels and Niveau.COMMUNE in open_levels
    territory = index.territory(reads, niveau, code) if known else None
    if territory is None:
        raise InvalidValue(
            f"code : {cited(code[:20])} n'est aucun territoire de ce niveau qui vous soit ouvert"
        )
    communes = _read(reads, niveau, code, most + 1)
    if not communes:
        raise InvalidValue(f"code : {territory.nom} n'a aucune commune qui ait une fiche")
    if len(communes) > most:
        raise InvalidValue(
            f"code : {territory.nom} a plus de {most} communes, la limite d'un fichier ; demandez"
            " ses départements ou ses EPCI un à un"
        )
    return CommunesRequest(territory, communes)


def commune_sheets(
    reads: PageReads, index: NameIndex, asked: CommunesRequest
) -> Iterator[tuple[Sheet, Sequence[Territory]]]:
    """Each sheet, with what holds its commune, the widest first."""
    for some in batched(asked.communes, _TOGETHER):
        for commune, own in rows_together(reads, some):
            sheet = Sheet(reads, commune, asked.territory, own)
            yield sheet, index.holders(reads, commune)


def _read(reads: PageReads, niveau: Niveau, code: str, most: int) -> Sequence[Territory]:
    rows = reads.records(
        FeatureQuery(
            collection_of(Niveau.COMMUNE),
            limit=most,
            equals=((HOLDERS[niveau], code),),
            sort=(SortKey("code"),),
            columns=("code", "nom", "code_parent"),
            geometry=False,
        )
    )
    return [
        Territory(
            Niveau.COMMUNE,
            row["code"],
            row["nom"] or row["code"],
            (Niveau.DEPARTEMENT, row["code_parent"]) if row["code_parent"] else None,
        )
        for row in rows
    ]
