"""Landlords' files of the register: which public twin each line strikes, and what does not pair."""

from pathlib import Path

import pytest

from loaders.context import Context, StagedEdition
from loaders.rpls.stage import stage_rpls
from testing.made.files.rpls_files import CODES, FLAT, A, B, Line, deposit, read, table
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

# Pairing: labels (DPE) of public flats that are alike otherwise, then those of each landlord; each
# case has its own number in the street. Kept: label and landlord of each dwelling.
PAIRINGS: list[tuple[str, str, str, list[tuple[str, str | None]]]] = [
    ("D", "D", "", [("D", A)]),
    ("DDD", "DD", "", [("D", A), ("D", A), ("D", None)]),  # one for one
    ("DD", "DDD", "", [("D", A), ("D", A), ("D", A)]),  # the third is kept alone
    ("BF", "F", "", [("B", None), ("F", A)]),  # not the twin of another label
    ("BF", "", "B", [("B", B), ("F", None)]),
    ("BF", "F", "B", [("B", B), ("F", A)]),
    ("BBF", "F", "B", [("B", B), ("B", None), ("F", A)]),
    ("BE", "F", "", [("B", A), ("E", None)]),  # none agrees: the first of the key
    ("", "C", "", [("C", A)]),
    ("C", "", "", [("C", None)]),
]


@pytest.fixture(scope="module")
def paired(context: Context, tmp_path_factory: pytest.TempPathFactory) -> StagedEdition:
    folder = tmp_path_factory.mktemp("paired")
    public: list[Line] = []
    held: dict[str, list[dict[int, str]]] = {A: [], B: []}
    for number, (labels, of_a, of_b, _) in enumerate(PAIRINGS, start=101):
        changes = {"NUMVOIE": str(number), "PLG_NOUVELLE": ""}
        public += [FLAT | CODES | changes | {"DPEENERGIE": label} for label in labels]
        for siren, theirs in ((A, of_a), (B, of_b)):
            held[siren] += [
                {1: f"{siren[-2:]}{number}{n}", 7: str(number), 49: label}
                for n, label in enumerate(theirs)
            ]
    held[B].append({1: "elsewhere", 4: "01001"})
    files = [table(folder / "rpls-2025.csv", public)]
    files += [deposit(folder / f"{siren}.csv", siren, held[siren], said="6") for siren in held]
    return stage_rpls(files, 2025, context)


@each_row("case", range(len(PAIRINGS)))
def test_a_landlords_flat_strikes_the_twin_most_like_it(paired: StagedEdition, case: int) -> None:
    rows = read(
        paired,
        "SELECT dpe_energie, siren_bailleur FROM rpls_logement"  # noqa: S608 - a number
        f" WHERE numvoie = '{101 + case}' ORDER BY 1, 2",
    )
    assert rows == PAIRINGS[case][3]


def test_what_does_not_pair_is_told(paired: StagedEdition) -> None:
    alone = [r.valeur for r in paired.report.rejets if r.code == "RPLS-045"]
    # the third of « DD », and the flat that no public line describes; not that of a commune without
    # a public file
    assert alone == ["121032", "121090"]
    names = ("publics", "de_bailleurs", "rapproches", "bailleurs_seuls", "publics_seuls")
    assert [paired.report.chiffre(n) for n in names] == [18, 15, 12, 3, 6]
    assert paired.report.refusees == 0


def test_what_headers_say_is_checked(paired: StagedEdition) -> None:
    said = [(r.fichier, r.code, r.valeur) for r in paired.report.rejets if r.ligne is None]
    assert said == [
        ("rpls-2025.csv", "RPLS-003", "PLG_NOUVELLE"),
        (f"{A}.csv", "RPLS-004", "6 annoncés, 11 lus"),
        (f"{B}.csv", "RPLS-004", "6 annoncés, 4 lus"),
    ]


def test_a_dwelling_has_one_id_with_or_without_its_landlord(
    paired: StagedEdition, context: Context, tmp_path: Path
) -> None:
    ids = read(paired, "SELECT count(*), count(DISTINCT id) FROM rpls_logement")
    assert ids == [(paired.report.chiffre("logements"),) * 2]
    public = table(tmp_path / "rpls-2025.csv", [FLAT | CODES | {"NUMVOIE": "103"}] * 2)
    alone = read(stage_rpls([public], 2025, context), "SELECT id FROM rpls_logement ORDER BY 1")
    known = "SELECT id FROM rpls_logement WHERE numvoie = '103' AND identifiant_rpls <> '121032'"
    assert read(paired, f"{known} ORDER BY 1") == alone


def test_a_column_that_the_public_file_lacks_is_not_asked_for(
    context: Context, tmp_path: Path
) -> None:
    line = {k: v for k, v in (FLAT | CODES).items() if k not in ("NUMCONV", "ETAGE", "LOCAT")}
    files = [
        table(tmp_path / "rpls-2025.csv", [line]),
        deposit(tmp_path / "b.csv", A, [{1: "001"}]),
    ]
    assert stage_rpls(files, 2025, context).report.chiffre("rapproches") == 1
