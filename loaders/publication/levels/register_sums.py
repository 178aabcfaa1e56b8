"""Sums of the register at each place of the fine levels, added up in memory.

The dwellings of an address count for it, for its cell and for the group that it shows. A sum of a
hundred columns by place costs the database five times what it costs here (1.5 s, then 0.3).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from loaders.publication.tables import REGISTER, fine_sums, sum_of
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted

UNKNOWN, EMPTY = 0, 1  # rows of every table: no register or no dwellings of that population; none
_FIRST = 2


def sum_register(bench: Workbench, niveau: Niveau, *, known: bool) -> None:
    """Tables `somme_parc_<niveau>` (numero, sums), `place_parc_<niveau>` (niveau, ligne, numero).

    In: `parc_adresse`, `nomme` (what names a place, by `ligne`), `dedans_<niveau>` (the addresses
    in each). `known`: whether there is a register; without one no place has a row of its own.
    """
    columns = ", ".join(f"CAST(NULL AS BIGINT) AS {sum_of(REGISTER, name)}" for name in fine_sums())
    zeros = ", ".join(f"0 AS {sum_of(REGISTER, name)}" for name in fine_sums())
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE somme_parc_{niveau} AS"
        f" SELECT {UNKNOWN} AS numero, {columns} UNION ALL SELECT {EMPTY}, {zeros};"
        f"CREATE OR REPLACE TEMP TABLE place_parc_{niveau}"
        f" (niveau VARCHAR DEFAULT '{niveau}', ligne BIGINT, numero INTEGER)"
    )
    if not known:
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
