"""Which family of layout a header belongs to, and what is read in it: real headers, by name."""

import random
from pathlib import Path

import pytest

from loaders.files.source_file import open_source
from loaders.rpls.files import RplsFile, recognise
from loaders.tabular.layout import read_layout
from parc_social.errors import BadFile
from testing.rows import each_row

V2025 = (
    "REG_CODE;REG_LIBELLE;LIBREG;DEP_CODE;DEP_LIBELLE;LIBDEP;EPCI_CODE;EPCI_LIBELLE;LIBEPCI;DEPCOM;CODEPOSTAL;"
    "LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;COMPLGEO;LIEUDIT;QPV_CODE;QPV_LIBELLE;DROIT_CODE;DROIT_LIBELLE;"
    "TYPECONST_CODE;TYPECONST_LIBELLE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN_CODE;FINAN_LIBELLE;"
    "FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT_CODE;NEWLOGT_LIBELLE;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;"
    "SRU_ALINEA;CODSEGPATRIM;LIBSEGPATRIM;PMR_CODE;PMR_LIBELLE;PLG_VOIE;EPSG;X;Y;PLG_QP24;PLG_QP15;"
    "PLG_IRIS2024_CODE;PLG_IRIS2024_LIBELLE;PLG_ZUS;PLG_QVA;QUALITE_VOIE;QUALITE_NUMERO;QUALITE_XY;"
    "DISTANCE_PRECISION;QUALITE_QP24;QUALITE_QP15;QUALITE_IRIS;QUALITE_ZUS;QUALITE_QVA;COMAQP;COMAZUS;UU2020;"
    "AAV2020;ZE2020"
)
V2023 = (
    V2025.replace("PLG_QP24;PLG_QP15;", "PLG_QP;")
    .replace("PLG_IRIS2024", "PLG_IRIS2022")
    .replace("PLG_ZUS;", "PLG_ZUS;PLG_ZFU;")
    .replace("QUALITE_QP24;QUALITE_QP15;", "QUALITE_QP;")
    .replace("QUALITE_ZUS;", "QUALITE_ZUS;QUALITE_ZFU;")
    .replace("COMAZUS;", "COMAZUS;COMIRIS;")
)
OPENDATASOFT = (
    "reg_code;reg_libelle;dep_code;dep_libelle;epci_code;epci_libelle;droit_code;droit_libelle;depcom_code;"
    "depcom_libelle;codepostal;numvoie;indrep;typvoie;nomvoie;etage;complgeo;lieudit;qpv_code;qpv_libelle;"
    "typeconst_code;typeconst_libelle;nbpiece;surfhab;construct;locat;patrimoine;origine;finan_code;finan_libelle;"
    "conv;numconv;dpedate;dpeenergie;dpeserre;pmr_code;epsg;x;y;plg_qp;plg_iris2022_code;qualite_xy"
)
V2017 = (
    "DROIT;DEPCOM;CODEPOSTAL;libcom;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;NUMBOITE;ESC;COULOIR;ETAGE;COMPLIDENT;"
    "ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN;"
    "FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;"
    "LIBSEGPATRIM"
)
GEOLOCALISE = f"REG;LIBREG;DEP;LIBDEP;EPCI;LIBEPCI;{V2017};X;Y;PLG_QP;PLG_IRIS;PLG_ZUS"
V2016 = (
    "DROIT_red;DEPCOM_red;CODEPOSTAL_red;libcom_red;NUMVOIE_red;INDREP_red;TYPVOIE_red;NOMVOIE_red;NUMAPPT_red;"
    "NUMBOITE_red;ESC_red;COULOIR_red;ETAGE_red;COMPLIDENT_red;ENTREE_red;BAT_red;IMMEU_red;COMPLGEO_red;LIEUDIT_red;"
    "QPV_red;TYPECONST_red;nbpiece_red;surfhab_red;construct_red;locat_red;patrimoine_red;origine_red;finan_red;"
    "FINANAUTRE_red;CONV_red;NUMCONV_red;DATCONV_red;NEWLOGT_red;CUS_red;DPEDATE_red;DPEENERGIE_red;DPESERRE_red;"
    "SRU_EXPIR_red;SRU_ALINEA_red;CODSEGPATRIM_red;LIBSEGPATRIM_red"
)
LOI = (
    "IDENT_REP;IDENT_ORG;IDENT_INT;RS;SIRET;CAT_ORG;REG;DEP;DEPCOM_red;NCC;EPCI;LIBEPCI;DROIT_red;TYPECONST_red;"
    "nbpiece_red;surfhab_red;construct_red;locat_red;patrimoine_red;origine_red;finan_red;finan_cus;CONV_red;QPV_red;"
    "MODE_red;bail_red;remlocdate_red;duree_vacance;modesurf_red;surfmode_red;loyerprinc_red;loymoy;DPEDATE_red;"
    "DPEENERGIE_red;DPESERRE_red;SORTIEPATRIM_red;CONTRESLOG_red;mes_sanscumul;age;tr_age"
)
LOI_2022 = (
    "IDENT_REP;IDENT_INT;IDENT_ORG;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;NUMBOITE;ESC;"
    "COULOIR;ETAGE;COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;"
    "PATRIMOINE;ORIGINE;RSEXPRO;SIRETEXPRO;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;SORTIEPATRIM;OLDLOGT;NEWLOGT;MODE;"
    "BAIL;MODESURF;SURFMODE;LOYERPRINC;LOYERACC;CONTRIB;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;IDENTGES;"
    "CODSEGPATRIM;LIBSEGPATRIM;LOYERMAXAPL;LOYERMAXCUS;QUALACQ;MISCOMMERCIAL;PRIXVENTE;PRODFIN;REMLOCDATE;CONTRESLOG;"
    "PMR;DATMISEVENTE;DATVEFFECT;CAT_ORG;RS;SIRET;DEP;LIBDEP;REG;LIBREG;EPCI;LIBEPCI;finan_cus;mes_sanscumul;loymoy;"
    "age;deconv;duree_vacance;ANNEE_REMLOC;MOIS_REMLOC;MOIS_BAIL;ANNEE_BAIL"
)
SHORT = "DEPCOM;NUMVOIE;TYPVOIE;NOMVOIE;NBPIECE;SURFHAB;CONSTRUCT"  # names that all families have
SIREN_LINE = "2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;99990001200013;1;"

