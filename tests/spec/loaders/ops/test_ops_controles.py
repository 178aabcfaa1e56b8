"""Controls of an OPS deposit: one line of a file a case, and the codes it must break."""

from pathlib import Path

import pytest

from loaders.context import Context
from loaders.ops.stage import stage_ops
from loaders.report import Gravite, Rejet
from loaders.tabular import rules as control
from loaders.tabular.layout import read_layout
from testing.made.files.ops_lines import (
    ABSENT,
    AGES,
    ALONE,
    AWAY,
    NOBODY,
    SIREN,
    SOUND,
    VACANT,
    WRONG_KEY,
    Line,
    place_of_deposits,
    write,
)
from testing.rows import each_row

CASES: list[tuple[str, Line, set[str]]] = [
    ("sound", {}, set()),
    ("vacant", VACANT, set()),
    ("empty for works", VACANT | {"etat_occupation": "3"}, set()),
    ("no answer", NOBODY | {"reponse_enquete": "3"}, set()),
    ("alone", ALONE, set()),
    # what every line must say
    ("no year", {"millesime": ""}, {"OPS-C001"}),
    ("no SIREN", {"siren_bailleur": ""}, {"OPS-C001"}),
    ("no commune", {"code_insee": ""}, {"OPS-C001"}),
    ("no state", NOBODY | {"etat_occupation": "", "reponse_enquete": ""}, {"OPS-C001"}),
    ("income known or not", NOBODY | {"reponse_enquete": "3", "rfr_connu": ""}, {"OPS-C001"}),
    # characters
    ("bell", {"adr_complement": "BAT\x07A"}, {"OPS-C002"}),
    ("escape", {"adr_nomvoie": "RUE\x1b"}, {"OPS-C002"}),
    ("tab is allowed", {"adr_complement": "BAT\tA"}, set()),
    ("accents are allowed", {"adr_nomvoie": "DE L'ÉTOILE Œ"}, set()),
    # forms, lists and bounds
    ("year in letters", {"millesime": "MMXXIV"}, {"OPS-C010"}),
    ("SIREN of 8 digits", {"siren_bailleur": SIREN[:8]}, {"OPS-C011"}),
    ("SIREN in letters", {"siren_bailleur": "ABCDEFGHI"}, {"OPS-C011"}),
    ("register id of 10", {"id_logement_rpls": "0930000001"}, set()),
    ("register id that lost its zero", {"id_logement_rpls": "930000001"}, {"OPS-C012"}),
    ("register id of 11", {"id_logement_rpls": "09300000001"}, {"OPS-C012"}),
    ("own id of 100", {"id_logement_bailleur": "L" * 100}, set()),
    ("own id of 101", {"id_logement_bailleur": "L" * 101}, {"OPS-C013"}),
    ("commune of 4", {"code_insee": "9301"}, {"OPS-C014"}),
    ("postcode of 4", {"code_postal": "9330"}, {"OPS-C015"}),
    ("postcode that lost its zero", {"code_postal": "1000"}, {"OPS-C015"}),
    ("QPV 2015", {"code_qpv": "QP093001"}, set()),
    ("QPV 2024", {"code_qpv": "QN09301M"}, set()),
    ("QPV outside", {"code_qpv": "HZ"}, {"OPS-C016"}),
    ("APL 3", {"conventionne": "3"}, {"OPS-C017"}),
    ("financing 18", {"financement": "18"}, {"OPS-C018"}),
    ("0 rooms", {"nb_pieces": "0"}, {"OPS-C019"}),
    ("1 room", {"nb_pieces": "1"}, set()),
    ("9 rooms", {"nb_pieces": "9"}, set()),
    ("10 rooms", {"nb_pieces": "10"}, {"OPS-C019"}),
    ("rooms in letters", {"nb_pieces": "trois"}, {"OPS-C019"}),
    ("2.5 rooms", {"nb_pieces": "2.5"}, {"OPS-C019"}),
    ("8 m²", {"surface_hab": "8"}, {"OPS-C020"}),
    ("9 m²", {"surface_hab": "9"}, set()),
    ("999 m²", {"surface_hab": "999"}, set()),
    ("1000 m²", {"surface_hab": "1000"}, {"OPS-C020"}),
    ("state 6", NOBODY | {"etat_occupation": "6", "reponse_enquete": ""}, {"OPS-C021"}),
    ("answer 4", NOBODY | {"reponse_enquete": "4"}, {"OPS-C022"}),
    ("lease month 13", {"date_bail": "2015-13"}, {"OPS-C023"}),
    ("lease with its day", {"date_bail": "2015-06-17"}, set()),
    ("lease of a day that is not", {"date_bail": "2015-06-31"}, {"OPS-C023"}),
    ("lease month 0", {"date_bail": "2015-00"}, {"OPS-C023"}),
    ("lease of the 19th century", {"date_bail": "1899-06"}, {"OPS-C023"}),
    ("lease written mm/aaaa", {"date_bail": "06/2015"}, set()),
    ("lease written jj/mm/aaaa", {"date_bail": "01/02/2020"}, set()),
    ("lease written aaaa/mm", {"date_bail": "2015/06"}, set()),
    ("lease of a French month 13", {"date_bail": "13/2015"}, {"OPS-C023"}),
    ("lease of a French day that is not", {"date_bail": "31/06/2015"}, {"OPS-C023"}),
    ("lease of next January, in French", {"date_bail": "15/01/2025"}, {"OPS-C052"}),
    ("unknown composition", {"composition": "FAMILLE"}, {"OPS-C024"}),
    ("31 persons", {"nb_occupants": "31"}, {"OPS-C025"}),
    ("0 persons", {"nb_occupants": "0"}, {"OPS-C025"}),
    ("unknown age band", {"tranche_age_titulaire": "40-49"}, {"OPS-C026"}),
    ("minus one child", {"nb_occ_0_5": "-1"}, {"OPS-C027"}),
    ("category 7", {"categorie_menage_plus": "7"}, {"OPS-C028"}),
    ("category 0", {"categorie_menage_plus": "0"}, {"OPS-C028"}),
    ("income known: yes", {"rfr_connu": "oui"}, {"OPS-C029"}),
    ("income in euros", {"tranche_plafond": "21345"}, {"OPS-C030"}),
    ("aid 3", {"aide_logement": "3"}, {"OPS-C031"}),
    ("aid unknown", {"aide_logement": "9"}, set()),
    ("jobs in letters", {"nb_emploi_stable": "un"}, {"OPS-C032"}),
    # identity
    ("another year", {"millesime": "2022"}, {"OPS-C040"}),
    ("wrong key", {"siren_bailleur": WRONG_KEY}, {"OPS-C041"}),
    ("no id at all", {"id_logement_bailleur": "-"}, {"OPS-C042"}),
    ("first", {"id_logement_bailleur": "TWICE"}, set()),
    ("again", {"id_logement_bailleur": "TWICE"}, {"OPS-C043"}),
    ("first in the register", {"id_logement_rpls": "0930000009"}, set()),
    ("again in the register", {"id_logement_rpls": "0930000009"}, {"OPS-C043"}),
    ("commune that is not", {"code_insee": "93999"}, {"OPS-C044"}),
    ("Paris whole", {"code_insee": "75056"}, {"OPS-C089"}),
    ("arrondissement of Paris", {"code_insee": "75101"}, set()),
    ("no street, no id", {"adr_nomvoie": ""}, {"OPS-C045"}),
    ("no street, id", {"adr_nomvoie": "", "id_logement_rpls": "0930000010"}, set()),
    # persons
    ("NIR", {"adr_complement": "285059935000117"}, {"OPS-C046"}),
    ("NIR with spaces", {"adr_complement": "2 85 05 99 350 001 17"}, {"OPS-C046"}),
    ("NIR without key", {"adr_nomvoie": "RUE 2850599350001"}, {"OPS-C046"}),
    ("NIR of Corse", {"adr_complement": "185052A35000117"}, {"OPS-C046"}),
    ("NIR as reference", {"id_logement_bailleur": "285059935000117"}, {"OPS-C046"}),
    ("12 digits", {"id_logement_bailleur": "285059935000"}, set()),
    ("14 digits", {"id_logement_bailleur": "99990001200013"}, set()),
    ("e-mail", {"adr_complement": "a.b@exemple.invalid"}, {"OPS-C047"}),
    ("at sign", {"adr_complement": "BAT A @ B"}, set()),
    ("NIR in its parts", {"adr_complement": "NIR:2.85.05.99.350.001/17"}, {"OPS-C046"}),
    ("NIR glued to text", {"adr_complement": "BAT A2850599350001ESC"}, {"OPS-C046"}),
    ("NIR after a number", {"adr_complement": "3 2850599350001"}, {"OPS-C046"}),
    ("NIR of Corse with spaces", {"adr_nomvoie": "1 85 05 2B 350 001 17"}, {"OPS-C046"}),
    ("SIRET in an address", {"adr_complement": "99990001200013"}, set()),
    ("e-mail in words", {"adr_complement": "a.b (at) exemple.invalid"}, {"OPS-C047"}),
    ("e-mail as reference", {"id_logement_bailleur": "a.b@exemple.invalid"}, {"OPS-C047"}),
    ("e-mail as number", {"adr_numero": "a@exemple.invalid"}, {"OPS-C047"}),
    ("phone of Guadeloupe", {"adr_complement": "0590 12 34 56"}, {"OPS-C048"}),
    ("phone by threes", {"adr_complement": "0692 123 456"}, {"OPS-C048"}),
    ("phone of Réunion, abroad", {"adr_complement": "+262 692 12 34 56"}, {"OPS-C048"}),
    ("phone with 0033", {"adr_complement": "0033 6 39 98 12 34"}, {"OPS-C048"}),
    ("phone with (0)", {"adr_complement": "+33 (0)6 39 98 12 34"}, {"OPS-C048"}),
    ("phone without its zero", {"adr_complement": "639981234"}, {"OPS-C048"}),
    (
        "phone with no-break spaces",
        {"adr_nomvoie": "06\u00a039\u00a098\u00a012\u00a034"},
        {"OPS-C048"},
    ),
    ("8 digits", {"adr_complement": "LOT 06399812"}, set()),
    ("11 digits", {"adr_complement": "06399812345"}, set()),
    ("name after CHEZ", {"adr_complement": "CHEZ MME DUPONT"}, {"OPS-C049"}),
    ("name in small letters", {"adr_complement": "chez madame Lefèvre"}, {"OPS-C049"}),
    ("name with M.", {"adr_complement": "M. DUPONT"}, {"OPS-C049"}),
    ("name with M alone", {"adr_complement": "M JEAN DUPONT"}, {"OPS-C049"}),
    ("name of two", {"adr_complement": "BAT A M. ET MME DUPONT"}, {"OPS-C049"}),
    ("name told", {"adr_complement": "LOCATAIRE : DUPONT"}, {"OPS-C049"}),
    ("name in the street", {"adr_nomvoie": "DE L'ETOILE CHEZ M. DUPONT"}, {"OPS-C049"}),
    ("name as number", {"adr_numero": "3 MLLE DUPONT"}, {"OPS-C049"}),
    ("name as reference", {"id_logement_bailleur": "LGT 12 MME DUPONT"}, {"OPS-C049"}),
    ("street of a lady", {"adr_nomvoie": "MADAME DE SEVIGNE"}, set()),
    ("street of a lady, short", {"adr_nomvoie": "MME CURIE"}, set()),
    ("street of a prince", {"adr_nomvoie": "MONSIEUR LE PRINCE"}, set()),
    ("residence of a lady", {"adr_complement": "RESIDENCE MADAME DE SEVIGNE"}, set()),
    ("building M", {"adr_complement": "BAT M. ESCALIER 2"}, set()),
    ("building M alone", {"adr_complement": "BATIMENT M"}, set()),
    ("hamlet", {"adr_nomvoie": "CHEZ BERNARD"}, set()),
    ("occupied", {"adr_complement": "LOCATAIRE PORTE 3"}, set()),
    ("phone", {"adr_complement": "06 39 98 12 34"}, {"OPS-C048"}),
    ("phone in a row", {"adr_complement": "TEL 0639981234"}, {"OPS-C048"}),
    ("phone with country", {"adr_complement": "+33 6 39 98 12 34"}, {"OPS-C048"}),
    ("phone as reference", {"id_logement_bailleur": "06.39.98.12.34"}, {"OPS-C048"}),
    ("reference of 10 digits", {"id_logement_bailleur": "0639981234"}, set()),
    ("NIR as rooms", {"nb_pieces": "285059935000117"}, {"OPS-C019"}),
    # let or not, answered or not
    ("let, no answer code", {"reponse_enquete": ""}, {"OPS-C050"}),
    ("let, no lease", {"date_bail": ""}, {"OPS-C051"}),
    ("lease of December", {"date_bail": "2024-12"}, set()),
    ("lease of next January", {"date_bail": "2025-01"}, {"OPS-C052"}),
    ("household of a vacant one", {"etat_occupation": "2", "reponse_enquete": ""}, {"OPS-C053"}),
    ("aid of a vacant one", VACANT | {"aide_logement": "1"}, {"OPS-C053"}),
    ("household without answer", {"reponse_enquete": "3"}, {"OPS-C054"}),
    ("whole answer, no holder", {"tranche_age_titulaire": ""}, {"OPS-C055"}),
    ("partial answer, no holder", {"tranche_age_titulaire": "", "reponse_enquete": "2"}, set()),
    # persons counted
    ("one person too many", {"nb_occ_6_10": "2"}, {"OPS-C056", "OPS-C069"}),
    ("ages unknown", {f"nb_occ_{band}": "" for band in AGES}, set()),
    ("adults and minors", {"nb_mineurs": "2"}, {"OPS-C057", "OPS-C069"}),
    ("minors against ages", {"nb_occ_6_10": "0", "nb_occ_18_24": "1"}, {"OPS-C069"}),
    ("couple of one", ALONE | {"composition": "COUPLE_0"}, {"OPS-C058"}),
    ("dependants", {"composition": "COUPLE_C2"}, {"OPS-C059"}),
    ("all dependants", {"nb_personnes_charge": "3"}, {"OPS-C059", "OPS-C065"}),
    ("band without income", {"rfr_connu": "0"}, {"OPS-C060"}),
    ("unknown band without income", {"rfr_connu": "0", "tranche_plafond": "INC"}, set()),
    ("income without band", {"tranche_plafond": ""}, {"OPS-C061"}),
    ("income with unknown band", {"tranche_plafond": "INC"}, {"OPS-C061"}),
    ("work", {"nb_chomeurs": "2"}, {"OPS-C062"}),
    ("category below", {"categorie_menage_plus": "2"}, {"OPS-C063"}),
    ("category of size", {"categorie_menage_plus": "3"}, set()),
    ("category one above", {"categorie_menage_plus": "4"}, set()),
    ("category two above", {"categorie_menage_plus": "5"}, {"OPS-C063"}),
    ("holder of no age", {"tranche_age_titulaire": "GE75"}, {"OPS-C064"}),
    # outre-mer
    ("APL outre-mer", {"code_insee": "97101"}, {"OPS-C066", "OPS-C068"}),
    ("nothing outre-mer", AWAY, set()),
    ("APL paid outre-mer", AWAY | {"aide_logement": "1"}, {"OPS-C068"}),
    ("unknown aid outre-mer", AWAY | {"aide_logement": "9"}, set()),
    ("nothing in métropole", {"conventionne": ""}, {"OPS-C067"}),
]
LINES = {name: n + 2 for n, (name, _, _) in enumerate(CASES)}


