"""Figures of groups, of 200 m cells and of address points; the register's sums at their places.

A cell or an address that is no union of groups of a table shows the shares of the group that holds
it, and no count. Rows and outlines depend on the stock, never on who answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from loaders.publication.level_list import UNCROSSED
from loaders.publication.levels.rows import Computing
from loaders.publication.places import PERIMETER, shared
from loaders.publication.tables import REGISTER, fine_sums, sum_of
from loaders.tabular.coordinates import GRID
from parc_social.access.secrecy import COMMUNE, LEVELS
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_RADIUS_M = 15  # of an address, in the outline of its group


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level finds the group of each table: joins, its number, whether its sums are its own.

    Each is written for a table `{t}`.
    """

    statement: str
    joins: str
    source: str
    exact: str


_GROUPS = _Level(
    "publication_ilots",
    "LEFT JOIN tenu AS m_{t} ON m_{t}.origine = g.groupe AND m_{t}.tableau = '{t}'"
    " AND m_{t}.population = p.population",
    "m_{t}.groupe",
    "m_{t}.seul",
)
_CELLS = _Level(
    "publication_carreaux",
    "LEFT JOIN tenu_carreau AS g_{t} ON g_{t}.cellule = c.cellule AND g_{t}.tableau = '{t}'"
    " AND g_{t}.population = p.population",
    "g_{t}.source",
    "g_{t}.exact",
)
_ADDRESSES = _Level(
    "publication_adresses",
    "LEFT JOIN montre AS m_{t} ON m_{t}.rang = l.rang AND m_{t}.tableau = '{t}'"
    " AND m_{t}.population = p.population LEFT JOIN decoupe AS g_{t} ON g_{t}.groupe = m_{t}.groupe"
    " LEFT JOIN partage AS n_{t} ON n_{t}.groupe = m_{t}.groupe",
    "m_{t}.groupe",
    "g_{t}.niveau = 0 AND n_{t}.points = 1",
)


def describe(bench: Workbench) -> None:
    """Table `decrite`: the populations of fine levels, and whose dwellings are theirs."""
    bench.run("CREATE OR REPLACE TEMP TABLE decrite (population VARCHAR, parc VARCHAR)")
    bench.insert("decrite", [(p.code, p.parc) for p in UNCROSSED])


def sum_groups(bench: Workbench, computing: Computing) -> None:
    """View `assise_ilot` and rows of `entete`: the groups themselves."""
    bench.run(
        statement("loaders.publication.levels", "ilots_entete").format(
            code=computing.group_code,
            premier=computing.first,
            rayon=_RADIUS_M,
            commune=COMMUNE,
            annee=computing.sources.territoires.millesime,
            niveaux=list(LEVELS),
        )
    )
    _sum(bench, _GROUPS, computing)


def sum_cells(bench: Workbench, computing: Computing) -> None:
    """View `assise_carreau` and rows of `entete`: the 200 m cells that hold a point."""
    bench.run("CREATE OR REPLACE TEMP VIEW adresse_prete AS FROM lieu WHERE liste")
    annee = {"annee": computing.sources.territoires.millesime}
    cells = statement("loaders.publication.levels", "carreau")
    bench.run(cells.format(grille=GRID), annee)
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    perimeters = statement("loaders.publication.levels", "perimetres")
    bench.run(perimeters.format(code="maille.carreau", communs=common))
    bench.run(statement("loaders.publication.levels", "carreaux_entete"))
    _sum(bench, _CELLS, computing)


def sum_addresses(bench: Workbench, computing: Computing) -> None:
    """View `assise_adresse` and table `entete_adresse`: the address points of the stock."""
    annee = computing.sources.territoires.millesime
    bench.run(statement("loaders.publication.levels", "adresses_entete").format(annee=annee))
    _sum(bench, _ADDRESSES, computing)


def _sum(bench: Workbench, level: _Level, computing: Computing) -> None:
    fine = [table for table in computing.shown if table.fine]
    wide = [table for table in computing.shown if not table.fine]
    exact = [f"coalesce({level.exact.format(t=t.nom)}, false) AS {t.exact}" for t in fine]
    own = [f"CAST({level.source.format(t=t.nom)} AS BIGINT) AS {t.source}" for t in fine]
    bench.run(
        statement("loaders.publication.levels", level.statement).format(
            code=computing.group_code,
            premier=computing.first,
            commune=COMMUNE,
            groupes=" ".join(level.joins.format(t=table.nom) for table in fine),
            sources=", ".join([*own, *(f"CAST(NULL AS BIGINT) AS {t.source}" for t in wide)]),
            exactes=", ".join([*exact, *(f"false AS {table.exact}" for table in wide)]),
        )
    )


UNKNOWN, EMPTY = 0, 1  # rows of every table: no register or no dwellings of that population; none
_FIRST = 2


def sum_register(bench: Workbench, niveau: Niveau, *, known: bool) -> None:
    """Tables `somme_parc_<niveau>` (numero, sums), `place_parc_<niveau>` (niveau, ligne, numero).

    In: `parc_adresse`, `nomme` (what names a place, by `ligne`), `dedans_<niveau>` (the addresses
    in each cell or group). `known`: whether there is a register; without one no place has a row of
    its own.
    """
    names = [sum_of(REGISTER, name) for name in fine_sums()]
    single = known and niveau is Niveau.ADRESSE
    bench.run(
        statement("loaders.publication.levels", "somme_adresse" if single else "somme_parc").format(
            niveau=niveau,
            inconnue=UNKNOWN,
            vide=EMPTY,
            nulles=", ".join(f"CAST(NULL AS BIGINT) AS {name}" for name in names),
            zeros=", ".join(f"CAST(0 AS BIGINT) AS {name}" for name in names),
            premier=_FIRST,
            sommes=", ".join(f"{quoted(n)} AS {sum_of(REGISTER, n)}" for n in fine_sums()),
        )
    )
    if not known or single:
        return
    places, sums = _added(bench, niveau)
    numbers = np.arange(len(places)) + _FIRST
    if len(places):
        bench.insert_columns(f"somme_parc_{niveau}", {"numero": numbers, **sums})
        bench.insert_columns(f"place_parc_{niveau}", {"ligne": places, "numero": numbers})


def _added(bench: Workbench, niveau: Niveau) -> tuple[Any, Mapping[str, Any]]:
    """The rows of `nomme` that have a dwelling, and the sums of each, in the same order."""
    names = ", ".join(quoted(name) for name in fine_sums())
    own = bench.columns(f"SELECT rowid AS rang, {names} FROM parc_adresse")  # noqa: S608 - our own names
    inside = bench.columns(
        "SELECT n.ligne, s.rowid AS rang"  # noqa: S608 - our own names
        f" FROM dedans_{niveau} AS d JOIN parc_adresse AS s ON s.adresse = d.adresse"
        f" JOIN nomme AS n ON n.code = d.code AND n.niveau = '{niveau}'"
    )
    at = np.empty(len(own["rang"]), int)
    at[own["rang"]] = np.arange(len(at))
    rows = at[inside["rang"]]
    places, place = np.unique(inside["ligne"], return_inverse=True)
    # Floats hold whole numbers up to 2^53, a thousand times what all of France adds up to.
    return places, {
        f"{REGISTER}__{name}": np.bincount(place, np.asarray(own[name])[rows], len(places)).astype(
            np.int64
        )
        for name in fine_sums()
    }
