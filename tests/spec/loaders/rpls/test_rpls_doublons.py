"""A dwelling that two landlords declare: whose it is, whatever the order of the files.

Our rule, as the arrêté of 5 January 2010 has none (docs/sources.md, « RPLS, rapprochement »).
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from loaders.context import Context
from loaders.report import Report
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row
from testing.sample import crossed, sampled, taking_turns

pytestmark = taking_turns(3)

SIRETS = {"A": "99990001200013", "B": "99990002000013"}
SOUND = {1: "9300000001", 3: "1", 4: "93001", 7: "3", 9: "RUE", 10: "A", 23: "C", 24: "3",
         25: "65", 26: "1970", 28: "1971", 37: "9", 40: "1", 41: "03/2015"}  # fmt: skip
ENTERED, LEASE, LEFT, COMMUNE = 28, 41, 37, 4
Fields = Mapping[int, str]
# What A writes, what B writes, whose dwelling it is, what the report tells.
CASES: dict[str, tuple[Fields, Fields, str, set[str]]] = {
    "B took it over": ({}, {ENTERED: "2023"}, "B", {"RPLS-076"}),
    "A took it over": ({ENTERED: "2023"}, {ENTERED: "2022"}, "A", {"RPLS-076"}),
    "an unknown entry is no later one": ({ENTERED: "9999"}, {}, "B", {"RPLS-076"}),
    "the later lease": ({LEASE: "03/2020"}, {LEASE: "04/2020"}, "B", {"RPLS-076"}),
    "an entry says more than a lease": (
        {ENTERED: "2023"}, {LEASE: "12/2024"}, "A", {"RPLS-076"},
    ),
    "nothing tells: the lower SIREN": ({}, {}, "A", {"RPLS-076"}),
    "A says that it left": ({LEFT: "2", ENTERED: "2023"}, {}, "B", {"RPLS-040"}),
    "both say that it left": ({LEFT: "2"}, {LEFT: "2"}, "", {"RPLS-040"}),
    "A can't be placed": ({COMMUNE: "93999", ENTERED: "2023"}, {}, "B", {"RPLS-020", "RPLS-076"}),
    "A does not know where": (
        {COMMUNE: "99999", ENTERED: "2023"}, {}, "B", {"RPLS-049", "RPLS-076"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("doublons")
    table = folder / "appartenance-2025.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    table.write_text(f"{head}\n93001;Aubervilliers;1000;93;11;;\n")
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([table], 2025, made)
    return made


def deposit(folder: Path, whose: str, changes: Fields) -> Path:
    """One landlord's file: this dwelling, and another of its own."""
    lines = [SOUND | dict(changes), SOUND | {1: f"000000000{'AB'.index(whose) + 1}", 7: whose}]
    rows = [";".join(line.get(rank, "") for rank in range(1, 65)) for line in lines]
    head = f"2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{SIRETS[whose]};2;"
    file = folder / f"{whose}.csv"
    file.write_text("\n".join([head, *rows]) + "\n")
    return file


def holders(context: Context, files: list[Path]) -> tuple[list[str], Report]:
    """The landlords that the dwelling is counted with."""
    staged = stage_rpls(files, 2025, context)
    with workshop(None) as bench:
        bench.attach("r", staged.file)
        rows = bench.rows(
            "SELECT siren_bailleur FROM r.rpls_logement WHERE identifiant_rpls = '9300000001'"
        )
        deposits = sum(file.stem in SIRETS for file in files)  # each has another dwelling besides
        assert bench.value("SELECT count(*) FROM r.rpls_logement") == deposits + len(rows)
    names = {siret[:9]: name for name, siret in SIRETS.items()}
    return [names[siren] for (siren,) in rows], staged.report


@sampled
@each_row(("name", "turned"), crossed(tuple(CASES), (False, True), 2))
def test_it_counts_once_with_whom_the_lines_say(
    context: Context, tmp_path: Path, name: str, turned: bool
) -> None:
    first, second, holder, told = CASES[name]
    files = [deposit(tmp_path, "A", first), deposit(tmp_path, "B", second)]
    found, report = holders(context, files[::-1] if turned else files)
    assert found == [*holder]
    ours = {"RPLS-020", "RPLS-039", "RPLS-040", "RPLS-049", "RPLS-076"}
    assert {t.code for t in report.totaux} & ours == told


def test_a_nominative_line_of_another_landlord_is_told_so(context: Context, tmp_path: Path) -> None:
    head = "IDENT_REP;SIRET;DEPCOM_red;nbpiece_red;surfhab_red;construct_red;MODE_red"
    loi = tmp_path / "loi.csv"
    loi.write_text(f"{head}\n9300000001;{SIRETS['B']};93001;3;65;1970;1\n")
    found, report = holders(context, [loi, deposit(tmp_path, "A", {})])
    assert found == ["A"]  # whose file has the address
    assert report.nombre("RPLS-076") == 1
