"""The account of secrecy as a file: a line a level, of households or of dwellings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from parc_social.errors import NotFound
from parc_social.storage.editions.edition import Edition, EditionState
from server.publication.secrecy_file import secrecy_file

_THEN = datetime(2026, 1, 1, tzinfo=UTC)
_EDITION = Edition("ops_2024_0badcafe", "ops", 2024, EditionState.STAGED, _THEN, ())
_BASE: dict[str, Any] = {"population": "tous", "niveau": "commune", "groupes": 3}
_LEVELS = [
    {**_BASE, "tableau": "base", "menages": 40, "menages_reportes": 10},
    {**_BASE, "tableau": "economique", "logements": 0, "logements_reportes": 0, "groupes": 0},
]


def test_each_level_has_its_line_also_where_nothing_is_grouped() -> None:
    made = secrecy_file(_EDITION, {"bilan": {"niveaux": _LEVELS}})
    names = [one.name for one in made.columns]
    assert [[row[name] for name in names][3:] for row in made.rows] == [
        ["ménages", 3, 40, 10], ["logements", 0, 0, 0],
    ]  # fmt: skip
    assert made.rows[1]["population"] == "Logements loués"


@pytest.mark.parametrize("told", [{}, {"bilan": None}])
def test_an_edition_without_an_account_has_no_file(told: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        secrecy_file(_EDITION, told)
