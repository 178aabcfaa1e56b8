"""One loading in a process of its own, run as `python -m bench.load.child`: JSON in, JSON out.

The steps are those of `parc-social load` and `publish`, called as the commands call them, without
the indicators, which are timed with secrecy. The floor is DuckDB alone reading the same file.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from loaders.ban.stage import stage_ban
from loaders.context import Context, StagedEdition, secret_key
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.settings import Settings, read_settings
from parc_social.storage.open import open_store

type Stage = Callable[[Sequence[Path], int, Context], StagedEdition]

_STAGES: dict[str, Stage] = {"rpls": stage_rpls, "ban": stage_ban, "territoires": stage_territoires}
_LANDLORD_FIELDS = 64


@dataclass
class _Steps:
    """When each step of the progress began, for the account of where time goes."""

    began: float = field(default_factory=time.perf_counter)
    spent: dict[str, float] = field(default_factory=dict[str, float])
    step: str = "ouverture"

    def tell(self, step: str, done: int, total: int) -> None:
        del done, total
        if step == self.step:
            return
        now = time.perf_counter()
        self.spent[self.step] = self.spent.get(self.step, 0.0) + now - self.began
        self.began, self.step = now, step


def main() -> None:
    """Reads what to do on standard input; writes rows, seconds and steps."""
    order: dict[str, Any] = json.load(sys.stdin)
    files = [Path(name) for name in order["files"]]
    began = time.perf_counter()
    if order["kind"] == "plancher":
        rows, steps = _floor(Path(order["target"]), files), {}
    else:
        rows, steps = _load(order["kind"], files, order["millesime"])
    seconds = round(time.perf_counter() - began, 2)
    sys.stdout.write(json.dumps({"rows": rows, "seconds": seconds, "steps": steps}))


def _load(kind: str, files: Sequence[Path], millesime: int) -> tuple[int, dict[str, float]]:
    """Lines read, and seconds by step. The store and its folder come from the environment."""
    settings: Settings = read_settings(os.environ)
    steps = _Steps()
    store = open_store(settings, owner=True)
    try:
        store.migrate()
        context = Context(
            settings.editions,
            secret_key(settings.data),
            steps.tell,
            fictive=True,
            memory_mb=settings.memory_mb,
        )
        staged = _STAGES[kind](files, millesime, context)
        steps.tell("entrepôt", 0, 1)
        store.stage(staged.edition, staged.file, steps.tell)
        steps.tell("publication", 0, 1)
        store.check(staged.edition.id)
        store.publish([staged.edition.id], (), None, steps.tell)
        steps.tell("fin", 0, 1)
    finally:
        store.close()
    return staged.report.lues, {step: round(s, 2) for step, s in steps.spent.items()}


def _floor(target: Path, files: Sequence[Path]) -> int:
    """All columns of the public file, as DuckDB alone types and keeps them; landlords' after it."""
    connection = duckdb.connect(str(target))
    connection.execute("SET threads = 2")
    public, *landlords = (str(file) for file in files)
    connection.execute("CREATE TABLE public AS SELECT * FROM read_csv(?, delim = ';')", [public])
    rows = _count(connection, "public")
    if landlords:
        fields = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(_LANDLORD_FIELDS))
        connection.execute(
            "CREATE TABLE bailleurs AS SELECT * FROM read_csv(?, delim = ';', header = false,"  # noqa: S608 - numbers
            f" skip = 1, auto_detect = false, columns = {{{fields}}})",
            [landlords],
        )
        rows += _count(connection, "bailleurs")
    connection.close()
    return rows


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
    return int(found[0]) if found else 0


if __name__ == "__main__":
    main()
