"""Each millésime of a demonstration, read once for all that is counted again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from parc_social.storage.edition_files.workbench import workshop
from testing.recount.ground import YEARS
from testing.recount.world import World


@pytest.fixture(scope="session", params=YEARS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    own = os.environ.get("PARC_SOCIAL_RECALCUL")
    made = Path(own) if own else request.getfixturevalue("demonstration")
    editions = made / "editions"
    survey, register, before = YEARS[request.param]
    with workshop(None) as bench:
        for alias, pattern in (
            ("ops", f"ops_{survey}_????????.duckdb"),
            ("p", f"ops_{survey}_*.partition.duckdb"),
            ("rpls", f"rpls_{register or 2024}_*.duckdb"),
            ("e", f"economie_rpls_{register or 2024}_*.duckdb"),
            ("avant", f"rpls_{before or 2024}_*.duckdb"),
            ("ter", "territoires_*.duckdb"),
            ("i", f"indicateurs_{request.param}_*.duckdb"),
        ):
            (file,) = editions.glob(pattern)
            bench.attach(alias, file)
        # The stock of the survey's own year: what its coverage was told by, once and for all.
        stock = "avant" if before else "rpls"
        bench.run(
            f"CREATE TEMP VIEW premier_parc AS FROM {stock}.rpls_logement"
            f"{'' if register else ' WHERE false'}"
        )
        yield World(bench, request.param)
