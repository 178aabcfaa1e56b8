"""The catalogue's indicators say what they are made of, and it exists."""

import pytest

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS, RPLS_SUMS

SUMS = {"ops": OPS_SUMS, "rpls": RPLS_SUMS}


@pytest.mark.parametrize("indicator", indicators().values(), ids=lambda i: i.code)
def test_its_numerator_and_denominator_are_sums_of_its_source(indicator: Indicator) -> None:
    sums = SUMS[indicator.source]
    assert indicator.numerateur in sums
    assert indicator.denominateur is None or indicator.denominateur in sums


@pytest.mark.parametrize("indicator", indicators().values(), ids=lambda i: i.code)
def test_survey_figures_have_a_family_of_secrecy_and_no_plain_count(indicator: Indicator) -> None:
    """A count of households has no place beside shares of groups: `menages` alone says it."""
    assert (indicator.famille is not None) == (indicator.source == "ops")
    assert indicator.source != "ops" or indicator.denominateur is not None


def test_a_dozen_indicators_from_both_sources() -> None:
    assert len(indicators()) >= 12
    assert {i.source for i in indicators().values()} == {"ops", "rpls"}


@pytest.mark.parametrize("source", ["ops", "rpls"])
def test_every_sum_is_used_or_is_the_count_of_households(source: str) -> None:
    used = {i.numerateur for i in indicators().values()}
    used |= {i.denominateur for i in indicators().values() if i.denominateur}
    assert set(SUMS[source]) - used <= {"menages"}
