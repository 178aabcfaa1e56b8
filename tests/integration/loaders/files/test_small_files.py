"""Small invented files: twins, left-overs, forms of file, coverage, and files that are wrong."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, NothingKept, Staged
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile, InvalidValue, NotFound
from parc_social.storage.edition_files.workbench import Workbench, workshop

SIREN, OTHER = "999900012", "999900020"
PUBLIC = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;"
    "FINAN_CODE;NUMCONV;DPEENERGIE"
)
BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat"
Row = dict[int, str]


def write(file: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return file


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Editions of the commune 93001, a square of 0.1 degree, and of three addresses."""
    folder = tmp_path_factory.mktemp("references")
    square = [[[2.3, 48.9], [2.4, 48.9], [2.4, 49.0], [2.3, 49.0], [2.3, 48.9]]]
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "93001", "nom": "Aubervilliers"},
                "geometry": {"type": "Polygon", "coordinates": square},
            }
        ],
    }
    outlines = write(folder / "communes.geojson", json.dumps(collection))
    table = write(
        folder / "appartenance-2025.csv",
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept",
        "93001;Aubervilliers;90000;93;11;200054781;200057867",
    )
    found = Context(folder / "editions", b"k" * 32)
    stage_territoires([outlines, table], 2025, found)
    rows = [f"A{n};{n};;Rue de l'Étoile;93300;93001;2.3{n};48.9{n}" for n in (1, 3, 5)]
    stage_ban([write(folder / "adresses-93.csv", BAN, *rows)], 2025, found)
    return found.folder


@pytest.fixture
def context(references: Path, tmp_path: Path) -> Context:
    """A folder of its own with these editions, which nobody writes again."""
    shutil.copytree(references, tmp_path / "editions", copy_function=os.link)
    return Context(tmp_path / "editions", b"k" * 32)


def public(number: str = "1", rooms: str = "3", area: str = "60", label: str = "D") -> str:
    return f"93001;93300;{number};;RUE;DE L'ETOILE;1;{rooms};{area};1970;1971;13;N1;{label}"


def landlord(identifier: str, label: str = "D", **changes: str) -> str:
    """The same dwelling in the 64 fields of a landlord's file; its rent is told by its id."""
    fields = [""] * 64
    number, rooms = changes.get("number", "1"), changes.get("rooms", "3")
    written: Row = {
        1: identifier, 4: "93001", 5: "93300", 7: number, 9: "RUE", 10: "de l'Étoile", 15: "01",
        24: rooms, 25: "60", 26: "1970", 27: "1971", 32: "13", 35: "N1", 37: "9", 40: "1",
        41: "03/2015", 44: "400", 49: label, 62: "01/1900", 63: "9",
    }  # fmt: skip
    written |= {37: changes.get("sortie", "9")}
    for position, value in written.items():
        fields[position - 1] = value
    return ";".join(fields)


def head(siren: str = SIREN, year: str = "2025") -> str:
    return f"{year};900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{siren}00013;;"


@contextmanager
def opened(staged: Staged) -> Iterator[Workbench]:
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        yield bench


def stock(context: Context, tmp_path: Path, lines: list[str], deposit: list[str]) -> Staged:
    one = write(tmp_path / "rpls-2025.csv", PUBLIC, *lines)
    two = write(tmp_path / "bailleur-2025.csv", head(), *deposit)
    return stage_rpls([one, two], 2025, context)


def figures(staged: Staged, *names: str) -> tuple[float, ...]:
    return tuple(staged.report.chiffre(name) for name in names)


def test_twins_pair_one_for_one_by_what_tells_them(context: Context, tmp_path: Path) -> None:
    staged = stock(
        context,
        tmp_path,
        [public(label="F"), public(label="B"), public(label="D")],
        [landlord("00B", label="B"), landlord("00F", label="F"), landlord("00D", label="D")],
    )
    assert figures(staged, "logements", "rapproches") == (3, 3)
    with opened(staged) as bench:
        rows = bench.rows("SELECT identifiant_rpls, dpe_energie FROM e.rpls_logement")
    assert sorted(rows) == [("00B", "B"), ("00D", "D"), ("00F", "F")]


