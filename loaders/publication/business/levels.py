"""Figures on landlords' business of each territory from the commune up: sums of frozen groups."""

from loaders.publication.business.rents_change import AMOUNTS, LOW
from loaders.publication.level_list import TERRITORIES
from loaders.publication.places import shared, sums
from parc_social.access.secrecy import LEVELS
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.domain.territory import Niveau, is_as_wide
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

# The levels at which such figures exist, arrondissements too (their groups are of rank `iris`).
LEVELS_OF_BUSINESS = tuple(
    level for level in TERRITORIES if is_as_wide(level.niveau, Niveau.COMMUNE)
)
_NO_RENT = ", ".join(f"CAST(NULL AS BIGINT) AS {name}" for name in RENT_SUMS)
# Mesures of a class, as they are named before it: the column of a member that each adds up.
_OF_CLASS = {
    "loyers_compares_": "compares", "bas_loyers_plai_": "bas_plai", "bas_loyers_plus_": "bas_plus",
    "surface_louee_": "surface", "loyers_": "loyers",
}  # fmt: skip


def rents_of_members() -> str:
    """SQL: each sum of rents by class of members `m` of groups `g`; null but in its own table.

    `k`: a row of the class where its rents are told against the ceilings; else these are none.
    """
    return ", ".join(_sum_of_rents(m.nom, m.tableau) for m in RPLS_MESURES if m.nom in RENT_SUMS)


def _sum_of_rents(nom: str, tableau: str) -> str:
    before, amount = next((b, a) for b, a in _OF_CLASS.items() if nom.startswith(b))
    classe = nom.removeprefix(before)
    where = "" if amount in AMOUNTS else " AND k.ensemble IS NOT NULL"
    told = f"CASE WHEN m.classe = '{classe}'{where} THEN m.{amount} ELSE 0 END"
    return f"CAST(sum({told}) FILTER (WHERE g.tableau = '{tableau}') AS BIGINT) AS {nom}"


def place_business(bench: Workbench) -> None:
    """Tables `cellule_economie` and `presence`: what groups hold, by place at all levels at once.

    In: the frozen groups attached as `economie`, `endroit`, `situee`.
    """
    codes = [
        f"CASE WHEN niveau <= {level.highest_of(place):d} THEN {shared(place)} END AS {place}"
        for level in LEVELS_OF_BUSINESS
        for place in level.places
    ]
    every = [place for level in TERRITORIES for place in level.places]
    here = {place for level in LEVELS_OF_BUSINESS for place in level.places}
    bench.run(
        statement("loaders.publication.business", "cellules").format(
            codes=", ".join(codes),
            cotes=shared(f"qpv_{LEVELS[0]}"),
            places=", ".join(
                f"l.{place}" if place in here else f"CAST(NULL AS VARCHAR) AS {place}"
                for place in every
            ),
            sommes=f"{sums(BUSINESS_SUMS, 'g.')}, {_NO_RENT}",
            montants=sums((*AMOUNTS, *LOW)),
            loyers=rents_of_members(),
        )
    )
