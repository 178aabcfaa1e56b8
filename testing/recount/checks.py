"""What a published row must show of some sums, or the reason why not."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from testing.recount.figures import DETAIL, FLOOR, Figure, Place, Row, shown
from testing.recount.survey import COLLECTED, SURVEY


def is_told(row: Row) -> bool:
    """Empty: nothing is said of the collection, and the figures stay (docs/sources.md)."""
    return row["fiabilite"] != "insuffisante"


def checked(row: Row, name: str, figure: Figure, total: Row | None, named: int = 0) -> bool:
    """Asserts that a row shows this sum, or the reason why not; whether it shows a value.

    `named`: the households that the row speaks of; a minority of them is not told as all.
    """
    found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den", "_statut"))
    where = (row["code"], row["population"], name)
    if found[3] == "Z":
        assert name == "part_apl", where
        assert row["code_dep"] or row["code_reg"] or row["code"], where
    if found[3] == "D":
        assert total is not None, where
        num, den = total[f"{name}|num"], total[f"{name}|den"]
        den = None if figure.den is None else den
        assert found[:3] == (shown(num, den, figure.factor, figure.places), num, den), where
        assert total[f"{name}|of"] >= FLOOR, where
        assert 2 * total["menages"] >= named, (*where, "a minority")
        return True
    assert found[:3] == (None, None, None), where
    if total is not None and is_told(row) and found[3] != "Z":
        nobody = total[f"{name}|of"] == 0 or total[f"{name}|den"] == 0
        minority = 2 * total["menages"] < named
        assert nobody or minority, (*where, "withheld alone")
        assert found[3] == ("S" if minority else "N"), where
    return False


def movers(totals: Mapping[tuple[str, Place, str], Row], place: Place, population: str) -> int:
    """Recent movers among everyone of the same cells, where a row speaks of them alone."""
    side = population.removeprefix("emmenages_recents").removeprefix("_")
    if not population.startswith("emmenages_recents"):
        return 0
    everyone = totals.get(("base", place, side or "tous"))
    return everyone["part_emmenages_recents|num"] if everyone else 0


def check_collected(row: Row, base: Row | None) -> int:
    """What was collected, of everyone: unknown of recent movers. How many figures are told."""
    told = 0
    for name, (top, bottom, factor, places) in COLLECTED.items():
        if row.get(f"{name}_statut") != "D":
            assert row.get(name) is None
            assert row.get(f"{name}_num") is None
            continue
        assert base is not None
        assert not row["population"].startswith("emmenages_recents")
        den = base[bottom] if bottom else None
        found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den"))
        assert found == (shown(base[top], den, factor, places), base[top], den), (row["code"], name)
        told += 1
    return told


def judged(groups: Sequence[Row]) -> str | None:
    """The reliability of groups together; None of none."""
    total = {k: sum(g[k] for g in groups) for k in ("menages", "loues", "enquetes", "parc")}
    marks = [mark(total["menages"], total["loues"], 50)]
    if total["parc"]:
        marks.append(mark(total["enquetes"], total["parc"], 60))
    return ("insuffisante", "fragile", "bonne")[min(marks)] if groups else None


def mark(some: int, every: int, good: int) -> int:
    """0 under a fifth, 2 from a share that is good on."""
    return (100 * some >= 20 * every) + (100 * some >= good * every)


def check_shared(row: Row, name: str, figure: Figure, totals: Iterable[Row]) -> None:
    """Asserts that a row shows, of a group that may be its own, the share and no count."""
    found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den"))
    where = (row["code"], row["population"], name)
    told = {
        shown(total[f"{name}|num"], total[f"{name}|den"], figure.factor, figure.places)
        for total in totals
        if figure.den is not None and total[f"{name}|of"] >= FLOOR
    }
    assert found in {(value, None, None) for value in told}, where


def check_fine(
    row: Row, own: Mapping[str, Row | None], near: Mapping[str, list[Row]]
) -> Counter[str]:
    """The figures of a row: its own sums by table (D), or those of a group that holds it (A)."""
    seen: Counter[str] = Counter()
    for name, figure in SURVEY.items():
        statut = row.get(f"{name}_statut")
        if statut == "A":
            check_shared(row, name, figure, near.get(figure.table, []))
            seen[name] += 1
        elif statut is not None:
            total = own.get(figure.table)
            seen[name] += checked(row, name, figure, total if statut == "D" else None)
    return seen


# From the IRIS up: no group, cell or address shows them.
WIDE = {
    "part_mono_1_charge", "part_mono_2_charges", "part_couples_1_charge", "part_couples_2_charges",
    "part_bail_2_5", "part_bail_5_10",
}  # fmt: skip
FINE = tuple(
    n
    for n, figure in SURVEY.items()
    if figure.table != DETAIL and figure.den is not None and n not in WIDE
)


def of_stock(total: Row | None, name: str, figure: Figure) -> tuple[float, int, int | None] | None:
    """What a territory shows of its dwellings; None where none tells."""
    num = total[f"{name}|num"] if total else 0
    den = None if figure.den is None else total[f"{name}|den"] if total else 0
    value = shown(num, den, figure.factor, figure.places)
    return None if value is None else (value, num, den)
