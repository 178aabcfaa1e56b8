"""The figures of the register, read again from docs/indicateurs.md and docs/sources.md."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from testing.recount.figures import ONE, Figure, col, where, yes

# A dwelling of the register.
YEAR = col("millesime")
FINAN, DPE, GES, MODE = col("finan"), col("dpe_energie"), col("dpe_ges"), col("mode")
BUILT, FLATS, FIRST = col("construct"), col("nbpiece"), col("locat")
AGE = pl.max_horizontal(YEAR - BUILT, 0)
NEW = FIRST == YEAR - 1
AGREED = pl.when(~col("code_commune").str.starts_with("97")).then(col("conv"))
OFFERED = MODE.is_in(["1", "2"])
LONG_SINCE = col("offre_date") < pl.date(YEAR - 1, 10, 1)  # more than three months on 1 January
DATED = (MODE == "1") | ((MODE == "2") & col("offre_date").is_not_null())
STANDING = FIRST < YEAR - 1
# Of the year before, or of 1 January, the day of the register.
OF_YEAR = (col("bail_date").dt.year() == YEAR - 1) | (col("bail_date") == pl.date(YEAR, 1, 1))
MOVED = STANDING & (MODE == "1") & OF_YEAR
RENT = pl.when((MODE == "1") & (col("loyer_principal") > 0) & col("surfhab").is_not_null()).then(
    (100 * col("loyer_principal")).round(0).cast(pl.Int64)
)


def part(num: pl.Expr, known: pl.Expr, table: str = "public") -> Figure:
    """A share of dwellings."""
    return Figure(yes(num), yes(known), ONE, Fraction(100), 1, table)


def mean(num: pl.Expr, known: pl.Expr, places: int) -> Figure:
    """A mean over dwellings."""
    return Figure(num.fill_null(0), yes(known), ONE, Fraction(1), places, "public")


def count(num: pl.Expr) -> Figure:
    """How many dwellings."""
    return Figure(num, None, ONE, Fraction(1), 0, "public")


def financed(*codes: str) -> Figure:
    """Share of these financings."""
    return part(FINAN.is_in(codes), FINAN.is_not_null())


def built(first: int, last: int) -> Figure:
    """Share of dwellings of these years."""
    return part(BUILT.is_between(first, last), BUILT.is_not_null())


INVENTORY = col("sru_alinea").is_not_null() | col("sru_expir").is_not_null()


def reserved(*codes: str) -> Figure:
    """Share of dwellings of these contingents."""
    return part(col("contingent").is_in(codes), col("contingent").is_not_null(), "economique")


def within(first: int, last: int) -> Figure:
    """Share of dwellings of these surfaces."""
    return part(col("surfhab").is_between(first, last), col("surfhab").is_not_null())


def labelled(*letters: str) -> Figure:
    """Share of dwellings of these labels."""
    return part(DPE.is_in(letters), DPE.is_not_null())


def vacant_since(first: pl.Expr, end: pl.Expr) -> Figure:
    """Offered in a month from `first` on and before `end`."""
    offered = col("offre_date")
    return part((MODE == "2") & (offered >= first) & (offered < end), DATED, "economique")


LEAVING = ("1", "3", "4", "5")  # 2: another landlord bought it, whose dwelling it is
MOTIVE = col("motif").cast(pl.String)


def left(*reasons: str) -> Figure:
    """Of the dwellings of a year before, those that left for these reasons."""
    stayed = col("suivi") & STANDING & MODE.is_not_null()
    before = stayed.fill_null(value=False) | MOTIVE.is_in(LEAVING).fill_null(value=False)
    return Figure(yes(MOTIVE.is_in(reasons)), yes(before), ONE, Fraction(100), 2, "economique")


def rent(among: pl.Expr, table: str = "economique") -> Figure:
    """Mean rent by square metre, of these dwellings."""
    kept = among & RENT.is_not_null()
    return Figure(where(kept, RENT), where(kept, col("surfhab")), ONE, Fraction(1, 100), 2, table)


ROOM_COUNTS = {"t1": (1, 1), "t2": (2, 2), "t3": (3, 3), "t4": (4, 4), "t5_plus": (5, 99)}
REGISTER: Mapping[str, Figure] = {
    "logements": count(ONE),
    "points_adresse": count(yes(col("premier"))),
    "part_collectif": part(col("typeconst") == "C", col("typeconst").is_not_null()),
    "part_collectif_etudiants": part(
        col("typeconst").is_in(["C", "E"]), col("typeconst").is_not_null()
    ),
    "part_individuel": part(col("typeconst") == "I", col("typeconst").is_not_null()),
    "part_etudiant": part(col("typeconst") == "E", col("typeconst").is_not_null()),
    "part_t1_t2": part(FLATS <= 2, FLATS.is_not_null()),
    "part_t1": part(FLATS == 1, FLATS.is_not_null()),
    "part_t2": part(FLATS == 2, FLATS.is_not_null()),
    "part_t3": part(FLATS == 3, FLATS.is_not_null()),
    "part_t4": part(FLATS == 4, FLATS.is_not_null()),
    "part_t5_plus": part(FLATS >= 5, FLATS.is_not_null()),
    "pieces_moyennes": mean(FLATS, FLATS.is_not_null(), 2),
    "surface_moyenne": mean(col("surfhab"), col("surfhab").is_not_null(), 1),
    "part_surface_moins_30": within(0, 29),
    "part_surface_30_50": within(30, 49),
    "part_surface_50_70": within(50, 69),
    "part_surface_70_90": within(70, 89),
    "part_surface_90_plus": within(90, 9999),
    "part_pmr": part(col("pmr").is_in(["2", "3"]), col("pmr").is_not_null()),
    "part_pmr_adapte": part(col("pmr") == "3", col("pmr").is_not_null()),
    "age_moyen": mean(where(BUILT.is_not_null(), AGE), BUILT.is_not_null(), 1),
    "part_avant_1949": built(0, 1948),
    "part_1949_1974": built(1949, 1974),
    "part_1975_1989": built(1975, 1989),
    "part_1990_2009": built(1990, 2009),
    "part_2010_plus": built(2010, 9999),
    "part_recent_5_ans": part(
        BUILT.is_not_null() & (YEAR - BUILT <= 5), BUILT.is_not_null()
    ),
    "mises_en_service": count(yes(NEW)),
    "part_mises_service_neuf": part(
        NEW & col("origine").is_in(["1", "4"]), NEW & col("origine").is_not_null()
    ),
    "part_plai": financed("10", "11"),
    "part_plus": financed("12", "13"),
    "part_pls": financed("14"),
    "part_pli": financed("16"),
    "part_finan_avant_1977": financed("50", "51", "52", "53", "54", "55", "99"),
    "part_autres_finan": financed("15", "17", "49"),
    "part_conventionnes": part(AGREED, AGREED.is_not_null()),
    "part_dpe_ab": labelled("A", "B"),
    "part_dpe_cd": labelled("C", "D"),
    "part_dpe_e": labelled("E"),
    "part_dpe_fg": labelled("F", "G"),
    **{f"part_dpe_{letter.lower()}": labelled(letter) for letter in "ABCDFG"},
    "part_dpe_realises": part(DPE.is_not_null(), col("id").is_not_null()),
    "part_ges_fg": part(GES.is_in(["F", "G"]), GES.is_not_null()),
    "part_qpv24": part(col("en_qpv24"), col("en_qpv24").is_not_null()),
    "part_qpv15": part(col("en_qpv15"), col("en_qpv15").is_not_null()),
    "part_decompte_declare": part(col("sru_expir").is_not_null(), INVENTORY),
    "inventaire_declares": count(yes(col("sru_alinea").is_not_null())),
    **{
        f"part_inventaire_alinea_{n}": part(
            col("sru_alinea") == str(n), col("sru_alinea").is_not_null()
        )
        for n in (1, 2, 3)
    },
    "part_reserve_etat": reserved("1", "2", "5"),
    "part_reserve_employeurs": reserved("3"),
    "part_reserve_locale": reserved("4"),
    "part_reserve_autres": reserved("6"),
    "part_non_reserves": reserved("7"),
    "taux_vacance": part(MODE == "2", OFFERED, "economique"),
    "taux_vacance_3_mois": part(
        (MODE == "2") & LONG_SINCE, DATED, "economique",
    ),
    "taux_vacance_recente": vacant_since(pl.date(YEAR - 1, 10, 1), pl.date(YEAR + 1, 1, 1)),
    "taux_vacance_3_12": vacant_since(pl.date(YEAR - 1, 1, 1), pl.date(YEAR - 1, 10, 1)),
    "taux_vacance_12_24": vacant_since(pl.date(YEAR - 2, 1, 1), pl.date(YEAR - 1, 1, 1)),
    "taux_vacance_24_plus": vacant_since(pl.date(1900, 1, 1), pl.date(YEAR - 2, 1, 1)),
    "taux_mobilite": part(
        MOVED,
        STANDING & ((MODE == "2") | ((MODE == "1") & col("bail_date").is_not_null())), "economique",
    ),
    "taux_sortie": left(*LEAVING),
    "part_vendus_occupants": left("1"),
    "part_cedes_bailleurs": left("2"),
    "part_vendus_autres": left("3"),
    "part_demolis": left("4"),
    "part_sortis_autrement": left("5"),
    "part_vides": part(MODE == "3", MODE.is_not_null(), "economique"),
    "part_associations": part(MODE == "4", MODE.is_not_null(), "economique"),
    "loyer_moyen": rent(col("id").is_not_null()),
    "loyer_relocations": rent(MOVED.fill_null(value=False)),
    "loyer_plus": rent(FINAN.is_in(["12", "13"]), "loyers_plus"),
    "loyer_avant_1977": rent(
        FINAN.is_in(["50", "51", "52", "53", "54", "55", "99"]), "loyers_avant_1977"
    ),
    "loyer_plai": rent(FINAN.is_in(["10", "11"]), "loyers_plai"),
    "loyer_pls": rent(FINAN == "14", "loyers_pls"),
    "loyer_pli": rent(FINAN == "16", "loyers_pli"),
    **{
        f"loyer_{name}": rent(FLATS.is_between(*rooms), "loyers_typologie")
        for name, rooms in ROOM_COUNTS.items()
    },
}  # fmt: skip
# Counted for whole communes: against the year before, and the census.
OF_COMMUNES = ("evolution_parc", "densite_parc")
RENTS = {name: f.table for name, f in REGISTER.items() if f.table.startswith("loyers_")}
BUSINESS = {name for name, figure in REGISTER.items() if figure.table == "economique"}
BUSINESS |= {"bailleurs", *RENTS}
ABSENT = {
    "part_attrib_hors_qpv_q1",
    "part_bas_loyers_plai",
    "part_bas_loyers_plus",
    *(f"part_bas_{low}_{rooms}" for low in ("plai", "plus") for rooms in ROOM_COUNTS),
}  # their sources are not loaded
MADE_OF_SHOWN = {"indice_fragilite", "classe_fragilite"}  # below, from what is shown
