"""The index and its classes on published rows in sight; a fault in them is found."""

from collections.abc import Iterator

import pytest

from loaders.publication.levels.composite import check_synthesis, completed, make_standards
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.load import indicators
from parc_social.domain.fragility import OPERANDES
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted

EPCI, LOST = "200000001", "200000002"
NAMES = [i.id for code in OPERANDES for i in indicators().values() if i.code == code]
Shown = tuple[float | None, str, int | None, str]


def fill(bench: Workbench) -> None:
    """Two communes of equal weight at 10.0 and 30.0 %: mean 20.0, deviation 10.0; EPCI at 20.0."""
    figures = ", ".join(f"{quoted(n)} DOUBLE, {quoted(n + '_statut')} VARCHAR" for n in NAMES)
    bench.run(
        "CREATE TABLE large (niveau VARCHAR, code VARCHAR, population VARCHAR, code_epci VARCHAR,"
        f" menages INTEGER, {figures}, indice_fragilite DOUBLE, indice_fragilite_statut VARCHAR,"
        " classe_fragilite DOUBLE, classe_fragilite_statut VARCHAR, ligne INTEGER)"
    )
    rows: list[tuple[object, ...]] = []

    def add(niveau: str, code: str, epci: str | None, *told: tuple[float | None, str]) -> None:
        shares = told * (len(NAMES) // len(told))
        flat = [part for share in shares for part in share]
        rows.append((niveau, code, "tous", epci, 50, *flat, None, "N", None, "N", len(rows)))

    add("commune", "A", EPCI, (10.0, "D"))
    add("commune", "B", EPCI, (30.0, "D"))
    add("commune", "C", LOST, (20.0, "D"), (None, "S"))
    add("epci", EPCI, EPCI, (20.0, "D"))
    add("epci", LOST, LOST, (20.0, "D"), (None, "S"))
    add("adresse", "group", EPCI, (25.0, "D"), (25.0, "A"))
    add("adresse", "secret", EPCI, (20.0, "D"), (20.0, "D"), (None, "N"), (None, "S"))
    add("adresse", "silent", EPCI, (20.0, "D"), (None, "N"))
    add("adresse", "lost", LOST, (30.0, "D"))
    add("adresse", "alone", None, (30.0, "D"))
    bench.insert("large", rows)


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workshop(None) as made:
        fill(made)
        make_standards(made, "large")
        columns = [quoted(name) for name, *_ in made.rows("DESCRIBE large") if name != "ligne"]
        rows = completed(made, "large")(columns)
        for niveau in (Niveau.COMMUNE, Niveau.EPCI, Niveau.ADRESSE):
            made.run(f"CREATE TABLE indicateur_{niveau} AS {rows} WHERE l.niveau = '{niveau}'")
        yield made


def shown(bench: Workbench, code: str) -> Shown:
    names = "indice_fragilite, indice_fragilite_statut, classe_fragilite, classe_fragilite_statut"
    for niveau in (Niveau.ADRESSE, Niveau.COMMUNE, Niveau.EPCI):
        sql = f"SELECT {names} FROM indicateur_{niveau} WHERE code = '{code}'"  # noqa: S608
        found = bench.rows(sql)
        if found:
            return found[0]
    raise KeyError(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("A", (-1.0, "D", 1, "D")),
        ("B", (1.0, "D", 4, "D")),
        ("C", (None, "S", None, "S")),
        ("group", (0.5, "A", 4, "A")),
        ("secret", (None, "S", None, "S")),
        ("silent", (None, "N", None, "N")),
        ("lost", (1.0, "D", None, "S")),
        ("alone", (1.0, "D", None, "N")),
    ],
)
def test_an_index_is_made_of_shown_values_alone(
    bench: Workbench, code: str, expected: Shown
) -> None:
    assert shown(bench, code) == expected


def test_the_second_count_agrees(bench: Workbench) -> None:
    check_synthesis(bench, (Niveau.COMMUNE, Niveau.EPCI, Niveau.ADRESSE))


@pytest.mark.parametrize(
    "fault",
    [
        "indice_fragilite = 0.49 WHERE code = 'group'",
        "indice_fragilite = 0.0 WHERE code = 'silent'",
        "classe_fragilite = 3 WHERE code = 'group'",
        "classe_fragilite = 4 WHERE code = 'lost'",
        "classe_fragilite = 1 WHERE code = 'secret'",
        "part_monoparentales = 26 WHERE code = 'group'",
    ],
)
def test_another_index_or_class_stops_the_publication(bench: Workbench, fault: str) -> None:
    bench.run(f"UPDATE indicateur_adresse SET {fault}")  # noqa: S608
    with pytest.raises(SecrecyFault, match="1 lignes de adresse"):
        check_synthesis(bench, (Niveau.ADRESSE,))
