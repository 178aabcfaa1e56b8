"""A household written by itself, in a draft or a deposit: judged by the rules of the deposits.

It is made a deposit of one line, and goes the way of a file: read, typed, controlled, located. What
is asked of a file as a whole (how many dwellings, how many answers) is not asked of one line.
"""

import csv
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loaders.context import Context
from loaders.files.open import open_sources
from loaders.ops.deposits import look_at
from loaders.ops.layout import read_ops, with_severities
from loaders.ops.stage import SurveyStaging, make_households
from loaders.references import find_references
from loaders.report import Gravite
from loaders.tabular.layout import Layout
from loaders.tabular.table_schema import OUTSIDE
from loaders.workdir import check_folder
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import TYPES, Workbench, workshop
from parc_social.storage.sql.text import quoted, statement

_OF_WHOLE = ("couverture_bloquante", "couverture_alerte", "reponse_alerte", "bailleur_inconnu")
_BROKEN = (Gravite.BLOQUANT, Gravite.ERREUR)


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: the field that it shows (None: the line), what was read there, a remedy."""

    champ: str | None
    valeur: str | None
    code: str
    message: str
    remede: str


@dataclass(frozen=True, slots=True)
class CheckedHousehold:
    """`ligne` is the household as it is served (with `lon`, `lat`); None: its `faults` refuse it.

    `alerts` are the rules that only tell.
    """

    ligne: Mapping[str, Any] | None
    faults: tuple[Fault, ...]
    alerts: tuple[Fault, ...] = ()


def exchanged(millesime: int) -> tuple[str, ...]:
    """The columns of the exchange format: what a bailleur writes; all others are made of them."""
    return tuple(c.nom for c in read_ops(millesime).layout.colonnes if c.nom != OUTSIDE)


def check_household(
    values: Mapping[str, str], millesime: int, context: Context
) -> CheckedHousehold:
    """A household by its texts in the exchange format. Nothing is kept.

    Raises BadFile when they can't be read as a line at all.
    """
    with _judged([values], millesime, context) as bench:
        return _verdict(bench)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A rule that a row breaks; `colonne` None: the row as a whole."""

    code: str
    colonne: str | None
    gravite: Gravite


def check_rows(
    rows: Sequence[Mapping[str, str]], millesime: int, context: Context
) -> list[tuple[RowFault, ...]]:
    """What each of some rows breaks, by their texts in the exchange format, as in a file of theirs.

    Nothing is kept. Raises BadFile when they can't be read as lines at all.
    """
    found: list[list[RowFault]] = [list[RowFault]() for _ in rows]
    with _judged(rows, millesime, context) as bench:
        for line, code, column, gravity in bench.rows(statement("loaders.ops", "fautes_de_lignes")):
            found[int(line) - 2].append(RowFault(code, column, Gravite(gravity)))
    return [tuple(faults) for faults in found]


@contextmanager
def _judged(
    rows: Sequence[Mapping[str, str]], millesime: int, context: Context
) -> Generator[Workbench]:
    """A bench where the lines of rows were controlled, one after the other from line 2."""
    ops = read_ops(millesime, context.profil, context.dispositions)
    ops = replace(ops, layout=_of_one_line(ops.layout))
    with check_folder() as folder:
        alone = replace(context, drafts=folder)
        file = folder / "fiche.csv"
        _write(file, exchanged(millesime), rows)
        with open_sources([file], alone) as sources, workshop(None, context.memory_mb) as bench:
            bench.run("SET threads = 1")  # a second one costs a line a tenth more of processor
            deposits = [look_at(ops, source) for source in sources]
            references = find_references(alone, millesime, register=True)
            make_households(
                bench, SurveyStaging(ops.layout, millesime, deposits, references), alone
            )
            yield bench


def _of_one_line(layout: Layout) -> Layout:
    faults = layout.parametres["fautes_de_fichier"]
    return with_severities(layout, {faults[n]["code"]: Gravite.INFORMATION for n in _OF_WHOLE})


def _write(file: Path, columns: tuple[str, ...], rows: Sequence[Mapping[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([name.upper() for name in columns])
        for values in rows:
            writer.writerow([values.get(name, "") for name in columns])


def _verdict(bench: Workbench) -> CheckedHousehold:
    faults_found = [
        (Gravite(gravite), Fault(field, value, code, message, remedy))
        for field, value, code, gravite, message, remedy in bench.rows(
            statement("loaders.ops", "fautes_de_fiche")
        )
    ]
    faults = tuple(fault for gravite, fault in faults_found if gravite in _BROKEN)
    alerts = tuple(fault for gravite, fault in faults_found if gravite not in _BROKEN)
    if faults:
        return CheckedHousehold(None, faults, alerts)
    fields = collections()[DRAFTED].fields
    columns = ", ".join(f"CAST({quoted(f.name)} AS {TYPES[f.type]})" for f in fields)
    row = bench.rows(f"SELECT {columns}, lon, lat FROM menage")[0]  # noqa: S608 - the catalogue's
    names = (*(f.name for f in fields), "lon", "lat")
    return CheckedHousehold(dict(zip(names, row, strict=True)), (), alerts)