def test_what_does_not_pair_is_kept_on_both_sides(context: Context, tmp_path: Path) -> None:
    staged = stock(
        context,
        tmp_path,
        [public(), public(), public(rooms="4")],
        [landlord("001"), landlord("005", rooms="5")],
    )
    assert figures(staged, "logements", "publics", "de_bailleurs", "rapproches") == (4, 3, 2, 1)
    with opened(staged) as bench:
        rows = bench.rows("SELECT nbpiece, identifiant_rpls FROM e.rpls_logement")
        ids = bench.value("SELECT count(DISTINCT id) FROM e.rpls_logement")
    assert sorted(rows, key=str) == [(3, "001"), (3, None), (4, None), (5, "005")]
    assert ids == 4


def test_the_landlords_fields_are_read_and_their_unknown_codes_dropped(
    context: Context, tmp_path: Path
) -> None:
    with opened(stock(context, tmp_path, [public()], [landlord("001")])) as bench:
        row = bench.rows(
            "SELECT siren_bailleur, mode, CAST(bail_date AS VARCHAR), loyer_principal, offre_date,"
            " contingent FROM e.rpls_logement"
        )[0]
        held = bench.rows("FROM e.stock_bailleur")
    assert row == (SIREN, "1", "2015-03-01", 400.0, None, None)
    assert held == [(SIREN, "93001", 1)]


def test_a_dwelling_that_left_the_stock_is_told_and_left_out(
    context: Context, tmp_path: Path
) -> None:
    staged = stock(context, tmp_path, [public()], [landlord("001"), landlord("002", sortie="4")])
    assert figures(staged, "logements", "de_bailleurs") == (1, 1)
    assert staged.report.nombre("RPLS-040") == 1


def test_a_dwelling_declared_twice_is_kept_once(context: Context, tmp_path: Path) -> None:
    staged = stock(context, tmp_path, [public()], [landlord("001"), landlord("001")])
    assert figures(staged, "logements", "de_bailleurs") == (1, 1)
    assert [(r.ligne, r.code) for r in staged.report.rejets] == [(3, "RPLS-039")]


def test_no_public_file_is_needed(context: Context, tmp_path: Path) -> None:
    file = write(tmp_path / "bailleur-2025.csv", head(), landlord("001"), landlord("002"))
    staged = stage_rpls([file], 2025, context)
    assert figures(staged, "logements", "publics", "localises") == (2, 0, 2)
    with opened(staged) as bench:
        assert bench.value("SELECT count(DISTINCT id) FROM e.rpls_logement") == 2


def read(context: Context, file: Path) -> list[tuple[Any, ...]]:
    with opened(stage_rpls([file], 2025, context)) as bench:
        return bench.rows("SELECT nomvoie, nbpiece FROM e.rpls_logement ORDER BY nbpiece")


@pytest.mark.parametrize("form", ["latin-1", "utf-8", "utf-8-sig", "gz", "crlf", "mixed"])
def test_a_file_is_read_in_each_of_its_forms(context: Context, tmp_path: Path, form: str) -> None:
    lines = [PUBLIC, public().replace("ETOILE", "ÉTOILE"), public(rooms="4")]
    ends = {"crlf": "\r\n", "mixed": "\r\n"}.get(form, "\n")
    text = ends.join(lines) + "\n"
    content = text.encode(form if form in ("latin-1", "utf-8-sig") else "utf-8")
    file = tmp_path / f"rpls-2025.csv{'.gz' if form == 'gz' else ''}"
    file.write_bytes(gzip.compress(content, mtime=0) if form == "gz" else content)
    assert read(context, file) == [("DE L'ÉTOILE", 3), ("DE L'ETOILE", 4)]


