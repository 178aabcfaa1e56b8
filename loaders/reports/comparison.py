"""A loading beside the millésime before of its source, and a survey beside the register.

What is compared and which moves are told is data: loaders/tabular/layouts/comparaison.yml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.files.faults import layout_document
from loaders.report import Ecart, Report
from loaders.reports.other_edition import attach, label_of, rows_of, table_in
from loaders.reports.plausibility import of_itself, value_label
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted, statement

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two things compared: rows by département and by landlord, and the rest."""

    rows: int
    communes: int
    departements: Counts
    bailleurs: Counts
    parts: Mapping[str, Counts]


def comparisons(
    bench: Workbench, report: Report, before: Path | None, references: Sequence[Path]
) -> tuple[Ecart, ...]:
    """The comparisons of what the bench holds. In: its relations, edition files."""
    settings: Mapping[str, Any] = layout_document("comparaison")["sources"].get(report.source, {})
    gaps: list[Ecart] = []
    if before is not None:
        gaps += _with_before(bench, settings, before)
    register = next((f for f in references if f.stem.startswith("rpls_")), None)
    if report.source == "ops":
        gaps += _answers(bench)
        gaps += _with_register(bench, register) if register is not None else []
        gaps += of_itself(bench)
    return tuple(gaps)


def survey_moves(before: Path, after: Path) -> tuple[Ecart, ...]:
    """Two files of the survey beside each other, whole: counts by landlord and place, shares.

    Raises BadFile.
    """
    settings: Mapping[str, Any] = layout_document("comparaison")["sources"]["ops"]
    with workshop(None) as bench:
        old, new = (_side(bench, settings, attach(bench, one), None) for one in (before, after))
    return tuple(_moves(label_of(before), settings, old, new))


def _with_before(bench: Workbench, settings: Mapping[str, Any], before: Path) -> list[Ecart]:
    alias, label = attach(bench, before), label_of(before)
    gaps: list[Ecart] = []
    for name in settings.get("comptes", ()):
        old, new = (rows_of(bench, place, name) for place in (alias, ""))
        if old is not None and new is not None:
            gaps.append(_count(label, f"lignes de {name}", None, (old, new), _limit("ensemble")))
    if "relation" in settings:
        column = settings.get("bailleur")
        old = _side(bench, settings, alias, _sirens(bench, settings, column))
        gaps += _moves(label, settings, old, _side(bench, settings, "", None))
    return gaps


def _moves(label: str, settings: Mapping[str, Any], old: _Side, new: _Side) -> list[Ecart]:
    unit, limit = str(settings["unite"]), _limit("territoire")
    gaps = [
        _count(label, unit, None, (old.rows, new.rows), _limit("ensemble")),
        _count(label, "communes", None, (old.communes, new.communes), _limit("communes")),
    ]
    for kind, before, after in (
        ("département", old.departements, new.departements),
        ("bailleur", old.bailleurs, new.bailleurs),
    ):
        for code in sorted({*before, *after}):
            counts = before.get(code, 0), after.get(code, 0)
            gaps.append(_count(label, unit, f"{kind} {code or 'inconnu'}", counts, limit))
    for column, after in new.parts.items():
        gaps += _shares(label, settings, column, old.parts.get(column, {}), after)
    return gaps


def _shares(
    label: str, settings: Mapping[str, Any], column: str, before: Counts, after: Counts
) -> list[Ecart]:
    totals = sum(before.values()), sum(after.values())
    if not all(totals):
        return []
    gaps: list[Ecart] = []
    for value in sorted({*before, *after}):
        shares = [
            round(100 * counts.get(value, 0) / total, 1)
            for counts, total in zip((before, after), totals, strict=True)
        ]
        far = abs(shares[1] - shares[0]) >= _limit("part") and min(totals) >= _limit("minimum")
        measure = f"part : {value_label(str(settings['relation']), column, value)}"
        gaps.append(Ecart(label, measure, None, shares[0], shares[1], "%", far))
    return gaps