# header, family, some columns by the name that each comes under
HEADERS = [
    (V2025, "rpls-2025", {"depcom": "DEPCOM", "qpv24": "PLG_QP24", "qpv15": "PLG_QP15",
                          "iris": "PLG_IRIS2024_CODE", "qualite_iris": "QUALITE_IRIS"}),
    (V2023, "rpls-2023", {"qpv15": "PLG_QP", "iris": "PLG_IRIS2022_CODE", "finan": "FINAN_CODE",
                          "qualite_qpv15": "QUALITE_QP"}),
    (OPENDATASOFT, "rpls-opendatasoft", {"depcom": "depcom_code", "qpv15": "plg_qp"}),
    (V2017, "rpls-2017", {"depcom": "DEPCOM", "droit": "DROIT", "finan": "FINAN",
                          "typeconst": "TYPECONST", "etage": "ETAGE"}),
    (f"DEP;{V2017}", "rpls-2017", {"depcom": "DEPCOM"}),
    (V2016, "rpls-2016", {"depcom": "DEPCOM_red", "surfhab": "surfhab_red", "qpv": "QPV_red",
                          "complident": "COMPLIDENT_red"}),
    (V2016.replace("libcom_red", "libcom17"), "rpls-2016", {"nbpiece": "nbpiece_red"}),
    (LOI, "rpls-loi", {"identifiant_rpls": "IDENT_REP", "siret": "SIRET", "mode": "MODE_red",
                       "bail_date": "bail_red", "offre_date": "remlocdate_red",
                       "loyer_principal": "loyerprinc_red", "surface_loyer": "surfmode_red",
                       "sortie": "SORTIEPATRIM_red", "duree_vacance": "duree_vacance"}),
    (LOI_2022, "rpls-loi-2022", {
        "identifiant_rpls": "IDENT_REP", "siret": "SIRET", "mode": "MODE", "nomvoie": "NOMVOIE",
        "loyer_principal": "LOYERPRINC", "cus": "CUS", "sortie": "SORTIEPATRIM",
        "duree_vacance": "duree_vacance",
    }),
    (GEOLOCALISE, "rpls-2017-geolocalise", {"x": "X", "qpv15": "PLG_QP", "iris": "PLG_IRIS"}),
    (f"{GEOLOCALISE};EPSG;QUALITE_XY", "rpls-2017-geolocalise", {"epsg": "EPSG"}),
    (SHORT, "rpls-2025", {"nomvoie": "NOMVOIE"}),
    # between two families: the one that explains most, the odd name found all the same
    (V2025.replace("DEPCOM;", "DEPCOM_CODE;"), "rpls-2025", {"depcom": "DEPCOM_CODE"}),
    (V2025.replace("FINAN_CODE", "FINAN"), "rpls-2025", {"finan": "FINAN"}),
]  # fmt: skip