def test_older_bare_names_of_columns_are_read(context: Context, tmp_path: Path) -> None:
    old = PUBLIC.replace("FINAN_CODE", "FINAN").replace("DEPCOM", "depcom")
    with opened(
        stage_rpls([write(tmp_path / "rpls-2025.csv", old, public())], 2025, context)
    ) as bench:
        assert bench.rows("SELECT finan, code_commune FROM e.rpls_logement") == [("13", "93001")]


def test_lines_that_can_not_be_split_are_refused_at_their_number(
    context: Context, tmp_path: Path
) -> None:
    lines = [
        public(),
        "93001;93300",
        public().replace("93001", "9300X"),
        public() + ";x;y",
        public().replace("93001", "9300X"),
        public(),
    ]
    report = stage_rpls([write(tmp_path / "rpls-2025.csv", PUBLIC, *lines)], 2025, context).report
    assert (report.lues, report.retenues, report.refusees) == (6, 2, 4)
    assert [(r.ligne, r.code) for r in report.rejets] == [
        *((3, "RPLS-000"), (5, "RPLS-000")),
        *((4, "RPLS-010"), (6, "RPLS-010")),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\x7fELF\0\0\0", "pas un fichier texte"),
        (PUBLIC.replace(";", ",").encode() + b"\n1,2\n", "séparateur ';' attendu"),
        (PUBLIC.replace(";", "\t").encode() + b"\n1\t2\n", "séparateur"),
        (PUBLIC.encode() + b"\n", "aucune ligne"),
        (PUBLIC.replace("NBPIECE", "X1").encode() + b"\n" + public().encode(), "NBPIECE"),
        (b"a;b;c\n1;2;3\n", "DEPCOM"),
        (gzip.compress(PUBLIC.encode() + b"\n" + public().encode() * 99, mtime=0)[:-20], "tronqué"),
        (head(year="2023").encode() + b"\n" + landlord("001").encode(), "2023"),
        (head(siren="999900013").encode() + b"\n" + landlord("001").encode(), "SIREN"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_nothing_is_left(
    context: Context, tmp_path: Path, content: bytes, said: str
) -> None:
    before = sorted(context.folder.iterdir())
    file = tmp_path / "rpls-2025.csv"
    file.write_bytes(content)
    with pytest.raises(BadFile, match=said) as refused:
        stage_rpls([file], 2025, context)
    assert "rpls-2025.csv" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert sorted(context.folder.iterdir()) == before


def test_without_territories_nothing_can_be_located(tmp_path: Path) -> None:
    file = write(tmp_path / "rpls-2025.csv", PUBLIC, public())
    with pytest.raises(NotFound, match="load territoires"):
        stage_rpls([file], 2025, Context(tmp_path / "editions", b"k"))


def test_without_ban_every_address_is_of_the_commune(tmp_path: Path, context: Context) -> None:
    for file in context.folder.glob("ban_*"):
        file.unlink()
    staged = stage_rpls([write(tmp_path / "rpls-2025.csv", PUBLIC, public())], 2025, context)
    assert figures(staged, "niveau_5", "localises", "carreaux") == (1, 0, 0)


# OPS

DEPOSIT = {
    "millesime": "2024", "siren_bailleur": SIREN,
    "id_logement_rpls": "", "id_logement_bailleur": "",
    "code_insee": "93001", "adr_numero": "1", "adr_nomvoie": "RUE DE L'ETOILE", "conventionne": "1",
    "etat_occupation": "2", "reponse_enquete": "", "date_bail": "", "composition": "",
    "nb_personnes_charge": "", "nb_mineurs": "", "nb_majeurs": "", "nb_occupants": "",
    "tranche_age_titulaire": "", "rfr_connu": "0", "tranche_plafond": "",
}  # fmt: skip


def vacant(**changes: str) -> str:
    return ";".join((DEPOSIT | changes).values())


def deposit(file: Path, *lines: str) -> Path:
    return write(file, ";".join(DEPOSIT), *lines)


@pytest.mark.parametrize(
    ("deposited", "code", "blocked"),
    [
        *((9, "OPS-C070", True), (10, "OPS-C071", False)),
        *((18, "OPS-C071", False), (19, None, False), (20, None, False)),
    ],
)
def test_a_deposit_is_measured_against_the_register(
    context: Context, tmp_path: Path, deposited: int, code: str | None, blocked: bool
) -> None:
    stock(context, tmp_path, [public()], [landlord(f"{n:010}") for n in range(20)])
    lines = [vacant(id_logement_rpls=f"{n:010}") for n in range(deposited)]
    dry = Context(context.folder, context.key, drafts=tmp_path / "drafts")
    file = deposit(tmp_path / "ops.csv", *lines)
    if blocked:
        with pytest.raises(NothingKept) as refused:
            stage_ops([file], 2024, dry)
        report = refused.value.report
    else:
        report = stage_ops([file], 2024, dry).report
    assert [r.code for r in report.rejets] == ([] if code is None else [code])
    assert (report.bloquant, report.retenues) == (blocked, 0 if blocked else deposited)


def test_a_bailleur_may_deposit_in_two_files(context: Context, tmp_path: Path) -> None:
    stock(context, tmp_path, [public()], [landlord(f"{n:010}") for n in range(4)])
    halves = [
        deposit(tmp_path / f"ops-{half}.csv", *(vacant(id_logement_rpls=f"{half + n:010}")
                                                for n in range(2)))
        for half in (0, 2)
    ]  # fmt: skip
    report = stage_ops(halves, 2024, context).report
    assert (report.retenues, report.totaux) == (4, ())


def test_the_register_knows_a_dwelling_or_not(context: Context, tmp_path: Path) -> None:
    stock(context, tmp_path, [public()], [landlord(f"{n:010}") for n in range(4)])
    lines = [
        vacant(id_logement_rpls="0000000000"),
        vacant(id_logement_rpls="0000000001", code_insee="93001", siren_bailleur=OTHER),
        vacant(id_logement_rpls="0000000777"),
        vacant(id_logement_rpls="0000000002"),
    ]
    report = stage_ops([deposit(tmp_path / "ops.csv", *lines)], 2024, context).report
    assert {(r.ligne, r.code) for r in report.rejets if r.ligne} == {(4, "OPS-C080")}
    assert report.nombre("OPS-C073") == 1  # a bailleur without a dwelling in the register
    assert report.chiffre("reconnus_rpls") == 2  # of one's own: line 3 names another landlord's


def test_a_blocked_deposit_is_left_out_and_the_others_kept(
    context: Context, tmp_path: Path
) -> None:
    good = deposit(tmp_path / "a.csv", vacant(id_logement_bailleur="L1"))
    bad = write(
        tmp_path / "b.csv", ";".join(DEPOSIT) + ";nom", vacant(id_logement_bailleur="L2") + ";X"
    )
    staged = stage_ops([good, bad], 2024, context)
    assert [(f.nom, f.retenues, f.bloque) for f in staged.report.fichiers] == [
        ("a.csv", 1, False),
        ("b.csv", 0, True),
    ]
    with opened(staged) as bench:
        assert bench.rows("SELECT id_logement_bailleur, etat FROM e.ops_menage") == [
            ("L1", "publie")
        ]
        assert bench.value("SELECT count(*) FROM e.rejets WHERE valeur = 'X'") == 0


def test_when_every_deposit_is_blocked_there_is_no_edition(
    context: Context, tmp_path: Path
) -> None:
    before = sorted(context.folder.iterdir())
    bad = write(tmp_path / "b.csv", ";".join(DEPOSIT) + ";nom", vacant() + ";X")
    with pytest.raises(NothingKept) as refused:
        stage_ops([bad], 2024, context)
    assert refused.value.report.bloquant
    assert sorted(context.folder.iterdir()) == before


@pytest.mark.parametrize("year", [2018, 2023])
def test_there_is_no_survey_in_that_year(context: Context, tmp_path: Path, year: int) -> None:
    with pytest.raises(InvalidValue, match=str(year)):
        stage_ops([deposit(tmp_path / "ops.csv", vacant())], year, context)
