"""Dwellings of landlords' files as groups are made of them: read from the bench as columns."""

from typing import Any

import numpy as np

from parc_social.access.secrecy.economy import Stock
from parc_social.access.secrecy.survey import LEVELS, Numbers
from parc_social.access.secrecy.tables import Economy
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_LANDLORD = "dense_rank() OVER (ORDER BY bailleur) AS bailleur"


def number_places(bench: Workbench) -> None:
    """Tables `economie_lieu`, `affaire` and `economie_piece`, of the dwellings on the bench."""
    mesures = ", ".join(f"d.{name}" for name in (*BUSINESS_SUMS, *RENT_SUMS))
    bench.run(statement("loaders.publication.business", "lieux").format(mesures=mesures))
    bench.run(statement("loaders.publication.business", "pieces"))


def read_stock(bench: Workbench, economy: Economy) -> Stock:
    """The free places and what each landlord has there. Raises InvalidValue: an unknown sum."""
    unknown = next((name for name in economy.sums if name not in BUSINESS_SUMS), None)
    if unknown is not None:
        raise InvalidValue(f"secret : mesure inconnue dans economie.mesures : {unknown!r}")
    zones = bench.columns(
        f"SELECT {', '.join(f'{level}_n' for level in LEVELS)} FROM economie_piece ORDER BY n"  # noqa: S608 - our own names
    )
    named = ", ".join(f"CAST(sum({quoted(n)}) AS BIGINT) AS {quoted(n)}" for n in economy.sums)
    rows = bench.columns(
        f"SELECT n, {_LANDLORD}, * EXCLUDE (n, bailleur) FROM ("  # noqa: S608 - our own names
        f"SELECT p.n, a.bailleur, {named} FROM affaire AS a JOIN economie_piece AS p"
        " ON p.lieu = a.lieu WHERE a.groupe IS NULL GROUP BY 1, 2) ORDER BY 1, 2"
    )
    return Stock(
        zones=tuple(whole(zones[f"{level}_n"]) for level in LEVELS),
        place=whole(rows["n"]),
        landlord=whole(rows["bailleur"]),
        sums={name: whole(rows[name]) for name in economy.sums},
    )


def whole(column: Any) -> Numbers:
    """A column of whole numbers, without a hole."""
    return np.asarray(column).astype(np.int64)
