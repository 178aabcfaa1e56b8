"""docs/indicateurs.md says what the catalogue says."""

from pathlib import Path

from parc_social.catalogue.indicators_reference import reference
from parc_social.catalogue.load import indicators

PAGE = Path(__file__).parents[4] / "docs" / "indicateurs.md"


def test_the_page_is_that_of_the_catalogue() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "make indicateurs"


def test_every_indicator_is_told_once() -> None:
    for indicator in indicators().values():
        assert reference().count(f"\n| {indicator.code} | `{indicator.id}` |") == 1
