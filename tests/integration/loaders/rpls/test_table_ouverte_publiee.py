"""The open table of the SDES, from its file to what is served, beside a register and a landlord.

The public file has dwellings in 93001 and 93002, a nominative file those of three landlords in
93003 and of one of them in 93004, all in one EPCI; the table tells of them and of 97101, where no
file has any dwelling.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context, silent
from loaders.publication.publish import publish, withdraw
from loaders.rpls.open_table import stage_sdes
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.store import Store
from processes.request import read_request
from processes.rows import indicator_rows
from testing.sample import taking_turns

YEAR = 2024
SIRETS = ("99990001200013", "99990002000002", "99990003800004")
COMMUNES = {"93001": 2.3, "93002": 2.4, "93003": 2.5, "93004": 2.6, "97101": -61.6}
MEMBERS = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n" + "".join(
    f"{code};Ville {code};1000;{'971;01;200018653' if code > '97' else '93;11;200054781'};\n"
    for code in COMMUNES
)
PUBLIC = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;FINAN_CODE\n"
)
NOMINATIVE = (
    "IDENT_REP;SIRET;DEPCOM_red;nbpiece_red;surfhab_red;construct_red;locat_red;finan_red;MODE_red;"
    "bail_red;remlocdate_red;duree_vacance;loyerprinc_red;SORTIEPATRIM_red\n"
)
TABLE = (
    "DEPCOM_ARM;nb_ls;nb_loues;nb_vacants;nb_vides;nb_asso;tx_vac;tx_vac3;tx_mob;loymoy\n"
    "93001;1000;900;60;30;10;6,25;2,04;8,06;6,615\n"
    "93002;100;90;2;5;3;2,17;s;7,9;6,2\n"
    "93003;400;380;8;10;2;2,06;1,1;7,7;6,4\n"
    "93004;40;38;2;0;0;5;5;7,7;6,4\n"
    "97101;50;40;10;0;0;20;10;4,3;5,9\n"
)
INDICATORS = (
    "taux_vacance", "taux_vacance_3_mois", "taux_mobilite", "part_vides", "part_associations",
    "loyer_moyen", "loyer_relocations",
)  # fmt: skip
NIVEAUX = ("commune", "epci", "departement", "france")
IDS = [f"indicateurs-{niveau}{twin}" for niveau in NIVEAUX for twin in ("", SERIE)]
GRANT = Grant(
    "a",
    "o",
    rights=tuple(
        Right(i, (RightPart((FRANCE,), tuple(f.name for f in collections()[i].fields)),))
        for i in IDS
    ),
)


@pytest.fixture
def context(settings: Settings, store: Store, tmp_path: Path) -> Context:
    """Territories, with an outline of each commune, and a register of the year, published."""
    assert store.engine
    outlines = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "nom": f"Ville {code}"},
                "geometry": {"type": "Polygon", "coordinates": [_square(x, 16 if x < 0 else 49)]},
            }
            for code, x in COMMUNES.items()
        ],
    }
    files = [tmp_path / f"appartenance-{YEAR}.csv", tmp_path / "communes.geojson"]
    for file, text in zip(files, (MEMBERS, json.dumps(outlines)), strict=True):
        file.write_text(text, encoding="utf-8")
    made = Context(settings.editions, b"k" * 32)
    staged = stage_territoires(files, YEAR, made)
    store.stage(staged.edition, staged.file, silent)
    return made


def _square(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]


def register(store: Store, context: Context, folder: Path, *, landlord: bool) -> None:
    """The register of the year, staged: its public file, and a nominative one."""
    public = folder / f"rpls-{YEAR}.csv"
    lines = (f"{code};93000;{n};RUE;DES LILAS;1;3;60;1970;1971;13\n"
             for code in ("93001", "93002") for n in range(1, 21))  # fmt: skip
    public.write_text(PUBLIC + "".join(lines))
    files = [public]
    if landlord:
        files.append(folder / f"loi-{YEAR}.csv")
        own = [
            f"A{commune[-1]}{n};{siret};{commune};3;60;1970;1971;13;1;05/2015;;;412;9\n"
            for commune, sirets in {"93003": SIRETS, "93004": SIRETS[:1]}.items()
            for n, siret in enumerate(sirets * 20)
        ]
        files[-1].write_text(NOMINATIVE + "".join(own))
    made = stage_rpls(files, YEAR, context)
    store.stage(made.edition, made.file, silent)


def open_table(store: Store, context: Context, folder: Path, text: str = TABLE) -> str:
    """The table of the SDES, staged; the id of its edition."""
    file = folder / f"resultats_rpls_{YEAR}.csv"
    file.write_text(text)
    made = stage_sdes([file], YEAR, context)
    store.stage(made.edition, made.file, silent)
    return made.edition.id


def asked(store: Store, niveau: str, **inputs: Any) -> list[dict[str, Any]]:
    demande = {"niveau": niveau, "indicateurs": [*INDICATORS], **inputs}
    return indicator_rows(GRANT, store, read_request(GRANT, demande))


def told(store: Store, niveau: str) -> Mapping[str, Sequence[Any]]:
    """Of each place: its source, then value and status of each figure."""
    found: dict[str, list[Any]] = {}
    for row in asked(store, niveau):
        found.setdefault(row["code"], [row["source_economique"]])
        found[row["code"]].append((row["valeur"], row["statut"]))
    return found


SECRET, NOTHING = (None, "S"), (None, "N")


@pytest.mark.long
@taking_turns(4)
def test_the_table_tells_what_no_landlords_file_does(
    store: Store, settings: Settings, context: Context, tmp_path: Path
) -> None:
    register(store, context, tmp_path, landlord=True)
    edition = open_table(store, context, tmp_path)
    publish(store, settings.editions, None, silent)
    communes = told(store, "commune")
    assert communes["93001"] == [
        "sdes", (6.3, "D"), (2.0, "D"), (8.1, "D"), (3.0, "D"), (1.0, "D"), (6.62, "D"), SECRET,
    ]  # fmt: skip
    assert communes["93002"][2] == SECRET  # a figure that the table keeps secret
    assert communes["93003"] == ["bailleurs", *[(0.0, "D")] * 5, (6.87, "D"), NOTHING]
    assert communes["93004"] == [None, *[SECRET] * 7]  # one landlord: secret, the table or not
    assert communes["97101"][:2] == ["sdes", (20.0, "D")]  # no dwelling of it in the register
    assert told(store, "departement")["971"] == [
        "sdes", (20.0, "D"), NOTHING, NOTHING, (0.0, "D"), (0.0, "D"), NOTHING, NOTHING,
    ]  # fmt: skip
    # What holds a commune of the landlord would tell its figures by difference.
    for niveau, code in (("epci", "200054781"), ("departement", "93"), ("france", "FR")):
        assert told(store, niveau)[code] == communes["93003"]
    rows = {r["indicateur"]: r for r in asked(store, "commune", codes=["93001"])}
    vacancy, rent = rows["taux_vacance"], rows["loyer_moyen"]
    assert (vacancy["num"], vacancy["den"], rent["num"], rent["den"]) == (60, 960, None, None)
    assert vacancy["lecture"].endswith(
        "vacants (960\u00a0logements) (source : SDES, données communales RPLS, 1er janvier 2024)."
    )
    assert rent["lecture"].endswith(
        "6,62 € par m² et par mois (source : SDES, données communales RPLS, 1er janvier 2024)."
    )
    (base,) = asked(store, "commune", codes=["93001"], millesimes=[YEAR], format="large")
    assert (base["taux_vacance_den"], base["source_economique"]) == (960, "sdes")
    # Taken back, nothing of it is left.
    withdraw(store, settings.editions, [edition], silent)
    assert told(store, "commune")["93001"] == [None, *[SECRET] * 7]


# Two publications; the statement that reads them is asked of both stores by the test above.
@pytest.mark.long
@taking_turns(4)
@pytest.mark.parametrize(
    "settings", ["duckdb", pytest.param("postgresql", marks=pytest.mark.proof)], indirect=True
)
def test_without_a_landlord_sums_of_counts_go_up_and_a_correction_takes_its_place(
    store: Store, settings: Settings, context: Context, tmp_path: Path
) -> None:
    register(store, context, tmp_path, landlord=False)
    open_table(store, context, tmp_path)
    publish(store, settings.editions, None, silent)
    # (60 + 2 + 8 + 2) / (960 + 92 + 388 + 40); no mean of rates, of mobility or of rents
    assert told(store, "epci")["200054781"] == [
        "sdes", (4.9, "D"), NOTHING, NOTHING, (2.9, "D"), (1.0, "D"), NOTHING, NOTHING,
    ]  # fmt: skip
    assert told(store, "france")["FR"][1] == (5.4, "D")
    open_table(store, context, tmp_path, TABLE.replace("8,06", "9,06"))
    publish(store, settings.editions, None, silent)
    assert told(store, "commune")["93001"][3] == (9.1, "D")
    states = [e.state for e in store.editions() if e.source == "sdes"]
    assert sorted(states) == sorted([EditionState.PUBLISHED, EditionState.RETIRED])
