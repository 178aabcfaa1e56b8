"""What a dwelling says, and which measures of the register count it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]


def built(year: int, age: int, *classes: str) -> tuple[str, Row, Row]:
    """A dwelling of a year, by its age and classes."""
    expected = {"construct_connu": 1, "age": age, **dict.fromkeys(classes, 1)}
    known = {name: number for name, number in expected.items() if number}
    return f"built in {year}", {"construct": year}, known


def financed(group: str, mesure: str) -> tuple[str, Row, Row]:
    """A dwelling of a group of financing, by its measure."""
    return f"financed {group}", {"finan_groupe": group}, {"finan_connu": 1, mesure: 1}


LET, VACANT = {"mode": "1"}, {"mode": "2"}
RENTED: Row = {**LET, "loyer_principal": 250.25, "surfhab": 50}
OFFERED = {"mode_connu": 1, "offerts": 1}
DATED: Row = {"offerts_dates": 1, "vacance_dite": 1}
LONG: Row = {"vacants": 1, **DATED, "vacants_3_mois": 1}
MIDDLE: Row = {"surface_50_70": 1}
FIRST: Row = {"locat_connu": 1}
STAYED: Row = {**FIRST, **DATED, "offerts_un_an": 1}
MOVED: Row = {**STAYED, "emmenages": 1}
CASES: list[tuple[str, Row, Row]] = [
    ("nothing said", {}, {}),
    ("a flat", {"typeconst": "C"}, {
        "typeconst_connu": 1, "collectifs": 1, "collectifs_etudiants": 1}),
    ("a house", {"typeconst": "I"}, {"typeconst_connu": 1, "individuels": 1}),
    ("a student's", {"typeconst": "E"}, {
        "typeconst_connu": 1, "etudiants": 1, "collectifs_etudiants": 1}),
    ("one room", {"nbpiece": 1}, {"nbpiece_connu": 1, "pieces": 1, "t1_t2": 1, "t1": 1}),
    ("two rooms", {"nbpiece": 2}, {"nbpiece_connu": 1, "pieces": 2, "t1_t2": 1, "t2": 1}),
    ("three rooms", {"nbpiece": 3}, {"nbpiece_connu": 1, "pieces": 3, "t3": 1}),
    ("four rooms", {"nbpiece": 4}, {"nbpiece_connu": 1, "pieces": 4, "t4": 1}),
    ("five rooms", {"nbpiece": 5}, {"nbpiece_connu": 1, "pieces": 5, "t5_plus": 1}),
    ("area", {"surfhab": 62}, {"surfhab_connue": 1, **MIDDLE, "surface": 62}),
    ("29 m²", {"surfhab": 29}, {"surfhab_connue": 1, "surface": 29, "surface_moins_30": 1}),
    ("30 m²", {"surfhab": 30}, {"surfhab_connue": 1, "surface": 30, "surface_30_50": 1}),
    ("49 m²", {"surfhab": 49}, {"surfhab_connue": 1, "surface": 49, "surface_30_50": 1}),
    ("70 m²", {"surfhab": 70}, {"surfhab_connue": 1, "surface": 70, "surface_70_90": 1}),
    ("90 m²", {"surfhab": 90}, {"surfhab_connue": 1, "surface": 90, "surface_90_plus": 1}),
    ("not accessible", {"pmr": "1"}, {"pmr_connu": 1}),
    ("accessible", {"pmr": "2"}, {"pmr_connu": 1, "pmr": 1}),
    ("accessible and adapted", {"pmr": "3"}, {"pmr_connu": 1, "pmr": 1, "pmr_adapte": 1}),
    built(1948, 77, "avant_1949"),
    built(1949, 76, "de_1949_1974"),
    built(1974, 51, "de_1949_1974"),
    built(1975, 50, "de_1975_1989"),
    built(1989, 36, "de_1975_1989"),
    built(1990, 35, "de_1990_2009"),
    built(2009, 16, "de_1990_2009"),
    built(2010, 15, "depuis_2010"),
    built(2019, 6, "depuis_2010"),
    built(2020, 5, "depuis_2010", "recent_5_ans"),
    built(2026, 0, "depuis_2010", "recent_5_ans"),
    ("first let two years before", {"locat": 2023, "origine": "1"}, FIRST),
    ("first let the year before", {"locat": 2024}, {**FIRST, "mises_en_service": 1}),
    ("first let in the year of the register", {"locat": 2025}, FIRST),
    ("built and let", {"locat": 2024, "origine": "1"}, {
        **FIRST, "mises_en_service": 1, "entrees_connues": 1, "entrees_neuves": 1}),
    ("bought in VEFA and let", {"locat": 2024, "origine": "4"}, {
        **FIRST, "mises_en_service": 1, "entrees_connues": 1, "entrees_neuves": 1}),
    ("bought and let", {"locat": 2024, "origine": "3"}, {
        **FIRST, "mises_en_service": 1, "entrees_connues": 1}),
    financed("PLAI", "plai"),
    financed("PLUS", "plus"),
    financed("PLS", "pls"),
    financed("PLI", "pli"),
    financed("AVANT77", "avant_1977"),
    financed("AUTRE", "autres_finan"),
    ("under agreement", {"conv": True}, {"conv_connu": 1, "conventionnes": 1}),
    ("under none", {"conv": False}, {"conv_connu": 1}),
    ("an agreement outre-mer does not exist", {"conv": True, "code_commune": "97411"}, {}),
    ("label A", {"dpe_energie": "A"}, {"dpe_connu": 1, "dpe_ab": 1, "dpe_a": 1}),
    ("label B", {"dpe_energie": "B"}, {"dpe_connu": 1, "dpe_ab": 1, "dpe_b": 1}),
    ("label C", {"dpe_energie": "C"}, {"dpe_connu": 1, "dpe_cd": 1, "dpe_c": 1}),
    ("label D", {"dpe_energie": "D"}, {"dpe_connu": 1, "dpe_cd": 1, "dpe_d": 1}),
    ("label F", {"dpe_energie": "F"}, {"dpe_connu": 1, "dpe_fg": 1, "dpe_f": 1}),
    ("label E", {"dpe_energie": "E"}, {"dpe_connu": 1, "dpe_e": 1}),
    ("label G", {"dpe_energie": "G"}, {"dpe_connu": 1, "dpe_fg": 1, "dpe_g": 1}),
    ("greenhouse gas E", {"dpe_ges": "E"}, {"ges_connu": 1}),
    ("greenhouse gas F", {"dpe_ges": "F"}, {"ges_connu": 1, "ges_fg": 1}),
    ("in districts", {"en_qpv15": True, "en_qpv24": True}, {
        "en_qpv15": 1, "qpv15_connu": 1, "en_qpv24": 1, "qpv24_connu": 1}),
    ("out of one", {"en_qpv15": False}, {"qpv15_connu": 1}),
    ("a code alone counts for nothing", {"qpv15": "QP093001", "qpv24": "QN09301A"}, {}),
    ("with an address", {"adresse_id": "a"}, {"points_adresse": 1}),
    ("let, nothing more", LET, {**OFFERED, **DATED}),
    ("vacant, date unknown", VACANT, {**OFFERED, "vacants": 1}),
    ("vacant from October", {**VACANT, "offre_date": date(2024, 10, 1)}, {
        **OFFERED, "vacants": 1, **DATED, "vacants_recents": 1}),
    ("vacant from September", {**VACANT, "offre_date": date(2024, 9, 1)}, {
        **OFFERED, **LONG, "vacants_3_12": 1}),
    ("vacant for a year to the day", {**VACANT, "offre_date": date(2024, 1, 1)}, {
        **OFFERED, **LONG, "vacants_3_12": 1}),
    ("vacant for more than a year", {**VACANT, "offre_date": date(2023, 12, 1)}, {
        **OFFERED, **LONG, "vacants_12_24": 1}),
    ("vacant for two years to the day", {**VACANT, "offre_date": date(2023, 1, 1)}, {
        **OFFERED, **LONG, "vacants_12_24": 1}),
    ("vacant for more than two years", {**VACANT, "offre_date": date(2022, 12, 1)}, {
        **OFFERED, **LONG, "vacants_24_plus": 1}),
    ("offered long ago, let since", {**LET, "offre_date": date(2020, 1, 1)}, {
        **OFFERED, **DATED}),
    ("empty, offered long ago", {"mode": "3", "offre_date": date(2020, 1, 1)}, {
        "mode_connu": 1, "vides": 1}),
    ("vacant, let first in 2023", {**VACANT, "locat": 2023}, {
        **OFFERED, **FIRST, "vacants": 1, "offerts_un_an": 1}),
    ("let first in 2024, lease of 2024", {
        **LET, "locat": 2024, "bail_date": date(2024, 5, 1)}, {
        **OFFERED, **FIRST, **DATED, "mises_en_service": 1}),
    ("lease of 2024", {**LET, "locat": 2023, "bail_date": date(2024, 1, 1)}, {**OFFERED, **MOVED}),
    ("lease of 2023", {**LET, "locat": 2023, "bail_date": date(2023, 12, 1)}, {
        **OFFERED, **STAYED}),
    ("lease of 1 January 2025", {**LET, "locat": 2023, "bail_date": date(2025, 1, 1)}, {
        **OFFERED, **MOVED}),
    ("lease of after the register", {**LET, "locat": 2023, "bail_date": date(2025, 2, 1)}, {
        **OFFERED, **STAYED}),
    ("lease of 2024, vacant again", {**VACANT, "locat": 2023, "bail_date": date(2024, 5, 1)}, {
        **OFFERED, **FIRST, "vacants": 1, "offerts_un_an": 1}),
    ("let since long, lease unknown", {**LET, "locat": 2023}, {
        **OFFERED, **FIRST, **DATED}),
    ("reserved to the State", {"contingent": "1"}, {"contingent_connu": 1, "reserve_etat": 1}),
    ("reserved for its officials", {"contingent": "5"}, {
        "contingent_connu": 1, "reserve_etat": 1}),
    ("reserved to employers", {"contingent": "3"}, {
        "contingent_connu": 1, "reserve_employeurs": 1}),
    ("reserved to a commune", {"contingent": "4"}, {"contingent_connu": 1, "reserve_locale": 1}),
    ("reserved to others", {"contingent": "6"}, {"contingent_connu": 1, "reserve_autres": 1}),
    ("reserved to nobody", {"contingent": "7"}, {"contingent_connu": 1, "non_reserves": 1}),
    ("of paragraph 1", {"sru_alinea": "1"}, {
        "sru_connu": 1, "sru_affectes": 1, "sru_alinea_1": 1}),
    ("of paragraph 2", {"sru_alinea": "2"}, {
        "sru_connu": 1, "sru_affectes": 1, "sru_alinea_2": 1}),
    ("of paragraph 3", {"sru_alinea": "3", "sru_expir": 2031}, {
        "sru_connu": 1, "sru_affectes": 1, "sru_alinea_3": 1, "sru_expire": 1}),
    ("an agreement ends", {"sru_expir": 2031}, {"sru_connu": 1, "sru_expire": 1}),
    ("empty", {"mode": "3"}, {"mode_connu": 1, "vides": 1}),
    ("run by an association", {"mode": "4"}, {"mode_connu": 1, "associations": 1}),
    ("occupied otherwise", {"mode": "5"}, {"mode_connu": 1}),
    ("rent in cents", {**LET, "loyer_principal": 412.37, "surfhab": 61}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 61,
        "loyers": 41237, "surface_louee": 61}),
    ("rent of a re-letting", {
        **LET, "loyer_principal": 500.0, "surfhab": 50, "locat": 2000,
        "bail_date": date(2024, 7, 1)}, {
        **OFFERED, **MOVED, "surfhab_connue": 1, **MIDDLE, "surface": 50, "loyers": 50000,
        "surface_louee": 50, "loyers_relocation": 50000, "surface_relocation": 50}),
    *[(f"rent of {name}", {**RENTED, **facts}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 50,
        "loyers": 25_025, "surface_louee": 50, f"loyers_{name}": 25_025,
        f"surface_louee_{name}": 50, **counted})
      for name, facts, counted in (
          ("plai", {"finan_groupe": "PLAI"}, {"finan_connu": 1, "plai": 1}),
          ("plus", {"finan_groupe": "PLUS"}, {"finan_connu": 1, "plus": 1}),
          ("avant_1977", {"finan_groupe": "AVANT77"}, {"finan_connu": 1, "avant_1977": 1}),
          ("pls", {"finan_groupe": "PLS"}, {"finan_connu": 1, "pls": 1}),
          ("pli", {"finan_groupe": "PLI"}, {"finan_connu": 1, "pli": 1}),
          ("t1", {"nbpiece": 1}, {"nbpiece_connu": 1, "pieces": 1, "t1": 1, "t1_t2": 1}),
          ("t2", {"nbpiece": 2}, {"nbpiece_connu": 1, "pieces": 2, "t2": 1, "t1_t2": 1}),
          ("t3", {"nbpiece": 3}, {"nbpiece_connu": 1, "pieces": 3, "t3": 1}),
          ("t4", {"nbpiece": 4}, {"nbpiece_connu": 1, "pieces": 4, "t4": 1}),
          ("t5_plus", {"nbpiece": 7}, {"nbpiece_connu": 1, "pieces": 7, "t5_plus": 1}),
      )],
    ("rent of another financing", {**RENTED, "finan_groupe": "AUTRE"}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 50,
        "loyers": 25_025, "surface_louee": 50, "finan_connu": 1, "autres_finan": 1}),
    ("rent without area", {**LET, "loyer_principal": 400.0}, {**OFFERED, **DATED}),
    ("no rent is none", {**LET, "loyer_principal": 0.0, "surfhab": 50}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 50}),
    ("rent of a dwelling that is not let", {**VACANT, "loyer_principal": 400.0, "surfhab": 50}, {
        **OFFERED, "vacants": 1, "surfhab_connue": 1, **MIDDLE, "surface": 50}),
]  # fmt: skip
