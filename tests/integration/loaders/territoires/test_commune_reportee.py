"""Files of another COG than the territories': Pierrefitte-sur-Seine, in Saint-Denis since 2025."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, StagedEdition
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.sample import taking_turns

pytestmark = taking_turns(4)

OLD, NEW, SPLIT = "93059", "93066", "93099"
LISTS = {
    "appartenance-2025.csv": (
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
        "93066;Saint-Denis;150000;93;11;200054781;200057867\n"
        "93001;Aubervilliers;90000;93;11;200054781;200057867\n"
    ),
    "v_mvtcommune_2025.csv": (  # Insee's own file has commas
        "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,"
        "TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n"
        "32,2025-01-01,COM,93059,0,PIERREFITTE,Pierrefitte,Pierrefitte,COM,93066,0,SD,SD,SD\n"
        "32,2025-01-01,COM,93059,0,PIERREFITTE,Pierrefitte,Pierrefitte,COMD,93059,0,P,P,P\n"
        "32,2025-01-01,COM,93066,0,SAINT DENIS,Saint-Denis,Saint-Denis,COM,93066,0,SD,SD,SD\n"
        "30,2020-01-01,COM,93099,0,X,X,X,COM,93066,0,SD,SD,SD\n"
        "30,2020-01-01,COM,93099,0,X,X,X,COM,93001,0,A,A,A\n"
    ),
    "population-2022.csv": (
        "CODGEO;PMUN2022;PMUN2016;P22_RP\n"
        "93066;115000;111000;40000.4\n"
        "93059;35000;30000;10000.4\n"
        "93001;90000;88000;30000\n"
        "93888;1;1;1\n"
    ),
}
BAN = (
    "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\n"
    "A1;12;;Rue de l'Étoile;93380;93066;2.35;48.95\n"
)
SQUARES = {"93066": 2.3, "93001": 2.4}


def rpls(depcom: str) -> str:
    return f"{depcom};93380;12;RUE;DE L'ETOILE;1;3;60;1970;1971;13\n"


RPLS = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;FINAN_CODE\n"
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("reportee")
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 48.9], [x + 0.1, 48.9], [x + 0.1, 49], [x, 49], [x, 48.9]]],
            },
        }
        for code, x in SQUARES.items()
    ]
    outlines = folder / "communes.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    files = [outlines]
    for name, text in LISTS.items():
        (folder / name).write_text(text, encoding="utf-8")
        files.append(folder / name)
    found = Context(folder / "editions", b"k" * 32)
    stage_territoires(files, 2025, found)
    ban = folder / "adresses-93.csv"
    ban.write_text(BAN, encoding="utf-8")
    stage_ban([ban], 2025, found)
    return found


@contextmanager
def loaded(context: Context, annee: int, *lines: str) -> Iterator[tuple[StagedEdition, Workbench]]:
    file = context.folder.parent / f"rpls-{annee}.csv"
    file.write_text(RPLS + "".join(lines), encoding="utf-8")
    made = stage_rpls([file], annee, context)
    with workshop(None) as bench:
        bench.attach("e", made.file)
        yield made, bench


def test_the_passage_table_is_in_the_edition(context: Context) -> None:
    (edition,) = context.folder.glob("territoires_*.duckdb")
    with workshop(None) as bench:
        bench.attach("e", edition)
        assert bench.rows("SELECT * FROM e.commune_passage ORDER BY ALL") == [
            ("93059", "93066", 2025, 1.0),
            ("93099", "93001", 2020, None),  # a split: which part is not known
            ("93099", "93066", 2020, None),
        ]


def test_figures_of_the_old_commune_are_added_to_the_new(context: Context) -> None:
    (edition,) = context.folder.glob("territoires_*.duckdb")
    with workshop(None) as bench:
        bench.attach("e", edition)
        assert bench.rows("SELECT * FROM e.population ORDER BY ALL") == [
            ("93001", 2016, 88_000, None),
            ("93001", 2022, 90_000, 30_000),
            ("93066", 2016, 141_000, None),
            ("93066", 2022, 150_000, 50_001),
        ]
        found = bench.rows("SELECT code, count(*) FROM e.rejets GROUP BY code ORDER BY code")
        assert found == [("TER-023", 1), ("TER-024", 1)]


def test_rpls_2024_says_pierrefitte_and_is_read_as_saint_denis(context: Context) -> None:
    with loaded(context, 2024, rpls(OLD), rpls(NEW), rpls("93001")) as (made, bench):
        assert bench.rows(
            "SELECT code_commune, code_arm, code_ept, count(*) FROM e.rpls_logement"
            " GROUP BY ALL ORDER BY ALL"
        ) == [("93001", None, "200057867", 1), ("93066", None, "200057867", 2)]
        assert (made.report.nombre("RPLS-046"), made.report.nombre("RPLS-047")) == (1, 0)
        assert made.report.remede("RPLS-046")
        assert made.report.refusees == 0
        assert bench.rows("SELECT valeur FROM e.rejets WHERE code = 'RPLS-046'") == [(OLD,)]


def test_its_addresses_are_looked_for_under_the_new_code(context: Context) -> None:
    with loaded(context, 2024, rpls(OLD)) as (_, bench):
        assert bench.rows("SELECT id, code_commune, niveau_appariement FROM e.adresse") == [
            ("A1", NEW, 1)
        ]


def test_rpls_2025_should_say_saint_denis(context: Context) -> None:
    with loaded(context, 2025, rpls(OLD), rpls(NEW)) as (made, bench):
        assert bench.rows("SELECT DISTINCT code_commune FROM e.rpls_logement") == [(NEW,)]
        assert (made.report.nombre("RPLS-046"), made.report.nombre("RPLS-047")) == (0, 1)


def test_a_commune_that_was_split_is_not_guessed(context: Context) -> None:
    with loaded(context, 2024, rpls(SPLIT), rpls(NEW)) as (made, _):
        assert made.report.nombre("RPLS-020") == 1
        assert (made.report.retenues, made.report.refusees) == (1, 1)


def test_ops_2024_says_pierrefitte_and_is_read_as_saint_denis(context: Context) -> None:
    header = (
        "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_numero;"
        "adr_nomvoie;conventionne;etat_occupation;reponse_enquete;date_bail;composition;"
        "nb_personnes_charge;nb_mineurs;nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;"
        "tranche_plafond"
    )
    lines = [
        f"2024;999900012;;L{n};{code};1;RUE DE L'ETOILE;1;2;;;;;;;;;0;"
        for n, code in enumerate((OLD, NEW))
    ]
    file = context.folder.parent / "ops-2024.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    made = stage_ops([file], 2024, context)
    with workshop(None) as bench:
        bench.attach("e", made.file)
        assert bench.rows(
            "SELECT code_insee, code_commune FROM e.ops_menage ORDER BY code_insee"
        ) == [(OLD, NEW), (NEW, NEW)]
    assert (made.report.nombre("OPS-C084"), made.report.nombre("OPS-C085")) == (1, 0)