def line_of(name: str, changes: Line) -> Line:
    own = {"id_logement_bailleur": f"R-{LINES[name]}"} | changes
    if own["id_logement_bailleur"] == "-":
        own["id_logement_bailleur"] = ""
    return SOUND | own


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return place_of_deposits(tmp_path_factory.mktemp("ops"))


@pytest.fixture(scope="module")
def rejets(context: Context, tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Rejet]]:
    return judged(context, tmp_path_factory.mktemp("deposit"))


def judged(context: Context, folder: Path) -> dict[int, list[Rejet]]:
    """What the lines of all cases break, line by line."""
    file = write(folder / "ops-2024.csv", [line_of(name, changes) for name, changes, _ in CASES])
    found: dict[int, list[Rejet]] = {}
    for rejet in stage_ops([file], 2024, context).report.rejets:
        if rejet.ligne is not None:
            found.setdefault(rejet.ligne, []).append(rejet)
    return found


@each_row(("name", "codes"), [(name, codes) for name, _, codes in CASES])
def test_a_line_breaks_these_rules_and_no_other(
    rejets: dict[int, list[Rejet]], name: str, codes: set[str]
) -> None:
    assert {r.code for r in rejets.get(LINES[name], [])} == codes


def test_among_many_lines_each_breaks_the_same(
    context: Context,
    rejets: dict[int, list[Rejet]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sound lines are then passed over first."""
    monkeypatch.setattr(control, "FEW", 1)
    assert judged(context, tmp_path) == rejets


@each_row(
    "name", [name for name, _, codes in CASES if codes & {f"OPS-C0{n}" for n in (46, 47, 48, 49)}]
)
def test_what_looks_like_a_person_is_never_shown(rejets: dict[int, list[Rejet]], name: str) -> None:
    assert {r.valeur for r in rejets[LINES[name]]} == {"(masqué)"}


@each_row("name", ["NIR as rooms", "bell", "escape"])
def test_what_may_hide_a_person_is_not_shown(rejets: dict[int, list[Rejet]], name: str) -> None:
    assert {r.valeur for r in rejets[LINES[name]]} == {"(masqué)"}


def test_every_rule_of_the_layout_has_its_case() -> None:
    layout = read_layout("ops")
    rules = {c.code for c in layout.controles} | {c.controle for c in layout.colonnes}
    needs_a_register = {
        "OPS-C080",
        "OPS-C082",
    }  # in tests/spec/loaders/ops/test_ops_parc_d_autrui.py
    needs_a_passage = {
        "OPS-C084",
        "OPS-C085",
    }  # in tests/integration/loaders/territoires/test_commune_reportee.py
    tried = {code for _, _, codes in CASES for code in codes}
    assert rules - {None} - needs_a_register - needs_a_passage <= tried


def test_an_alert_keeps_the_line_and_an_error_refuses_it(context: Context, tmp_path: Path) -> None:
    lines = [line_of(name, dict(CASES[LINES[name] - 2][1])) for name in ("sound", "dependants")]
    lines.append(line_of("work", {"nb_chomeurs": "2"}))
    report = stage_ops([write(tmp_path / "ops-2024.csv", lines)], 2024, context).report
    assert (report.lues, report.retenues, report.refusees) == (3, 2, 1)
    assert {t.code: t.gravite for t in report.totaux if t.code not in ABSENT} == {
        "OPS-C059": Gravite.ALERTE,
        "OPS-C062": Gravite.ERREUR,
    }
