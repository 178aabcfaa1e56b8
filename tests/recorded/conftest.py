"""The demonstration of the tests on each store, with a draft, asked all the questions once."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent))

from asked import Question, questions
from asker import Asker
from known import Known
from normal import Normal
from recording import Answer, normal


@pytest.fixture(scope="session")
def answers(
    serving: Callable[[str], Any],
    run_command: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Iterator[tuple[Question, Answer]]]:
    """Of a store: each question and its answer in its normal form, one after the other."""

    def asked(store: str) -> Iterator[tuple[Question, Answer]]:
        service = serving(store)
        accounts = service.accounts.values()
        secrets = [s for a in accounts for s in (a.password, a.api_key, a.portal_password)]
        form = Normal(service.base_url, datetime.now(UTC).date(), secrets)
        with (
            _draft(service, run_command, tmp_path_factory.mktemp("depots")),
            closing(Asker(service, Known(service))) as asker,
        ):
            for one in questions():
                yield one, normal(asker.ask(one), form)

    return asked


@contextmanager
def _draft(service: Any, run_command: Callable[..., str], folder: Path) -> Iterator[None]:
    """A draft for 2026 of the landlords, made of their deposits for 2024."""
    files: list[str] = []
    for account in service.by_type("bailleur"):
        deposit = service.data / f"demo/ops/2024/ops-2024-{account.organisation}.csv"
        file = folder / f"ops-2026-{account.organisation}.csv"
        file.write_text(re.sub(r"(?m)^2024;", "2026;", deposit.read_text()))
        files.append(str(file))
    loaded = run_command(service.environ, "load", "ops", *files, "--millesime", "2026")
    yield
    run_command(service.environ, "editions", "jeter", loaded.split()[-1])
