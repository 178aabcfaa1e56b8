"""A draft of two landlords, loaded as an operator would, and thrown away in the end."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parc_social.settings import read_settings
from testing.cluster import free_port
from testing.fixtures.shared_demonstration import lent

ITEMS = "/collections/ops-menages/items"


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def drafted(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    run_command: Callable[..., str],
) -> Iterator[Any]:
    """A server with a draft for 2026 of two landlords, made of their deposits for 2024."""
    loan: AbstractContextManager[None] = nullcontext()
    if request.param == "duckdb":
        service = request.getfixturevalue("own_service")
    else:
        service = request.getfixturevalue("serving")("postgresql")
        # The number of a draft's last write stays, and what was on show until when.
        loan = lent(read_settings(service.environ), keeps={"brouillon", "parc_social.earlier"})
    folder = tmp_path_factory.mktemp("depots")
    files: list[str] = []
    for account in service.by_type("bailleur"):
        deposit = service.data / f"demo/ops/2024/ops-2024-{account.organisation}.csv"
        file = folder / f"ops-2026-{account.organisation}.csv"
        file.write_text(re.sub(r"(?m)^2024;", "2026;", deposit.read_text()))
        files.append(str(file))
    with loan:
        loaded = run_command(service.environ, "load", "ops", *files, "--millesime", "2026")
        yield service
        run_command(service.environ, "editions", "jeter", loaded.split()[-1])


@pytest.fixture
def mine(drafted: Any) -> Any:
    return drafted.by_type("bailleur")[0]


@pytest.fixture
def other(drafted: Any) -> Any:
    return drafted.by_type("bailleur")[1]


@pytest.fixture
def row(mine: Any) -> tuple[str, str, dict[str, Any]]:
    """Address, ETag and feature of a dwelling that is let, of one's own draft."""
    let = "etat = 'brouillon' AND reponse_enquete = '1'"
    path = f"{ITEMS}/{mine.json(ITEMS, filter=let, limit=1)['features'][0]['id']}"
    answer = mine.get(path)
    assert answer.status_code == 200
    return path, answer.headers["ETag"], answer.json()


@pytest.fixture
def serving_drafts_of(
    drafted: Any, mine: Any, tmp_path: Path, start_server: Callable[..., Any]
) -> Iterator[Callable[[int], Any]]:
    """The same landlord before one more server, which takes so many absent numbers a day."""
    with ExitStack() as servers:

        def serve(most: int) -> Any:
            bounds = tmp_path / "bornes.yml"
            bounds.write_text(f"numeros_absents: {most}\n")
            address = f"http://127.0.0.1:{(port := free_port())}"
            environ = {
                **drafted.environ,
                "PARC_SOCIAL_PORT": str(port),
                "PARC_SOCIAL_BASE_URL": address,
                "PARC_SOCIAL_BORNES": str(bounds),
            }
            servers.enter_context(start_server(environ))
            return replace(mine, base_url=address)

        yield serve