def _side(
    bench: Workbench, settings: Mapping[str, Any], alias: str, sirens: Sequence[str] | None
) -> _Side:
    table = table_in(alias, str(settings["relation"]))
    columns = {str(name) for name, *_ in bench.rows(f"DESCRIBE {table}")}
    landlord = settings.get("bailleur")
    where = "" if sirens is None else f" WHERE list_contains($sirens, {quoted(str(landlord))})"
    bound = None if sirens is None else {"sirens": list(sirens)}

    def by(column: str) -> Counts:
        if column not in columns:
            return {}
        text = f"coalesce(CAST({quoted(column)} AS VARCHAR), '')"
        rows = bench.rows(f"SELECT {text}, count(*) FROM {table}{where} GROUP BY ALL", bound)  # noqa: S608 - our own names
        return {value: int(count) for value, count in rows}

    whole = f"SELECT count(*), count(DISTINCT code_commune) FROM {table}{where}"  # noqa: S608
    rows, communes = bench.rows(whole, bound)[0]
    return _Side(
        rows=rows,
        communes=communes,
        departements=by("code_dep"),
        bailleurs=by(str(landlord)) if landlord else {},
        parts={c: by(c) for c in settings.get("parts", ()) if c in columns},
    )


def _sirens(bench: Workbench, settings: Mapping[str, Any], column: str | None) -> list[str] | None:
    """The landlords of the new files: the others did not deposit this time, or not here."""
    if column is None:
        return None
    rows = bench.rows(f"SELECT DISTINCT {quoted(column)} FROM {quoted(settings['relation'])}")  # noqa: S608
    return [siren for (siren,) in rows if siren is not None]


def _answers(bench: Workbench) -> list[Ecart]:
    """Answers for 100 dwellings let: all, by département, by landlord."""
    rows = bench.rows(statement("loaders.reports", "depots"))
    let, answers = (_by_territory([(s, d, n[i]) for s, d, *n in rows]) for i in (1, 2))
    gaps: list[Ecart] = []
    for territory, dwellings in let.items():
        if dwellings:
            rate = round(100 * answers[territory] / dwellings, 1)
            low = rate < _limit("reponse") and dwellings >= _limit("minimum")
            gaps.append(Ecart("cette collecte", "taux de réponse", territory, None, rate, "%", low))
    return gaps


def _with_register(bench: Workbench, register: Path) -> list[Ecart]:
    """Dwellings deposited beside those that the register knows of the same landlords."""
    alias = attach(bench, register)
    deposits = bench.rows(statement("loaders.reports", "depots"))
    table = table_in(alias, "rpls_logement")
    registered = bench.rows(
        f"SELECT siren_bailleur, code_dep, count(*) FROM {table} WHERE siren_bailleur IN"  # noqa: S608 - our own names
        " (SELECT siren_bailleur FROM ops_menage) GROUP BY ALL ORDER BY ALL"
    )
    if not registered:
        return []  # a register without any landlord
    before, after = _by_territory(registered), _by_territory([row[:3] for row in deposits])
    low, high = layout_document("comparaison")["seuils"]["couverture"]
    gaps: list[Ecart] = []
    for territory in dict.fromkeys([*after, *before]):
        stock, dwellings = before.get(territory, 0), after.get(territory, 0)
        inside = low * stock <= 100 * dwellings <= high * stock
        far = not inside and max(stock, dwellings) >= _limit("minimum")
        gaps.append(
            Ecart(
                label_of(register), "logements déposés / parc", territory, stock, dwellings, "", far
            )
        )
    return gaps


def _by_territory(rows: Sequence[tuple[Any, ...]]) -> dict[str | None, int]:
    """Sums of (siren, département, n): all, by département, by landlord, in that order."""
    keys = [(None, f"département {d}", f"bailleur {s}", int(n or 0)) for s, d, n in rows]
    sums: dict[str | None, int] = {None: sum(n for *_, n in keys)}
    for place in (1, 2):
        for key in sorted({str(k[place]) for k in keys}):
            sums[key] = sum(k[3] for k in keys if k[place] == key)
    return sums


def _count(
    label: str, measure: str, territory: str | None, counts: tuple[int, int], limit: float
) -> Ecart:
    before, after = counts
    large = max(counts) >= _limit("minimum")
    far = large and abs(after - before) * 100 >= limit * max(before, 1)
    return Ecart(label, measure, territory, before, after, "", far)


def _limit(name: str) -> float:
    return float(layout_document("comparaison")["seuils"][name])
