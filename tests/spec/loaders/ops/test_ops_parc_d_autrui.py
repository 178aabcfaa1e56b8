"""A number of the register is joined for who holds the dwelling, and for nobody else.

In bulk, by deposited files: what a landlord is told of 10,000 numbers of another is what it is told
of 10,000 numbers that nobody has, in the same time. Row by row, over HTTP:
tests/http/server/drafts/test_drafts_numbers.py.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.access.model.succession import Succession, SuccessionKind
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row
from testing.sample import taking_turns

ME, VICTIM, THIRD = "999900012", "999900020", "999900038"
MANY = 10_000
HERE, THERE = "93001", "93002"
COLUMNS = (
    "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_numero;"
    "adr_nomvoie;conventionne;etat_occupation;reponse_enquete;date_bail;composition;"
    "nb_personnes_charge;nb_mineurs;nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;"
    "tranche_plafond"
)


def write(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def dwelling(number: str, commune: str, street: int) -> str:
    """One line of a landlord's file of the register, in its 64 fields."""
    written = {
        1: number, 4: commune, 5: "93300", 7: str(street), 9: "RUE", 10: "de l'Étoile", 15: "01",
        24: "3", 25: "60", 26: "1970", 27: "1971", 32: "13", 35: "N1", 37: "9", 40: "1",
        41: "03/2015", 44: "400", 49: "D", 62: "01/1900", 63: "9",
    }  # fmt: skip
    return ";".join(written.get(n, "") for n in range(1, 65))


def register(folder: Path, siren: str, lines: Sequence[str]) -> Path:
    head = f"2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{siren}00013;;"
    return write(folder / f"bailleur-{siren}-2025.csv", head, *lines)


def of(siren: str, number: str, key: str, commune: str = HERE) -> str:
    return f"2024;{siren};{number};{key};{commune};7;RUE DE L'ETOILE;1;2;;;;;;;;;0;"


def theirs(n: int) -> str:
    return f"93{n:08}"


