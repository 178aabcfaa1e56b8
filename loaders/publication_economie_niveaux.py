"""Figures on landlords' business of each territory from the commune up: sums of frozen groups."""

from loaders.publication_levels import TERRITORIES
from loaders.publication_lieux import shared, sums
from loaders.publication_tables import ECONOMY, sum_of
from parc_social.domain.indicators import BUSINESS_SUMS
from parc_social.domain.territory import Niveau, is_as_wide
from parc_social.storage.workshop import Workshop, statement

# The levels at which such figures exist, arrondissements too (their groups are of rank `iris`).
LEVELS_OF_BUSINESS = tuple(
    level for level in TERRITORIES if is_as_wide(level.niveau, Niveau.COMMUNE)
)
BUSINESS_COLUMNS = ", ".join(
    f"CAST(sum(c.{name}) AS BIGINT) AS {sum_of(ECONOMY, name)}" for name in BUSINESS_SUMS
)


def place_business(bench: Workshop) -> None:
    """Tables `cellule_economie` and `presence`: what groups hold, by place at all levels at once.

    In: the frozen groups attached as `economie`, `lieu`.
    """
    codes = [
        f"CASE WHEN niveau <= {level.highest_of(place):d} THEN {shared(place)} END AS {place}"
        for level in LEVELS_OF_BUSINESS
        for place in level.places
    ]
    every = [place for level in TERRITORIES for place in level.places]
    here = {place for level in LEVELS_OF_BUSINESS for place in level.places}
    bench.run(
        statement("loaders", "publication_economie_cellules").format(
            codes=", ".join(codes),
            cotes=shared("qpv_part"),
            places=", ".join(
                f"l.{place}" if place in here else f"CAST(NULL AS VARCHAR) AS {place}"
                for place in every
            ),
            sommes=sums(BUSINESS_SUMS, "g."),
        )
    )
