"""`python -m bench.indicateurs`: publication against one grouped scan of 20 measures by address.

In seconds of processor, as the machine may be busy: grouping, carry and their check at most 10
times the scan, all roll-ups at most 40 times, writing apart; memory under 4 GB. The scan and the
grouping are done in turn, the least of three each; the roll-ups, which take minutes, once.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.indicateurs.pays import sources as country
from loaders.publication.business.groups import take_business
from loaders.publication.counts import make_dwellings
from loaders.publication.edition import take_partition
from loaders.publication.groups.partition import frozen
from loaders.publication.groups.survey import read_survey
from loaders.publication.groups.versions import Versions, freeze
from loaders.publication.levels.build import make_levels
from loaders.publication.levels.rows import Computing
from loaders.publication.sources import Sources, open_sources
from loaders.publication.verification.business import check_business
from loaders.publication.verification.figures import check_published
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.chain import partitions
from parc_social.access.verification.partition import verify
from parc_social.domain.indicators import OPS_SUMS, Floors
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench, connect, workshop
from parc_social.storage.sql.text import quoted

_MEASURES = 20
_MOST = {"groupes": 10, "agrégats": 40}
_MOST_MB = 4_096
_MEMORY = "SET memory_limit = '1433MB'"  # as loaders.context gives it
_KEPT = tuple(f"CREATE OR REPLACE TEMP TABLE {name}" for name in ("cle", "apercu", "triee"))
_WRITING = ('CREATE TABLE "', *_KEPT)
_TWICE = "_fraction"  # tables of the rows that were put together for another one


class _Timed(Workbench):
    """Adds up what statements take, those that sort, number and write served tables apart.

    Rows are put together while they are written: those of each level are read once more, neither
    sorted nor written, so that the writing is what it takes beyond that.
    """

    writing = 0.0
    alone = 0.0

    def run(self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> None:
        served = sql.find('CREATE TABLE "')
        rows = " AS SELECT " in sql[served:]  # a level without a row is a table of names and types
        made = served >= 0 and rows and _TWICE not in sql[served:].split(" AS ", 1)[0]
        alone = self._read(sql) if made else 0.0
        started = time.process_time()
        super().run(sql, params)
        if sql.startswith(_WRITING):
            self.writing += time.process_time() - started - alone
            self.alone += alone

    def _read(self, sql: str) -> float:
        written = sql.rsplit(";CREATE TABLE", 1)[0].rsplit(" ORDER BY ", 1)[0]
        rows = written[written.index(" AS SELECT ") + len(" AS ") :]
        rows += ")" * (rows.count("(") - rows.count(")"))
        sink = f"SELECT any_value(COLUMNS(*)) FROM ({rows})"  # noqa: S608 - our own statements
        return _cpu(lambda: super(_Timed, self).run(sink))


def main() -> None:
    """Makes the country, times each step, prints and writes what it took."""
    options = _options()
    folder = options.dossier / f"indicateurs-{options.logements}"
    console = Console(width=100)
    with console.status("un pays inventé"):
        sources = country(folder, options.logements)
    taken = {**_grouping(sources, folder, console), **_levels(sources, folder, console)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows = [
        {"cas": case, "cpu_s": round(seconds, 2), "rapport": round(seconds / taken["plancher"], 1)}
        for case, seconds in taken.items()
    ]
    _show(console, rows, options.logements, peak)
    report = options.dossier / "indicateurs.json"
    told = {"logements": options.logements, "memoire_mo": peak, "mesures": rows}
    report.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    over = [case for case, most in _MOST.items() if taken[case] > most * taken["plancher"]]
    if over or peak > _MOST_MB:
        raise SystemExit(f"au-dessus des bornes : {', '.join(over) or f'{peak} Mo'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.indicateurs", description=__doc__)
    parser.add_argument("--logements", type=int, default=5_400_000)
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"))
    return parser.parse_args()


def _grouping(sources: Sources, folder: Path, console: Console) -> dict[str, float]:
    """The scan that all is set against; the groups of every table and population, checked."""
    year = sources.millesime_ops
    with console.status("groupes"), workshop(None) as bench:
        open_sources(bench, sources, folder)
        reading = _cpu(lambda: make_households(bench, year))
        sums = ", ".join(f"sum({quoted(name)})" for name in OPS_SUMS[:_MEASURES])
        scan = (
            f"CREATE OR REPLACE TEMP TABLE passe AS SELECT adresse, {sums} FROM menage GROUP BY 1"  # noqa: S608 - our own names
        )
        freeze(bench, Versions())
        turns = [(_cpu(lambda: bench.run(scan)), _cpu(lambda: _group(bench))) for _ in range(3)]
    floor, grouping = (min(taken) for taken in zip(*turns, strict=True))
    return {"plancher": floor, "lecture de l'enquête": reading, "groupes": grouping}


def _group(bench: Workbench) -> None:
    survey, _ = read_survey(bench, secrecy_tables())
    verify(partitions(survey, secrecy_tables()), survey, secrecy_tables())


def _levels(sources: Sources, folder: Path, console: Console) -> dict[str, float]:
    """Every level, population and figure, from the sources and the frozen groups."""
    with console.status("partition écrite"):
        kept = frozen(sources, folder, secrecy_tables())
    target = folder / "publication.duckdb"
    target.unlink(missing_ok=True)
    connection = connect(target)
    connection.execute(_MEMORY)
    bench = _Timed(connection)
    computing = Computing(sources, secrecy_tables(), Floors())
    with console.status("niveaux"):
        open_sources(bench, sources, folder)
        take_partition(bench, kept)
        make_dwellings(bench, sources, folder)
        business = _cpu(lambda: take_business(bench, sources, folder, secrecy_tables()))
        bench.writing = bench.alone = 0.0
        whole = _cpu(lambda: make_levels(bench, computing))
        writing, alone = bench.writing, bench.alone
        checking = _cpu(lambda: check_published(bench, computing))
        checking += _cpu(lambda: check_business(bench, secrecy_tables().economy))
        closing = _cpu(connection.close)
    target.unlink()
    return {
        "groupes de bailleurs": business,
        "agrégats": whole - writing - alone,  # what was read for us alone
        "écriture": writing + closing,
        "second compte": checking,
    }


def _cpu(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def _show(console: Console, rows: Sequence[Mapping[str, Any]], dwellings: int, peak: int) -> None:
    title = f"{dwellings} logements ; plancher : {_MEASURES} sommes par point adresse ; {peak} Mo"
    table = Table(title=title)
    for name in ("cas", "processeur (s)", "× plancher", "au plus"):
        table.add_column(name, justify="left" if name == "cas" else "right")
    for row in rows:
        most = str(_MOST.get(row["cas"], ""))
        table.add_row(row["cas"], f"{row['cpu_s']:.2f}", f"{row['rapport']:.1f}", most)
    console.print(table)


if __name__ == "__main__":
    main()