def nobodys(n: int) -> str:
    return f"92{n:08}"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Two communes; a register where the victim has 10,000 dwellings and I have twelve."""
    folder = tmp_path_factory.mktemp("autrui")
    features: list[dict[str, Any]] = []
    for n, code in enumerate((HERE, THERE)):
        west, south = 2.3 + n, 48.9
        ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1],
                [west, south]]  # fmt: skip
        geometry = {"type": "Polygon", "coordinates": [ring]}
        named = {"code": code, "nom": code}
        features.append({"type": "Feature", "properties": named, "geometry": geometry})
    collection = {"type": "FeatureCollection", "features": features}
    made = Context(
        folder / "editions", b"k" * 32, profil="controle"
    )  # that does not judge how many
    table = write(
        folder / "appartenance-2025.csv",
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept",
        *(f"{code};{code};90000;93;11;200054781;" for code in (HERE, THERE)),
    )
    outlines = write(folder / "communes.geojson", json.dumps(collection))
    stage_territoires([outlines, table], 2025, made)
    points = [
        f"{code}A{n};{n};;Rue de l'Étoile;93300;{code};{2.301 + west + n / 1000};48.95"
        for west, code in enumerate((HERE, THERE))
        for n in range(1, 41)
    ]
    ban = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat"
    stage_ban([write(folder / "adresses-93.csv", ban, *points)], 2025, made)
    stage_rpls(
        [
            register(folder, ME, [dwelling(f"91{n:08}", HERE, 1) for n in range(12)]),
            register(
                folder,
                VICTIM,
                [dwelling(theirs(n), THERE if n < 5 else HERE, 8 + n % 30) for n in range(MANY)],
            ),
        ],
        2025,
        made,
    )
    return made


def told(context: Context, folder: Path, lines: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """What the report says of each line, and each household that was made; numbers left out."""
    folder.mkdir(exist_ok=True)
    staged = stage_ops([write(folder / "ops-2024.csv", COLUMNS, *lines)], 2024, context)
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        kept = "SELECT * EXCLUDE (id_logement_rpls) FROM e.ops_menage ORDER BY id_logement_bailleur"
        rows = bench.rows(kept)
        broken = bench.rows("SELECT ligne, colonne, code, message FROM e.rejets ORDER BY ALL")
    staged.file.unlink()
    return broken, rows


@pytest.mark.long
def test_ten_thousand_numbers_of_another_are_ten_thousand_of_nobody(
    context: Context, tmp_path: Path
) -> None:
    answers = {
        whose: told(
            context,
            tmp_path / whose,
            [of(ME, number(n), f"L{n:05}", THERE if n % 2 else HERE) for n in range(MANY)],
        )
        for whose, number in (("theirs", theirs), ("nobodys", nobodys))
    }
    assert answers["theirs"] == answers["nobodys"]
    broken, rows = answers["theirs"]
    assert len(rows) == MANY
    assert {code for _, _, code, _ in broken if code > "OPS-C079"} >= {"OPS-C080"}
    assert sum(code == "OPS-C080" for _, _, code, _ in broken) == MANY
    assert not [code for _, _, code, _ in broken if code in ("OPS-C081", "OPS-C082")]


@pytest.mark.long
def test_the_time_tells_nothing(context: Context, tmp_path: Path) -> None:
    """The quickest of five, one after the other, in processor time of all threads."""
    lines = {
        whose: [of(ME, number(n), f"L{n:05}") for n in range(2_000)]
        for whose, number in (("theirs", theirs), ("nobodys", nobodys))
    }
    took: dict[str, list[float]] = {"theirs": [], "nobodys": []}
    for _ in range(5):
        for whose, written in lines.items():
            begun = process_time()
            told(context, tmp_path / whose, written)
            took[whose].append(process_time() - begun)
    quick = {whose: min(times) for whose, times in took.items()}
    assert 0.67 < quick["theirs"] / quick["nobodys"] < 1.5, quick


def test_one_s_own_number_gives_its_place_and_its_commune(context: Context, tmp_path: Path) -> None:
    lines = [of(ME, "9100000000", "L1"), of(ME, "9100000001", "L2", THERE)]
    broken, rows = told(context, tmp_path / "own", lines)
    assert {(line, code) for line, _, code, _ in broken if line} == {(3, "OPS-C082")}
    assert f"{HERE}A1" in rows[0], "the register's address, not the one that was written"


def merger(le: date) -> Succession:
    return Succession(SuccessionKind.FUSION, VICTIM, ME, le)


def transfer(le: date, giver: str = VICTIM) -> Succession:
    return Succession(SuccessionKind.TRANSFERT, giver, ME, le, (THERE,))


BEFORE, LATER = date(2025, 6, 1), date(2025, 9, 1)  # in the millésime of the register
AFTER = date(2023, 6, 1)  # two years before it
CASES: list[tuple[str, tuple[Succession, ...], str, str, bool]] = [
    ("nobody's successor", (), ME, theirs(0), False),
    ("absorbed", (merger(BEFORE),), ME, theirs(0), True),
    ("absorbed, everywhere", (merger(BEFORE),), ME, theirs(9), True),
    ("absorbed, under the old SIREN", (merger(BEFORE),), VICTIM, theirs(0), True),
    ("absorbed: the successor's own", (merger(BEFORE),), VICTIM, "9100000000", True),
    ("passed on there", (transfer(BEFORE),), ME, theirs(0), True),
    ("not passed on here", (transfer(BEFORE),), ME, theirs(9), False),
    ("built after it was passed on", (transfer(AFTER),), ME, theirs(0), False),
    ("who has kept the rest", (transfer(BEFORE),), VICTIM, theirs(9), True),
    ("a third", (merger(BEFORE),), THIRD, theirs(0), False),
    ("of the successor's successor",
     (merger(BEFORE), Succession(SuccessionKind.FUSION, ME, THIRD, LATER)), THIRD, theirs(0), True),
]  # fmt: skip


@taking_turns(3)
@each_row(("said", "successions", "siren", "number", "joined"), CASES)
def test_predecessors_count(
    context: Context, tmp_path: Path, said: str, successions: tuple[Succession, ...], siren: str,
    number: str, joined: bool,
) -> None:  # fmt: skip
    commune = THERE if number == theirs(0) else HERE  # the one where it stands
    report = stage_ops(
        [write(tmp_path / "ops-2024.csv", COLUMNS, of(siren, number, "L1", commune))],
        2024,
        replace(context, successions=successions, drafts=tmp_path / "drafts"),
    ).report
    assert report.chiffre("reconnus_rpls") == int(joined), said


@each_row(("siren", "joined"), [(VICTIM, 0), (ME, 1)])
def test_what_was_passed_on_is_of_who_took_it(
    context: Context, tmp_path: Path, siren: str, joined: int
) -> None:
    """What the giver declares there in later years is new stock, and no dwelling of before."""
    line = of(siren, theirs(0), "L1", THERE).replace("2024;", "2026;", 1)
    file = write(tmp_path / "ops-2026.csv", COLUMNS, line)
    later = replace(context, successions=(transfer(BEFORE),), drafts=tmp_path / "drafts")
    assert stage_ops([file], 2026, later).report.chiffre("reconnus_rpls") == joined


def test_two_landlords_who_write_one_number_both_keep_their_row(
    context: Context, tmp_path: Path
) -> None:
    """Who writes another's number neither puts its household out nor learns of it."""
    files = [
        write(tmp_path / "a-2024.csv", COLUMNS, of(ME, theirs(9), "L1")),
        write(tmp_path / "b-2024.csv", COLUMNS, of(VICTIM, theirs(9), "L1")),
    ]
    staged = stage_ops(files, 2024, context)
    report = staged.report
    assert (report.nombre("OPS-C043"), report.chiffre("reconnus_rpls")) == (0, 1)
    assert [r.ligne for r in report.rejets if r.code == "OPS-C080"] == [2]
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        placed = bench.rows("SELECT siren_bailleur, adresse_id FROM e.ops_menage ORDER BY ALL")
    staged.file.unlink()
    assert placed == [(ME, f"{HERE}A7"), (VICTIM, f"{HERE}A17")]
