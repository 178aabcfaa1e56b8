"""The synthesis, counted again from what is shown."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest

from testing.recount.figures import TERRITORIES, Row
from testing.recount.world import World

pytestmark = pytest.mark.proof


# The synthesis, from what is shown and nothing else (docs/indicateurs.md, « Synthèse »).
OPERANDS = (
    "part_ressources_moins_40", "part_monoparentales", "part_majeurs_sans_emploi",
    "part_familles_nombreuses",
)  # fmt: skip


def rounded(number_of: Decimal, places: int) -> Decimal:
    return number_of.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Standard:
    """Mean and deviation of a share over the communes that publish all four."""

    mean: Decimal
    deviation: Decimal

    @staticmethod
    def of(communes: Iterable[Row], name: str) -> "Standard":
        """Weighted by households."""
        told = [(Decimal(row["menages"]), Decimal(str(row[name]))) for row in communes]
        weight = sum(w for w, _ in told) or Decimal(1)
        mean_of = sum((w * v for w, v in told), Decimal(0)) / weight
        variance = sum((w * (v - mean_of) ** 2 for w, v in told), Decimal(0)) / weight
        return Standard(mean_of, variance.sqrt())


def index_of(row: Row, standards: Iterable[Standard]) -> Decimal | None:
    """The mean of four rounded distances, rounded; None where one can't be told."""
    found: list[Decimal] = []
    for name, standard in zip(OPERANDS, standards, strict=True):
        if row[name] is None or not standard.deviation:
            return None
        distance = (Decimal(str(row[name])) - standard.mean) / standard.deviation
        found.append(rounded(distance, 3))
    return rounded(sum(found, Decimal(0)) / len(found), 2)


def test_the_index_and_its_class_are_made_of_what_is_shown(world: World) -> None:
    communes = [
        row
        for row in world.published("commune")
        if row["population"] == "tous" and all(row[f"{name}_statut"] == "D" for name in OPERANDS)
    ]
    standards = [Standard.of(communes, name) for name in OPERANDS]
    epci = {
        row["code"]: index_of(row, standards)
        for row in world.published("epci")
        if row["population"] == "tous"
    }
    seen: Counter[str] = Counter()
    for level in (*TERRITORIES, "carreau", "ilot", "adresse"):
        for row in world.published(level):
            index = index_of(row, standards)
            assert row["indice_fragilite"] == (None if index is None else float(index))
            statuts = {row[f"{name}_statut"] for name in OPERANDS}
            word = next((s for s in "SNA" if s in statuts), "D")
            assert row["indice_fragilite_statut"] == (
                "N" if index is None and word in "DA" else word
            )
            if "classe_fragilite" in row:
                check_class(row, index, epci.get(row["code_epci"]))
            seen[level] += index is not None
    assert {level for level, n in seen.items() if n} >= {
        "france",
        "epci",
        "commune",
        "iris",
        "adresse",
    }


def check_class(row: Row, index: Decimal | None, epci: Decimal | None) -> None:
    """Four classes, half a deviation wide around the EPCI's."""
    if index is None or epci is None:
        assert row["classe_fragilite"] is None
        assert row["classe_fragilite_statut"] in ("S", "N")
        return
    bounds = (Decimal("-0.5"), Decimal(0), Decimal("0.5"))
    assert row["classe_fragilite"] == 1 + sum(index - epci >= bound for bound in bounds)
    assert row["classe_fragilite_statut"] == row["indice_fragilite_statut"]
