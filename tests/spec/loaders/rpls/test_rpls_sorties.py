"""What left the stock in the year (SORTIEPATRIM, field 37): kept apart from it, at its commune.

Nothing of it is served: the figures on exits are made of it (RPLS-610, 611).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context
from loaders.report import Report
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(3)

Line = dict[str, str]
SIREN = "999900012"
SIRET, WRONG = f"{SIREN}00013", "99990001300013"  # the key of the second is false
BUYER = "99990002000013"
DWELLING: Line = {
    "IDENT_REP": "A1", "SIRET": SIRET, "DEPCOM_red": "93001", "nbpiece_red": "3",
    "surfhab_red": "60", "construct_red": "1970", "locat_red": "1971", "QPV_red": "2",
    "MODE_red": "1", "SORTIEPATRIM_red": "9",
}  # fmt: skip
GONE: Line = {**DWELLING, "IDENT_REP": "A2", "MODE_red": "9", "SORTIEPATRIM_red": "4"}


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("sorties")
    table = folder / "appartenance-2018.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    communes = {"93001": "93;11", "75056": "75;11", "97101": "971;01"}
    rows = [f"{code};{code};1000;{dep};;" for code, dep in communes.items()]
    table.write_text("\n".join([head, *rows]) + "\n")
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([table], 2018, made)
    return made


def loi(folder: Path, lines: Sequence[Line]) -> Path:
    file = folder / "loi.csv"
    file.write_text("\n".join(";".join(row) for row in (lines[0], *(x.values() for x in lines))))
    return file


def landlords(folder: Path, *exits: str) -> Path:
    """A landlord's own file: a dwelling for each value of field 37."""
    file, written = folder / "bailleur.csv", []
    for n, reason in enumerate(exits):
        fields = [""] * 64
        for rank, text in {0: f"A{n + 1}", 3: "93001", 6: str(n), 8: "RUE", 9: "A", 23: "3",
                           24: "60", 25: "1970", 36: reason, 39: "1"}.items():  # fmt: skip
            fields[rank] = text
        written.append(";".join(fields))
    head = f"2018;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{SIRET};{len(exits)};"
    file.write_text("\n".join([head, *written]) + "\n")
    return file


def kept(
    context: Context, files: Sequence[Path], year: int = 2018
) -> tuple[list[Any], list[Any], int, Report]:
    """What left, the landlords who say it, the dwellings of the stock, the report."""
    found = stage_rpls(files, year, context)
    with workshop(None) as bench:
        bench.attach("r", found.file)
        return (
            bench.rows("FROM r.sortie_parc SELECT siren, code_commune, code_arm, en_qpv, motif"),
            [siren for (siren,) in bench.rows("FROM r.bailleur_suivi")],
            bench.value("SELECT count(*) FROM r.rpls_logement"),
            found.report,
        )


def gone_of(*facts: Line) -> list[Line]:
    """One dwelling that left for each, by a number of its own."""
    return [GONE | {"IDENT_REP": f"P{n}"} | one for n, one in enumerate(facts)]


def test_what_left_is_kept_with_its_reason_and_is_none_of_the_stock(
    context: Context, tmp_path: Path
) -> None:
    lines = gone_of(*({"SORTIEPATRIM_red": reason} for reason in "12345"))
    gone, said, stock, report = kept(context, [loi(tmp_path, [DWELLING, *lines])])
    assert sorted(gone) == [(SIREN, "93001", None, False, reason) for reason in "12345"]
    assert (said, stock, report.nombre("RPLS-040")) == ([SIREN], 1, 5)


PLACES: list[tuple[Line, tuple[Any, ...]]] = [  # each with a reason of its own
    ({"QPV_red": "1", "SORTIEPATRIM_red": "1"}, ("93001", None, True)),
    ({"QPV_red": "", "SORTIEPATRIM_red": "3"}, ("93001", None, None)),
    ({"DEPCOM_red": "75101", "SORTIEPATRIM_red": "4"}, ("75056", "75101", False)),
    ({"DEPCOM_red": "97101", "QPV_red": "1", "SORTIEPATRIM_red": "5"}, ("97101", None, True)),
]


def test_its_place_is_its_commune_and_what_its_landlord_says_of_districts(
    context: Context, tmp_path: Path
) -> None:
    gone, *_ = kept(context, [loi(tmp_path, [DWELLING, *gone_of(*(f for f, _ in PLACES))])])
    places = {row[4]: row[1:4] for row in gone}
    assert places == {facts["SORTIEPATRIM_red"]: place for facts, place in PLACES}


def test_the_flag_of_a_year_of_zus_says_nothing_of_districts(
    context: Context, tmp_path: Path
) -> None:
    gone, *_ = kept(context, [loi(tmp_path, [DWELLING, GONE | {"QPV_red": "1"}])], 2012)
    assert [row[3] for row in gone] == [None]


@each_row("unknown", ["", "0", "Non renseigné", "NC"])
def test_a_file_that_does_not_say_what_left_is_known_for_nothing(
    context: Context, tmp_path: Path, unknown: str
) -> None:
    """Not for none: its landlord is not among those who say it."""
    file = landlords(tmp_path, unknown, unknown)
    gone, said, stock, report = kept(context, [file])
    assert (gone, said, stock, report.refusees) == ([], [], 2, 0)


def test_a_file_in_which_all_stayed_says_so(context: Context, tmp_path: Path) -> None:
    gone, said, stock, _ = kept(context, [landlords(tmp_path, "9", "9")])
    assert (gone, said, stock) == ([], [SIREN], 2)


def test_a_wrong_code_is_told_and_the_dwelling_counts(context: Context, tmp_path: Path) -> None:
    gone, said, stock, report = kept(context, [landlords(tmp_path, "8", "4")])
    assert (len(gone), said, stock) == (1, [SIREN], 1)
    assert report.nombre("RPLS-032") == 1


def test_of_an_unknown_landlord_or_commune_nothing_is_kept(
    context: Context, tmp_path: Path
) -> None:
    wrong: list[Line] = [
        {"SIRET": WRONG}, {"SIRET": ""}, {"DEPCOM_red": "99999"}, {"DEPCOM_red": "93999"},
    ]  # fmt: skip
    gone, *_ = kept(context, [loi(tmp_path, [DWELLING, GONE, *gone_of(*wrong)])])
    assert [row[1:] for row in gone] == [("93001", None, False, "4")]  # that of no fault


def test_what_two_files_say_left_left_once(context: Context, tmp_path: Path) -> None:
    files = [loi(tmp_path, [DWELLING | {"IDENT_REP": "A9"}, GONE]), landlords(tmp_path, "9", "4")]
    gone, said, stock, _ = kept(context, files)
    assert ([row[4] for row in gone], said, stock) == (["4"], [SIREN], 2)


@each_row(("reason", "told"), [("1", []), ("4", []), ("2", ["2"])])
def test_what_another_landlord_has_in_its_stock_left_to_it_alone(
    context: Context, tmp_path: Path, reason: str, told: list[str]
) -> None:
    bought = DWELLING | {"IDENT_REP": "A2", "SIRET": BUYER}
    gone, _, stock, _ = kept(
        context, [loi(tmp_path, [GONE | {"SORTIEPATRIM_red": reason}, bought])]
    )
    assert ([row[4] for row in gone], stock) == (told, 1)


def test_a_public_file_says_nothing_of_it(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "public.csv"
    file.write_text("DEPCOM;NOMVOIE;NBPIECE;SURFHAB;CONSTRUCT\n93001;RUE A;3;60;1970\n")
    assert kept(context, [file])[:3] == ([], [], 1)
