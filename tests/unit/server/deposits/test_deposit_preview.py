"""The preview of a deposit: what is counted of which rows, and how it is told."""

from collections.abc import Mapping, Sequence

import orjson
import pytest

from loaders.bench import insert
from loaders.ops.deposit_sums import DepositSums, count_deposit, read_sums
from loaders.spatial_order import empty_columns
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted, statement
from server.deposits.preview import Preview, preview_of

LET = {"etat_occupation": "1", "reponse_enquete": "1", "composition": "SEULE", "code_dep": "93",
       "code_commune": "93001", "nb_occupants": 1}  # fmt: skip
PAIR = {**LET, "composition": "COUPLE_0", "nb_occupants": 2}
AWAY = {**LET, "code_dep": "974", "code_commune": "97411", "aide_logement": "1"}
EMPTY = {"etat_occupation": "2", "code_dep": "93", "code_commune": "93001"}
Rows = Sequence[Mapping[str, object]]


def fill(bench: Workbench, rows: Rows, siren: str = "999900012") -> None:
    served = collections()["ops-menages"]
    texts = {f.name for f in served.fields if f.type.value == "string"}
    bench.run(f"CREATE TABLE lue AS SELECT {empty_columns(served)} WHERE false")
    names = [str(name) for name, *_ in bench.rows("DESCRIBE lue")]
    typed = ", ".join(f"{quoted(n)} {'VARCHAR' if n in texts else 'INTEGER'}" for n in names)
    bench.run(f"CREATE TABLE ops_menage ({typed})")
    told = [
        {"id": f"{siren}{n}", "siren_bailleur": siren, "millesime": 2024, **row}
        for n, row in enumerate(rows)
    ]
    insert(bench, "ops_menage", {name: [row.get(name) for row in told] for name in names})


def counted(rows: Rows) -> DepositSums:
    with workshop(None) as bench:
        bench.run(statement("loaders", "territoires_absents"))
        fill(bench, rows)
        return read_sums(count_deposit(bench, 2024, None).to_json())


@pytest.fixture(scope="module")
def sums() -> DepositSums:
    return counted([LET, PAIR, AWAY, EMPTY])


def value(view: Preview, name: str) -> str:
    lines = [line for _, some in view.blocks for line in some]
    return next(line.now.figure.value for line in lines if line.indicator.id == name)


def test_each_place_counts_its_own_rows(sums: DepositSums) -> None:
    told = {place.code: (place.sommes["menages"], place.sommes["enquetes"]) for place in sums.lieux}
    assert told == {"": (3, 4), "93": (2, 3), "974": (1, 1), "93001": (2, 3), "97411": (1, 1)}


def test_a_figure_is_exact_however_few_it_is_of(sums: DepositSums) -> None:
    assert value(preview_of(sums, ""), "part_personnes_seules").startswith("66,7")
    assert value(preview_of(sums, "commune:93001"), "part_personnes_seules").startswith("50,0")
    assert preview_of(sums, "commune:93001").answers == 2


def test_what_has_no_object_there_is_told_so(sums: DepositSums) -> None:
    rows = orjson.loads(preview_of(sums, "").json())
    statuts = {r["code"]: r["statut"] for r in rows if r["indicateur"] == "part_apl"}
    assert (statuts["974"], statuts["97411"], statuts["93"]) == ("Z", "Z", "N")


def test_the_file_has_every_place_and_a_spreadsheet_reads_it(sums: DepositSums) -> None:
    text = preview_of(sums, "").csv().decode()
    assert text.startswith("\N{BYTE ORDER MARK}niveau;code;nom;indicateur;")
    assert "ensemble;;;part_personnes_seules;" in text
    assert ";66,7;2;3;%;D\r\n" in text


@pytest.mark.parametrize("asked", ["commune:93002", "93001", "region:11", "x" * 5000])
def test_no_other_place_is_found(sums: DepositSums, asked: str) -> None:
    with pytest.raises(InvalidValue):
        preview_of(sums, asked)