def known(folder: Path, header: str) -> RplsFile:
    file = folder / "rpls.csv"
    file.write_text(f"{header}\n")
    return recognise(read_layout("rpls"), open_source(file))


@each_row(("header", "family", "columns"), HEADERS)
def test_a_header_belongs_to_a_family(
    tmp_path: Path, header: str, family: str, columns: dict[str, str]
) -> None:
    found = known(tmp_path, header)
    assert found.form.famille == family
    assert found.form.width == len(header.split(";"))
    assert {c: header.split(";")[found.form.places[c]] for c in columns} == columns
    assert found.inconnues == ()


@each_row(("header", "family", "columns"), HEADERS)
def test_the_order_of_a_header_says_nothing(
    tmp_path: Path, header: str, family: str, columns: dict[str, str]
) -> None:
    names = header.split(";")
    random.Random(7).shuffle(names)  # noqa: S311 - a fixed order
    found = known(tmp_path, ";".join(names)).form
    assert found.famille == family
    assert {c: names[found.places[c]] for c in columns} == columns


def test_the_layout_of_2025_has_73_columns() -> None:
    assert len(V2025.split(";")) == 73
    family = read_layout("rpls").familles[0]
    named = [names[0] for names in family.colonnes.values()]
    assert sorted([*named, *family.autres]) == sorted(V2025.split(";"))


@each_row(("header", "flag"), [(V2017, "QPV"), (V2025, "QPV_CODE"), (OPENDATASOFT, "qpv_code")])
def test_a_flag_is_read_as_one_and_never_as_a_code(tmp_path: Path, header: str, flag: str) -> None:
    places = known(tmp_path, header).form.places
    flagged = {nom for nom, place in places.items() if header.split(";")[place] == flag}
    assert flagged == {"qpv"}


@each_row(
    ("header", "family", "missing"),
    [
        (V2025.replace("NBPIECE", "X1"), "rpls-2025", "NBPIECE"),
        (V2017.replace("SURFHAB;", ""), "rpls-2017", "SURFHAB"),
        (V2016.replace("NOMVOIE_red;", ""), "rpls-2016", "NOMVOIE_RED"),
        (LOI.replace("nbpiece_red;", ""), "rpls-loi", "NBPIECE_RED"),
        (OPENDATASOFT.replace("depcom_code", "code"), "rpls-opendatasoft", "DEPCOM_CODE"),
        (V2023.replace("NOMVOIE;", "").replace("LOCAT;", ""), "rpls-2023", "NOMVOIE"),
        ("a;b;c", "rpls-2025", "DEPCOM, NOMVOIE, NBPIECE, SURFHAB, CONSTRUCT"),
    ],
)  # fmt: skip
def test_a_header_of_no_family_is_told_the_nearest_and_what_it_lacks(
    tmp_path: Path, header: str, family: str, missing: str
) -> None:
    with pytest.raises(BadFile) as refused:
        known(tmp_path, header)
    assert f"{family} (" in str(refused.value)
    assert f"il manque : {missing} [FIC-047]. Remède : " in str(refused.value)
    assert "rpls.csv" in str(refused.value)


def test_names_that_no_family_has_are_told(tmp_path: Path) -> None:
    assert known(tmp_path, f"{V2025};PLG_QP31;NOTE").inconnues == ("PLG_QP31", "NOTE")


def test_a_landlords_file_is_read_by_rank(tmp_path: Path) -> None:
    """Ranks of the annexe of the arrêté, from 1."""
    found = known(tmp_path, SIREN_LINE)
    assert (found.form.famille, found.form.nom, found.form.width) == (
        "rpls-bailleur",
        "bailleur",
        64,
    )
    ranks = {"identifiant_rpls": 1, "depcom": 4, "etage": 15, "nbpiece": 24, "finan": 32,
             "numconv": 35, "sortie": 37, "mode": 40, "bail_date": 41, "loyer_principal": 44,
             "dpe_energie": 49, "offre_date": 62, "contingent": 63}  # fmt: skip
    assert {nom: found.form.places[nom] + 1 for nom in ranks} == ranks
    assert found.depot is not None
    assert (found.depot.siren, found.depot.annee, found.depot.annonces) == ("999900012", 2025, 1)


def test_every_rule_of_the_register_has_a_remedy() -> None:
    layout = read_layout("rpls")
    silent = [c.controle for c in layout.colonnes if c.controle and not c.remede]
    silent += [r.code for r in layout.controles if not r.remede]
    silent += [
        f["code"] for f in layout.parametres["fautes_de_fichier"].values() if not f["remede"]
    ]
    assert silent == []
