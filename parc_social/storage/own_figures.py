"""A bailleur's own households and dwellings, counted as publication counts everybody's.

Read under its Grant and from its own rows alone: its own figures are exact, and tell nothing that
its rows do not. Of other landlords nothing is read.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson

from parc_social.access.model.grant import Grant, own_rows
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.load import collections
from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.domain.territory import Partie
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.measures import (
    NO_CEILING,
    NO_EXITS,
    make_households,
    make_stock,
)
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.filters.nodes import conjunction, equal
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store

MOST = 200_000  # rows of one territory: what the largest landlord has in all of France
_BATCH = 20_000
_MEMORY_MB = 512
_IS_PUBLISHED = equal("etat", "publie")
_TYPES = {FieldType.INTEGER: "INTEGER", FieldType.NUMBER: "DOUBLE", FieldType.BOOLEAN: "BOOLEAN"}
# What a landlord's rows do not tell: the year before, the census, what left since, ceilings.
_ELSEWHERE = frozenset(
    {
        "logements_precedents", "evolution", "residences_principales", "logements_recenses",
        "suivis", "sortis", "vendus_occupants", "cedes_bailleurs", "vendus_autres", "demolis",
        "sortis_autrement", "loyers_compares", "bas_loyers_plai", "bas_loyers_plus",
        *(m.nom for m in RPLS_MESURES if "loyers_compares_" in m.nom or "bas_loyers_" in m.nom),
    }
)  # fmt: skip
_NOTHING_ELSE = (
    "CREATE TEMP TABLE stock_precedent (code_commune VARCHAR);"
    "CREATE TEMP TABLE recense (code VARCHAR);"
    "CREATE TEMP TABLE residences (code_commune VARCHAR, nombre INTEGER);"
    f"{NO_EXITS};{NO_CEILING}"
)


@dataclass(frozen=True, slots=True)
class OwnSource:
    """Own rows of a source: the columns that the statement of its mesures reads, and their name."""

    collection: str
    table: str
    columns: tuple[str, ...]


HOUSEHOLDS = OwnSource(
    "ops-menages-serie",
    "enquete",
    (
        "id", "etat", "siren_bailleur", "id_logement_rpls", "id_logement_bailleur", "adresse_id",
        "code_insee", "code_commune", "nb_pieces", "surface_hab", "etat_occupation",
        "reponse_enquete", "date_bail", "composition", "nb_personnes_charge", "nb_mineurs",
        "nb_majeurs", "nb_occupants", "tranche_age_titulaire", "nb_occ_0_5", "nb_occ_6_10",
        "nb_occ_11_17", "nb_occ_18_24", "nb_occ_25_29", "nb_occ_30_39", "nb_occ_40_49",
        "nb_occ_50_64", "nb_occ_65_74", "nb_occ_75p", "rfr_connu", "tranche_plafond",
        "aide_logement", "nb_emploi_stable", "nb_emploi_precaire", "nb_chomeurs", "nb_sans_emploi",
        "nb_activite_inconnue",
    ),
)  # fmt: skip
DWELLINGS = OwnSource(
    "rpls-logements-serie",
    "stock_logement",
    (
        "id", "millesime", "adresse_id", "siren_bailleur", "code_commune", "iris", "qpv15", "qpv24",
        "en_qpv15", "en_qpv24", "typeconst", "nbpiece", "surfhab", "construct", "locat", "origine",
        "finan_groupe", "conv", "sru_expir", "sru_alinea", "dpe_energie", "dpe_ges", "pmr", "mode",
        "bail_date", "offre_date", "loyer_principal", "contingent",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnSums:
    """Sums by mesure over some own rows, and the parts of France that these lie in."""

    sums: Mapping[str, int]
    parties: frozenset[Partie]


def is_open(grant: Grant, source: OwnSource) -> bool:
    """Whether the caller has rows of its own in a source, with all that they are counted by."""
    right = own_rows(grant).right(source.collection)
    columns = set(source.columns)
    return right is not None and all(columns <= set(part.columns) for part in right.parts)


class OwnFigures:
    """A bench on which own rows are counted, one territory after the other."""

    def __init__(self, grant: Grant, store: Store, bench: Workbench) -> None:
        self._grant = own_rows(grant)
        self._store = store
        self._bench = bench
        bench.run(_NOTHING_ELSE)

    def households(self, inside: Filter | None, millesime: int, *, movers: bool) -> OwnSums | None:
        """Published answers of a survey; None where the caller has none of its own to be read.

        `movers`: of recent movers alone, of whom nobody knows who did not answer. Raises
        InvalidValue beyond `MOST` rows.
        """
        if not self._read(HOUSEHOLDS, inside, millesime, _IS_PUBLISHED):
            return None
        make_households(self._bench, millesime)
        names = [mesure.nom for mesure in OPS_MESURES]
        if movers:
            return self._sums(HOUSEHOLDS, names, "menage WHERE emmenages_recents > 0")
        own = self._sums(HOUSEHOLDS, [*names, "loues"], "menage")
        enquetes = int(self._bench.value("SELECT count(*) FROM menage"))
        counts = {"enquetes": enquetes, "repondants": own.sums["menages"]}
        return replace(own, sums={**own.sums, **counts})

    def dwellings(self, inside: Filter | None, millesime: int) -> OwnSums | None:
        """Dwellings of an edition of the register; None and errors as for households."""
        if not self._read(DWELLINGS, inside, millesime, None):
            return None
        make_stock(self._bench)
        names = [mesure.nom for mesure in RPLS_MESURES if mesure.nom not in _ELSEWHERE]
        return self._sums(DWELLINGS, names, "logement")

    def _read(
        self, source: OwnSource, inside: Filter | None, millesime: int, condition: Any
    ) -> bool:
        """Puts the rows on the bench; whether there is any."""
        if not is_open(self._grant, source):
            return False
        tree = conjunction(condition, inside.tree if inside else None)
        query = FeatureQuery(
            source.collection,
            limit=MOST + 1,
            years=Years(millesime, millesime),
            filter=None if tree is None else Filter(tree),
            columns=source.columns,
        )
        rows = self._store.records(self._grant, query)
        if len(rows) > MOST:
            raise InvalidValue(
                f"patrimoine : plus de {MOST} lignes dans un territoire : prenez-en un plus petit"
            )
        _put(self._bench, source, rows)
        return bool(rows)

    def _sums(self, source: OwnSource, names: Sequence[str], rows: str) -> OwnSums:
        sums = ", ".join(f"coalesce(sum({quoted(name)}), 0)::BIGINT" for name in names)
        (row,) = self._bench.rows(f"SELECT {sums} FROM {rows}")  # noqa: S608 - mesures of ours
        where = f"SELECT DISTINCT code_commune LIKE '97%' FROM {source.table}"  # noqa: S608 - our own names
        parties = {
            Partie.OUTRE_MER if away else Partie.METROPOLE
            for (away,) in self._bench.rows(where)
            if away is not None
        }
        return OwnSums(dict(zip(names, map(int, row), strict=True)), frozenset(parties))


@contextmanager
def own_stock(grant: Grant, store: Store) -> Generator[OwnFigures]:
    """A bench in memory for the own rows of a caller."""
    with workshop(None, _MEMORY_MB) as bench:
        yield OwnFigures(grant, store, bench)


def _put(bench: Workbench, source: OwnSource, rows: Sequence[Mapping[str, Any]]) -> None:
    """As JSON: DuckDB reads a row of it sooner than it takes the same values bound."""
    fields = {f.name: f for f in collections()[source.collection].fields}
    kinds = {name: _TYPES.get(fields[name].type, "VARCHAR") for name in source.columns}
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in kinds.items())
    bench.run(f"CREATE OR REPLACE TEMP TABLE {source.table} ({columns})")
    shape = orjson.dumps([kinds]).decode()
    for first in range(0, len(rows), _BATCH):
        text = orjson.dumps(rows[first : first + _BATCH]).decode()
        select = "SELECT unnest(one) FROM (SELECT unnest(from_json(?, ?)) AS one)"
        bench.run(f"INSERT INTO {source.table} BY NAME {select}", [text, shape])
