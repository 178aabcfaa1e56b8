"""Every shown figure of a demonstration, counted again in polars from the source rows.

Written from docs/indicateurs.md and docs/sources.md: it reads households, dwellings and which group
each address is frozen in, and shares no code with what it checks. PARC_SOCIAL_RECALCUL is the data
folder of another demonstration, larger than the tests' own (`make recalcul`).
"""

from collections import Counter, defaultdict

import pytest

from parc_social.catalogue.load import indicators
from testing.recount.checks import check_collected, checked, is_told, judged, movers
from testing.recount.figures import FLOOR, TERRITORIES, Place
from testing.recount.register import ABSENT, MADE_OF_SHOWN, OF_COMMUNES, REGISTER
from testing.recount.survey import COLLECTED, SURVEY
from testing.recount.world import World

pytestmark = pytest.mark.proof


def test_every_indicator_is_counted_again(world: World) -> None:
    """Or its source is not loaded, or it is made of what is shown."""
    again = {*SURVEY, *COLLECTED, *REGISTER, *OF_COMMUNES, "bailleurs"}
    names = {n.removesuffix("_statut") for n in world.published("commune")[0] if "_statut" in n}
    wide = {n.removesuffix("_statut") for n in world.published("epci")[0] if "_statut" in n}
    assert again | ABSENT | MADE_OF_SHOWN == names | wide
    assert names | wide == set(indicators())


def test_survey_figures_of_every_territory_and_population(world: World) -> None:
    totals = world.of_territories
    seen: Counter[str] = Counter()
    collected = 0
    for level in TERRITORIES:
        for row in world.published(level):
            place, population = (level, row["code"]), row["population"]
            base = totals.get(("base", place, population))
            named = max(base["menages"] if base else 0, movers(totals, place, population))
            if row["fiabilite"] in ("fragile", "bonne"):
                assert base is not None
            if base is not None and is_told(row):
                assert row["menages"] == base["menages"] >= FLOOR
            else:
                assert row["menages"] is None
            for name, figure in SURVEY.items():
                if f"{name}_statut" in row:
                    total = totals.get((figure.table, place, population))
                    seen[name] += checked(row, name, figure, total, named)
            collected += check_collected(row, totals.get(("collecte", place, population)))
    assert set(seen) == set(SURVEY)
    assert min(seen.values()) > 0, [name for name, n in seen.items() if not n]
    assert seen.total() > 10_000
    assert collected > 20  # from the commune up, where three landlords have the surveyed dwellings


def test_reliability_is_that_of_response_and_coverage_where_they_may_be_told(world: World) -> None:
    """docs/sources.md, "OPS, fiabilité": over all groups of the collection that hold one here."""
    held: dict[tuple[Place, str], set[int]] = defaultdict(set)
    for group, facts in world.groups.items():
        for place in world.territories(group) if facts["tableau"] == "base" else ():
            for population in world.populations(group):
                held[place, population] |= world.holders.get(group, frozenset())
    for ((level, code), population), groups in held.items():
        row = world.rows_of(level).get((code, population))
        expected = judged([world.of_groups[group] for group in groups])
        assert row is None or row["fiabilite"] == expected, (level, code, population)
