"""Every shown figure of a demonstration, counted again in polars from the source rows.

Written from docs/indicateurs.md and docs/sources.md: it reads households, dwellings and which group
each address is frozen in, and shares no code with what it checks. PARC_SOCIAL_RECALCUL is the data
folder of another demonstration, larger than the tests' own (`make recalcul`).
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache, cached_property
from hashlib import md5
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
from pyproj import Transformer

from parc_social.catalogue.load import indicators
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

pytestmark = pytest.mark.proof

Row = dict[str, Any]
Place = tuple[str, str]
FLOOR = 11
# Millésime of the edition: those of its survey, of its register and of the register before.
YEARS: Mapping[int, tuple[int, int | None, int | None]] = {
    2022: (2022, None, None),
    2024: (2024, 2024, None),
    2025: (2024, 2025, 2024),
}
GRIDS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}  # else 3035
TERRITORIES = ("france", "region", "departement", "epci", "ept", "commune", "arm", "iris", "qpv")
SIZES = {
    "base": "menages_groupe",
    "sensible": "menages_groupe_sensible",
    "aines": "menages_groupe_aines",
}
TABLES = ("base", "sensible", "aines", "ressources_detail")


@dataclass(frozen=True, slots=True)
class Figure:
    """Numerator over denominator (None: a count); `of` are the households that it is known of."""

    num: pl.Expr
    den: pl.Expr | None
    of: pl.Expr
    factor: Fraction
    places: int
    table: str = "base"


col, lit = pl.col, pl.lit


def yes(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(value=False).cast(pl.Int64)


def number(name: str) -> pl.Expr:
    return col(name).fill_null(0)


def share(num: pl.Expr, known: pl.Expr, table: str = "base") -> Figure:
    return Figure(yes(num), yes(known), yes(known), Fraction(100), 1, table)


def persons(num: pl.Expr, den: pl.Expr, known: pl.Expr, table: str) -> Figure:
    return Figure(num, den, yes(known), Fraction(100), 1, table)


def added(*names: str) -> pl.Expr:
    return pl.sum_horizontal(*(number(f"nb_occ_{name}") for name in names))


# A household: what it said, read as docs/sources.md says.
MADE = col("composition")
MADE_KNOWN = MADE.is_not_null()
DEPENDANTS = pl.coalesce(
    "nb_personnes_charge",
    MADE.replace_strict(
        {"SEULE": 0, "COUPLE_0": 0, "AUTRE": None}
        | {f"{who}_C{n}": int(n[0]) for who in ("SEULE", "COUPLE") for n in ("1", "2", "3", "4P")},
        default=None,
        return_dtype=pl.Int64,
    ),
)
SIZE = pl.when(col("nb_occupants") > 0).then(col("nb_occupants"))
MINORS, YOUNG = added("0_5", "6_10", "11_17"), added("18_24")
ADULTS, OLD = added("25_29", "30_39", "40_49", "50_64"), added("65_74", "75p")
PEOPLE = MINORS + YOUNG + ADULTS + OLD
AGES_KNOWN = (PEOPLE > 0) & (pl.coalesce(SIZE, PEOPLE) == PEOPLE)
MINORS_SAID = pl.coalesce("nb_mineurs", pl.when(AGES_KNOWN).then(MINORS))
HOLDER = pl.when(col("tranche_age_titulaire") != "INC").then(col("tranche_age_titulaire"))
SENIOR = HOLDER.is_in(["65_74", "GE75"])
INCOME = pl.when((col("rfr_connu").fill_null("1") == "1") & (col("tranche_plafond") != "INC")).then(
    col("tranche_plafond")
)
BANDS = ("P0_20", "P20_40", "P40_60", "P60_80", "P80_100", "P100_120", "P120_150", "P150")
AID = pl.when(col("aide_logement") != "9").then(col("aide_logement"))
AT_HOME = ~pl.coalesce("code_commune", "code_insee").str.starts_with("97")
STABLE, PRECARIOUS = number("nb_emploi_stable"), number("nb_emploi_precaire")
SEEKING, IDLE = number("nb_chomeurs"), number("nb_sans_emploi")
SAID = STABLE + PRECARIOUS + SEEKING + IDLE
ALL_SAID = (
    (SAID > 0)
    & (number("nb_activite_inconnue") == 0)
    & (pl.coalesce("nb_majeurs", SAID) == SAID)
)  # fmt: skip
LEASE = col("date_bail")
MONTHS = (
    12 * col("millesime") - 12 * LEASE.str.slice(0, 4).cast(pl.Int64)
    - LEASE.str.slice(5, 2).cast(pl.Int64) + 1
)  # fmt: skip
RECENT = pl.concat_str(col("millesime") - 2, lit("-01")) <= LEASE  # two years, since 2016
ROOMS = (col("nb_pieces") + SIZE).is_not_null()
SPARE = col("nb_pieces") - SIZE
AREA = (col("surface_hab") + SIZE).is_not_null()


def where(known: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(known).then(value).otherwise(0)


def under(*bands: str, table: str = "sensible") -> Figure:
    return share(INCOME.is_in(bands), INCOME.is_not_null(), table)


def ages(count: pl.Expr) -> Figure:
    return persons(where(AGES_KNOWN, count), where(AGES_KNOWN, PEOPLE), AGES_KNOWN, "base")


def jobs(count: pl.Expr, among: pl.Expr = SAID) -> Figure:
    return persons(count, among, SAID > 0, "sensible")


def held(*codes: str) -> Figure:
    return share(HOLDER.is_in(codes), HOLDER.is_not_null())


ONE, DETAIL = yes(col("id").is_not_null()), "ressources_detail"
SURVEY: Mapping[str, Figure] = {
    "menages_repondants": Figure(ONE, None, ONE, Fraction(1), 0),
    "occupants": Figure(SIZE.fill_null(0), None, yes(SIZE.is_not_null()), Fraction(1), 0),
    "part_personnes_seules": share(MADE == "SEULE", MADE_KNOWN),
    "part_monoparentales": share(MADE.str.starts_with("SEULE_C"), MADE_KNOWN),
    "part_mono_1_charge": share(MADE == "SEULE_C1", MADE_KNOWN),
    "part_mono_2_charges": share(MADE == "SEULE_C2", MADE_KNOWN),
    "part_couples_1_charge": share(MADE == "COUPLE_C1", MADE_KNOWN),
    "part_couples_2_charges": share(MADE == "COUPLE_C2", MADE_KNOWN),
    "part_mono_3_charges": share(MADE.is_in(["SEULE_C3", "SEULE_C4P"]), MADE_KNOWN),
    "part_couples_sans_charge": share(MADE == "COUPLE_0", MADE_KNOWN),
    "part_couples_avec_charge": share(MADE.str.starts_with("COUPLE_C"), MADE_KNOWN),
    "part_couples_3_charges": share(MADE.is_in(["COUPLE_C3", "COUPLE_C4P"]), MADE_KNOWN),
    "part_autres_menages": share(MADE == "AUTRE", MADE_KNOWN),
    "part_familles_nombreuses": share(DEPENDANTS >= 3, DEPENDANTS.is_not_null()),
    "taille_menage": Figure(
        SIZE.fill_null(0), yes(SIZE.is_not_null()), yes(SIZE.is_not_null()), Fraction(1), 2
    ),
    "part_avec_mineur": share(MINORS_SAID >= 1, MINORS_SAID.is_not_null()),
    "part_5_personnes_plus": share(SIZE >= 5, SIZE.is_not_null()),
    "part_titulaires_moins_25": held("LT25"),
    "part_titulaires_moins_30": held("LT25", "25_29"),
    "part_titulaires_30_49": held("30_39", "40_49"),
    "part_titulaires_50_64": held("50_64"),
    "part_titulaires_65_plus": held("65_74", "GE75"),
    "part_titulaires_75_plus": held("GE75"),
    "part_occupants_mineurs": ages(MINORS),
    "part_occupants_18_24": ages(YOUNG),
    "part_occupants_25_64": ages(ADULTS),
    "part_occupants_65_plus": ages(OLD),
    "indice_jeunesse": Figure(
        where(AGES_KNOWN, MINORS), where(AGES_KNOWN, OLD), yes(AGES_KNOWN), Fraction(1), 2
    ),
    "part_ressources_moins_20": under(*BANDS[:1]),
    "part_ressources_moins_40": under(*BANDS[:2]),
    "part_ressources_moins_60": under(*BANDS[:3]),
    "part_ressources_60_100": under(*BANDS[3:5]),
    "part_ressources_40_100": under(*BANDS[2:5]),
    "part_ressources_plus_100": under(*BANDS[5:]),
    "part_ressources_plus_120": under(*BANDS[6:], table=DETAIL),
    "part_ressources_120_150": under("P120_150", table=DETAIL),
    "part_ressources_plus_150": under("P150", table=DETAIL),
    "part_ressources_20_40": under("P20_40"),
    "part_ressources_40_60": under("P40_60"),
    "part_ressources_60_80": under("P60_80", table=DETAIL),
    "part_ressources_80_100": under("P80_100", table=DETAIL),
    "part_ressources_100_120": under("P100_120", table=DETAIL),
    "part_rfr_inconnu": share(INCOME.is_null(), col("id").is_not_null()),
    "part_aide_logement": share(AID.is_in(["1", "2"]), AID.is_not_null(), "sensible"),
    "part_apl": share(AT_HOME & (AID == "1"), AT_HOME & AID.is_not_null(), "sensible"),
    "part_emploi_stable": jobs(STABLE),
    "part_emploi_precaire": jobs(PRECARIOUS),
    "part_demandeurs_emploi": jobs(SEEKING),
    "part_majeurs_inactifs": jobs(IDLE),
    "part_majeurs_sans_emploi": jobs(SEEKING + IDLE),
    "part_chomage_actifs": jobs(SEEKING, STABLE + PRECARIOUS + SEEKING),
    "part_menages_sans_emploi": share(ALL_SAID & (STABLE + PRECARIOUS == 0), ALL_SAID, "sensible"),
    "part_emmenages_recents": share(RECENT, LEASE.is_not_null()),
    "anciennete_occupation": Figure(
        pl.max_horizontal(MONTHS, 0).fill_null(0), yes(LEASE.is_not_null()),
        yes(LEASE.is_not_null()), Fraction(1, 12), 1,
    ),
    "part_occupation_10_plus": share(MONTHS >= 120, LEASE.is_not_null()),
    "part_bail_2_5": share(~RECENT & (MONTHS < 60), LEASE.is_not_null()),
    "part_bail_5_10": share(~RECENT & MONTHS.is_between(60, 119), LEASE.is_not_null()),
    "part_suroccupation": share(-SPARE > 1, ROOMS),
    "part_sous_occupation": share(SPARE > 1, ROOMS),
    "part_sous_occup_65_plus": share(SENIOR & (SPARE > 1), SENIOR & ROOMS, "aines"),
    "surface_par_occupant": Figure(
        where(AREA, col("surface_hab")), where(AREA, SIZE), yes(AREA), Fraction(1), 1
    ),
}  # fmt: skip
# What was collected at the addresses of the groups, answering or not.
COLLECTED: Mapping[str, tuple[str, str | None, Fraction, int]] = {
    "logements_enquetes": ("enquetes", None, Fraction(1), 0),
    "taux_reponse": ("menages", "loues", Fraction(100), 1),
    "taux_couverture": ("enquetes", "parc", Fraction(100), 1),
}

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
    return Figure(yes(num), yes(known), ONE, Fraction(100), 1, table)


def mean(num: pl.Expr, known: pl.Expr, places: int) -> Figure:
    return Figure(num.fill_null(0), yes(known), ONE, Fraction(1), places, "public")


def count(num: pl.Expr) -> Figure:
    return Figure(num, None, ONE, Fraction(1), 0, "public")


def financed(*codes: str) -> Figure:
    return part(FINAN.is_in(codes), FINAN.is_not_null())


def built(first: int, last: int) -> Figure:
    return part(BUILT.is_between(first, last), BUILT.is_not_null())


INVENTORY = col("sru_alinea").is_not_null() | col("sru_expir").is_not_null()


def reserved(*codes: str) -> Figure:
    return part(col("contingent").is_in(codes), col("contingent").is_not_null(), "economique")


def within(first: int, last: int) -> Figure:
    return part(col("surfhab").is_between(first, last), col("surfhab").is_not_null())


def labelled(*letters: str) -> Figure:
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
    kept = among & RENT.is_not_null()
    return Figure(where(kept, RENT), where(kept, col("surfhab")), ONE, Fraction(1, 100), 2, table)


ROOMS = {"t1": (1, 1), "t2": (2, 2), "t3": (3, 3), "t4": (4, 4), "t5_plus": (5, 99)}
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
        for name, rooms in ROOMS.items()
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
    *(f"part_bas_{low}_{rooms}" for low in ("plai", "plus") for rooms in ROOMS),
}  # their sources are not loaded
MADE_OF_SHOWN = {"indice_fragilite", "classe_fragilite"}  # below, from what is shown


@cache
def shown(num: int, den: int | None, factor: Fraction, places: int) -> float | None:
    """The decimal that stands for a ratio, halves away from zero."""
    if den == 0:
        return None
    exact = Fraction(num) * factor / (1 if den is None else den)
    with localcontext(prec=60):
        decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
        return float(decimal.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def test_every_indicator_is_counted_again(world: "World") -> None:
    """Or its source is not loaded, or it is made of what is shown."""
    again = {*SURVEY, *COLLECTED, *REGISTER, *OF_COMMUNES, "bailleurs"}
    names = {n.removesuffix("_statut") for n in world.published("commune")[0] if "_statut" in n}
    wide = {n.removesuffix("_statut") for n in world.published("epci")[0] if "_statut" in n}
    assert again | ABSENT | MADE_OF_SHOWN == names | wide
    assert names | wide == set(indicators())


class World:
    """The source rows of a millésime, and where each address and group is."""

    def __init__(self, bench: Workbench, year: int) -> None:
        self.bench, self.year = bench, year
        self.survey_year, register_year, before = YEARS[year]
        homes = frame(bench, "SELECT * EXCLUDE (fid) FROM ops.ops_menage").with_columns(
            adresse=pl.coalesce("adresse_id", pl.concat_str(lit("sans:"), "id")),
            loue=yes(col("etat_occupation") == "1"),
        )
        self.answering = homes.filter(
            (col("loue") == 1) & col("reponse_enquete").is_in(["1", "2"])
        ).with_columns(recent=yes(RECENT))
        self.homes = homes.to_dicts()
        self.places = {r["code_commune"]: r for r in rows(bench, "FROM ter.appartenance")}
        self.regions = {r["code_dep"]: r["code_reg"] for r in self.places.values()}
        self.dwellings = rows(bench, "FROM rpls.rpls_logement") if register_year else []
        self.gone = rows(bench, "FROM rpls.sortie_parc") if register_year else []
        says = {r["siren"] for r in rows(bench, "FROM rpls.bailleur_suivi")}
        for dwelling in self.dwellings:
            dwelling |= {"suivi": dwelling["siren_bailleur"] in says, "motif": None}
        self.before = rows(bench, "FROM avant.rpls_logement") if before else []
        self.residences = {
            r["code_commune"]: r["n"]
            for r in rows(
                bench,
                "FROM ter.population SELECT code_commune,"
                " arg_max(residences_principales, annee) AS n"
                " WHERE residences_principales IS NOT NULL GROUP BY 1",
            )
        }
        self.points = self._points()
        self.frozen = frame(bench, "FROM p.adresse_groupe")
        self.groups = {
            r["groupe"]: r
            for r in rows(bench, "FROM p.groupe SELECT groupe, tableau, population, niveau, zone")
        }
        self.shows = self._shown_groups()
        self.sharing = Counter(self.shows.values())
        self.sides = self._sides()
        self.sums = self._sums()
        self._read: dict[str, Mapping[tuple[str, str], Row]] = {}

    def _shown_groups(self) -> dict[tuple[str, str, str], int]:
        """The group that each point shows; one that came since, that of its neighbour."""
        frozen = self.frozen.select("tableau", "population", "adresse", "montre")
        known: dict[tuple[str, str], dict[str, int | None]] = defaultdict(dict)
        for table, population, address, group in frozen.iter_rows():
            known[table, population][address] = group
        curve = self._along_the_curve()
        found: dict[tuple[str, str, str], int | None] = {}
        for (table, population), own in known.items():
            for name, point in self.points.items():
                shown_there = own[name] if name in own else beside(curve, own, point)
                found[table, population, name] = shown_there
        return {key: group for key, group in found.items() if group is not None}

    def _along_the_curve(self) -> list[Row]:
        """Points of each region in the order of Hilbert's curve, those without a place last."""
        region = {n: self.places[p["code_commune"]]["code_reg"] for n, p in self.points.items()}
        placed = [(n, region[n], p["lon"], p["lat"]) for n, p in self.points.items()]
        frame_of = pl.DataFrame(placed, schema=("id", "region", "lon", "lat"), orient="row")
        boxes = {r: part for (r,), part in frame_of.drop_nulls().group_by("region")}

        def rank(point: Row) -> tuple[str, bool, int, str]:
            name, lon, lat = point["id"], point["lon"], point["lat"]
            if lon is None:
                return region[name], True, 0, name
            part = boxes[region[name]]
            low, high = part.select(col("lon", "lat").min()), part.select(col("lon", "lat").max())
            corners = [*low.row(0), *(edge + 1e-6 for edge in high.row(0))]
            box = "{'min_x': %r, 'min_y': %r, 'max_x': %r, 'max_y': %r}::BOX_2D" % tuple(corners)  # noqa: UP031
            place = f"SELECT ST_Hilbert({lon!r}, {lat!r}, {box})"
            return region[name], False, int(self.bench.value(place)), name

        return sorted(self.points.values(), key=rank)

    def published(self, level: str) -> list[Row]:
        """The rows of a level, with what their figures are made of."""
        return rows(
            self.bench,
            f"SELECT * EXCLUDE (geom) FROM i.indicateur_{level}"  # noqa: S608
            f" JOIN i.indicateur_{level}_fraction USING (code, population, millesime)"
            if level != "adresse"
            else "SELECT * FROM i.indicateur_adresse"
            " JOIN i.indicateur_adresse_fraction USING (code, population, millesime)",
        )

    def _points(self) -> dict[str, Row]:
        listed = rows(self.bench, "FROM rpls.adresse") if self.dwellings else []
        found = {r["id"]: r | {"liste": True} for r in listed}
        old: dict[str, set[str]] = defaultdict(set)
        said: dict[str, list[bool]] = defaultdict(list)
        for d in self.dwellings:
            if d["qpv15"]:
                old[d["adresse_id"]].add(d["qpv15"])
            inside = d["en_" + self.generation(d["code_commune"])]
            said[d["adresse_id"]] += [] if inside is None else [inside]
        for name, point in found.items():
            point["qpv15"] = min(old[name], default=None)
            votes = said[name]
            point["en_qpv"] = 2 * sum(votes) >= len(votes) if votes else None
        outlines = {
            level: [
                (r["code"], shapely.from_wkb(bytes(r["g"])))
                for r in rows(
                    self.bench,
                    f"SELECT code, ST_AsWKB(geom) AS g FROM ter.territoire_{level}",  # noqa: S608
                )
            ]
            for level in ("iris", "qpv")
        }
        for home in self.homes:
            if home["adresse"] not in found:
                point = found[home["adresse"]] = located(home, outlines)
                inside = point[self.generation(home["code_commune"])] is not None
                # The outlines of both generations are there for all of the demonstration.
                point["en_qpv"] = inside if home["lon"] is not None else None
        return found

    def generation(self, commune: str) -> str:
        """Décret 2023-1314: the districts of 2024, outre-mer from 2025 on."""
        since = 2025 if commune.startswith("97") else 2024
        return "qpv24" if self.year >= since else "qpv15"

    def in_district(self, point: Row) -> bool | None:
        """Whether most of its dwellings of known zone are in a district in force."""
        return point["en_qpv"]

    def territories(self, group: int) -> Iterable[Place]:
        """(level, code) of every territory that a group is inside, by the zone it was formed in."""
        return self.of_zone(self.groups[group]["niveau"], self.groups[group]["zone"].split("|"))

    def of_zone(self, level: int, zone: list[str]) -> Iterable[Place]:
        """(level, code) of every territory that a zone is inside."""
        yield "france", "FR"
        if level < 6:
            region = self._region(level, zone)
            yield "region", region
            yield "france", "FR-DOM" if region in ("01", "02", "03", "04", "06") else "FR-METRO"
        if level < 3:
            yield from self._of_commune(zone[0])
            for kind, code in zip(("iris", "qpv", "qpv"), zone[1:], strict=False):
                if code != "-":
                    yield kind, code
        elif level < 5:
            yield "departement", zone[0]
            if level == 3 and zone[1] != "-":
                yield "epci", zone[1]

    def _region(self, level: int, zone: list[str]) -> str:
        if level < 3:
            return self.places[zone[0]]["code_reg"]
        return self.regions[zone[0]] if level < 5 else zone[0]

    def _of_commune(self, code: str) -> Iterable[Place]:
        place = self.places[code]
        yield "commune", code
        yield "departement", place["code_dep"]
        for level in ("epci", "ept"):
            if place[f"code_{level}"]:
                yield level, place[f"code_{level}"]

    def populations(self, group: int) -> Iterable[str]:
        """A group is in a district, or out of any, when its whole zone is.

        A part of an IRIS is named by the districts of its survey; in or out by those of today.
        """
        who, level = self.groups[group]["population"], self.groups[group]["niveau"]
        yield who
        sides = self.parts[group] if level == 0 else self.sides[level, self.groups[group]["zone"]]
        if len(sides) == 1 and sides != {None}:
            side = "en_qpv" if sides == {True} else "hors_qpv"
            yield side if who == "tous" else f"{who}_{side}"

    @cached_property
    def parts(self) -> Mapping[int, set[bool | None]]:
        """On which sides the addresses of each group are."""
        found: dict[int, set[bool | None]] = defaultdict(set)
        within = self.frozen.filter(col("groupe").is_not_null()).select("groupe", "adresse")
        for group, address in within.iter_rows():
            if address in self.points:
                found[group].add(self.in_district(self.points[address]))
        return found

    def _sides(self) -> dict[tuple[int, str], set[bool | None]]:
        found: dict[tuple[int, str], set[bool | None]] = defaultdict(set)
        for point in self.points.values():
            for level, name in enumerate(self._named(point)):
                found[level, name].add(self.in_district(point))
        return found

    def _named(self, point: Row) -> tuple[str, ...]:
        """The zones that hold a point, from its part to France."""
        commune = point["code_commune"]
        place = self.places[commune]
        return (
            "|".join(
                [
                    commune,
                    *((point[k] or "-") for k in ("iris", "qpv15", "qpv24")),
                    {True: "true", False: "false", None: "-"}[point["en_qpv"]],
                ]
            ),
            f"{commune}|{point['iris'] or '-'}",
            commune,
            f"{place['code_dep']}|{place['code_epci'] or '-'}",
            place["code_dep"],
            place["code_reg"],
            "FR",
        )

    def _sums(self) -> pl.DataFrame:
        """Numerator, denominator and households of each figure, by group of every table."""
        within = self.frozen.filter(col("groupe").is_not_null())
        people = within.join(self.answering, on="adresse").filter(
            (col("population") == "tous") | (col("recent") == 1)
        )
        columns = [ONE.sum().alias("menages")]
        for name, figure in SURVEY.items():
            columns.append(figure.num.sum().alias(f"{name}|num"))
            columns.append((ONE if figure.den is None else figure.den).sum().alias(f"{name}|den"))
            columns.append(figure.of.sum().alias(f"{name}|of"))
        # What a group of both says of APL would be, less its part of métropole, about a few alone.
        columns.append((~AT_HOME & AID.is_not_null()).any().alias("of_both"))
        counted = people.group_by("groupe").agg(columns)
        told = [f"part_apl|{part}" for part in ("num", "den", "of")]
        counted = counted.with_columns(
            pl.when("of_both").then(0).otherwise(col(name)).alias(name) for name in told
        ).drop("of_both")
        asked = pl.DataFrame(self.homes, infer_schema_length=None)
        stock = pl.DataFrame(
            rows(self.bench, "FROM premier_parc SELECT adresse_id AS adresse, count(*) AS parc"
                 " WHERE adresse_id IS NOT NULL GROUP BY 1"),
            schema={"adresse": pl.String, "parc": pl.Int64},
        )  # fmt: skip
        asked = asked.group_by("adresse").agg(enquetes=pl.len(), loues=col("loue").sum())
        gathered = within.join(asked, on="adresse", how="left").join(
            stock, on="adresse", how="left"
        )
        gathered = gathered.group_by("groupe").agg(col("enquetes", "loues", "parc").sum())
        return gathered.join(counted, on="groupe", how="left").fill_null(0)

    @cached_property
    def of_territories(self) -> dict[tuple[str, Place, str], Row]:
        """The sums of each table, territory and population."""
        links = [
            (group, facts["tableau"], *place, population)
            for group, facts in self.groups.items()
            for place in set(self.territories(group))
            for population in self.populations(group)
        ]
        names = ("groupe", "tableau", "niveau", "code", "population")
        linked = pl.DataFrame(links, schema=names, orient="row").join(self.sums, on="groupe")
        totals = linked.drop("groupe").group_by(names[1:]).sum()
        return {
            (r["tableau"], (r["niveau"], r["code"]), r["population"]): r
            for r in totals.iter_rows(named=True)
        }

    @cached_property
    def holders(self) -> Mapping[int, frozenset[int]]:
        """Of each group, those over which what was collected at its addresses is told."""
        grouped = self.frozen.filter(col("groupe").is_not_null())
        told = grouped.filter(col("tableau") == "collecte")
        told = told.select("adresse", col("groupe").alias("collecte"))
        pairs = grouped.select("groupe", "adresse").join(told, on="adresse")
        found: dict[int, set[int]] = defaultdict(set)
        for group, collected in pairs.select("groupe", "collecte").unique().iter_rows():
            found[group].add(collected)
        return {group: frozenset(some) for group, some in found.items()}

    @cached_property
    def of_groups(self) -> dict[int, Row]:
        """The sums of each group."""
        return {r["groupe"]: r for r in self.sums.iter_rows(named=True)}

    def rows_of(self, level: str) -> Mapping[tuple[str, str], Row]:
        """The published rows of a level by code and population."""
        if level not in self._read:
            self._read[level] = {(r["code"], r["population"]): r for r in self.published(level)}
        return self._read[level]

    def of_cell(
        self, points: Iterable[Row], table: str, population: str
    ) -> tuple[Row | None, list[Row]]:
        """The sums of a cell that is a union of groups; else the group of most of its dwellings."""
        here: Counter[int] = Counter()
        weight: Counter[int] = Counter()
        for point in points:
            group = self.shows.get((table, population, point["id"]))
            if group is not None:
                here[group] += 1
                weight[group] += point["logements"]
        if not here:
            return None, []
        sums = self.of_groups
        if all(self.groups[g]["niveau"] == 0 and self.sharing[g] == n for g, n in here.items()):
            return {k: sum(sums[g][k] for g in here) for k in sums[next(iter(here))]}, []
        return None, [sums[min(weight, key=lambda g: (-weight[g], g))]]

    def around(self, commune: str) -> list[Place]:
        """The territories that hold a whole commune."""
        place = self.places[commune]
        part = "FR-DOM" if place["code_dep"].startswith("97") else "FR-METRO"
        found = [*self._of_commune(commune), ("region", place["code_reg"])]
        return [*found, ("france", "FR"), ("france", part)]

    def by_place(self, dwellings: Iterable[Row]) -> Counter[Place]:
        """How many dwellings lie in each territory of communes."""
        communes = Counter(d["code_commune"] for d in dwellings)
        found: Counter[Place] = Counter()
        for commune, n in communes.items():
            for place in self.around(commune):
                found[place] += n
        return found

    def stock_totals(self) -> Mapping[tuple[str, str, str], Row]:
        """The sums of the dwellings of each level, code and population."""
        if not self.dwellings:
            return {}
        first: set[str] = set()
        links: list[tuple[str, str, str, str]] = []
        for dwelling in sorted(self.dwellings, key=lambda d: d["id"]):
            point = self.points[dwelling["adresse_id"]]
            dwelling["premier"] = point["id"] not in first
            first.add(point["id"])
            inside = self.in_district(point)
            crossed = [] if inside is None else ["en_qpv" if inside else "hors_qpv"]
            own = [("iris", point["iris"]), ("qpv", point["qpv15"]), ("qpv", point["qpv24"])]
            own += [("adresse", point["id"])]
            own += [("carreau", cell_of(point))] if point["lon"] is not None else []
            for level, code in {*self.around(point["code_commune"]), *own}:
                if code is not None:
                    links += [(dwelling["id"], level, code, who) for who in ("tous", *crossed)]
        return self._totals(links, [d | {"of": d["id"]} for d in self.dwellings])

    def _totals(
        self, links: Iterable[tuple[Any, ...]], dwellings: Iterable[Row]
    ) -> Mapping[tuple[str, str, str], Row]:
        """Sums of dwellings, of the places of links (of, level, code, population)."""
        stock = pl.DataFrame(list(dwellings), infer_schema_length=None)
        columns = [col("of"), col("siren_bailleur")]
        for name, figure in REGISTER.items():
            columns.append(figure.num.alias(f"{name}|num"))
            columns.append((ONE if figure.den is None else figure.den).alias(f"{name}|den"))
        names = ("of", "niveau", "code", "population")
        placed = pl.DataFrame(list(links), schema=names, orient="row")
        linked = placed.join(stock.select(columns), on="of")
        counts = col("siren_bailleur").drop_nulls().n_unique().alias("bailleurs")
        sums = pl.selectors.contains("|").sum()
        totals = linked.group_by(names[1:]).agg(counts, sums)
        return {(r["niveau"], r["code"], r["population"]): r for r in totals.iter_rows(named=True)}

    def business_totals(self, table: str = "economique") -> Mapping[tuple[str, str, str], Row]:
        """The sums of the frozen groups of landlords inside each territory of communes."""
        if not self.dwellings:
            return {}
        told, members = "FROM e.groupe", "FROM e.adresse_groupe WHERE groupe IS NOT NULL"
        if table != "economique":
            told = f"SELECT ensemble AS groupe, * FROM e.loyer_groupe WHERE tableau = '{table}'"  # noqa: S608 - of this file
            members = (
                "SELECT adresse, ensemble AS groupe FROM e.adresse_groupe"  # noqa: S608
                " JOIN e.loyer_ensemble USING (groupe) JOIN e.loyer_groupe USING (ensemble)"
                f" WHERE tableau = '{table}'"
            )
        groups = {r["groupe"]: r for r in rows(self.bench, told)}
        held = {r["adresse"]: r["groupe"] for r in rows(self.bench, members)}
        sides: dict[int, set[bool | None]] = defaultdict(set)
        for address, group in held.items():
            sides[group].add(self.in_district(self.points[address]))
        links: list[tuple[int, str, str, str]] = []
        for number_of, group in groups.items():
            level, zone = group["niveau"], group["zone"].split("|")
            inside = set(self.of_zone(level, zone)) if level > 1 else set(self.around(zone[0]))
            side = {
                None if inside_one is None else "en_qpv" if inside_one else "hors_qpv"
                for inside_one in sides[number_of]
            }
            crossed = [one for one in side if one is not None]
            populations = ["tous", *crossed] if len(side) == 1 else ["tous"]
            links += [(number_of, *place, who) for place in inside for who in populations]
        known = [
            d | {"of": held[d["adresse_id"]]}
            for d in self.dwellings
            if d["adresse_id"] in held and d["siren_bailleur"] and d["mode"]
        ]
        return self._totals(links, [*known, *self._left(held)])

    def _left(self, held: Mapping[str, int]) -> Iterator[Row]:
        """What left the stock, in the group of the first address on its side of its commune."""
        there: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        for d in self.dwellings:
            if d["siren_bailleur"] and d["mode"]:
                there[d["code_commune"], d["code_arm"]].add(d["adresse_id"])
        for n, one in enumerate(self.gone):
            near = there[one["code_commune"], one["code_arm"]]
            sides = [(self.in_district(self.points[a]) != one["en_qpv"], a) for a in near]
            group = held.get(min(sides)[1]) if sides else None
            if group is not None:
                yield {"id": f"sortie{n}", "of": group, "motif": one["motif"], "suivi": False}


def beside(curve: Iterable[Row], own: Mapping[str, int | None], point: Row) -> int | None:
    """What the known point before it in its commune shows, else the one after."""
    alike = [p["id"] for p in curve if p["code_commune"] == point["code_commune"]]
    here = alike.index(point["id"])
    before = [own[name] for name in alike[:here] if name in own]
    after = [own[name] for name in alike[here:] if name in own]
    near = [*before[-1:], *after[:1]]
    return next((group for group in near if group is not None), None)


def located(home: Row, outlines: Mapping[str, list[tuple[str, Any]]]) -> Row:
    """A point that only the survey knows, in the outlines that hold it."""
    codes: dict[str, list[str]] = {"iris": [], "qpv": []}
    if home["lon"] is not None:
        here = shapely.Point(home["lon"], home["lat"])
        codes = {k: sorted(c for c, g in some if g.contains(here)) for k, some in outlines.items()}
    return {
        "id": home["adresse"], "liste": home["adresse_id"] is not None, "logements": 0,
        "code_commune": home["code_commune"], "lon": home["lon"], "lat": home["lat"],
        "iris": next(iter(codes["iris"]), None),
        "qpv15": next((c for c in codes["qpv"] if c.startswith("QP")), None),
        "qpv24": next((c for c in codes["qpv"] if c.startswith("QN")), None),
    }  # fmt: skip


def rows(bench: Workbench, sql: str) -> list[Row]:
    names = [name for name, *_ in bench.rows(f"DESCRIBE {sql}")]
    return [dict(zip(names, row, strict=True)) for row in bench.rows(sql)]


def frame(bench: Workbench, sql: str) -> pl.DataFrame:
    kinds = {"INTEGER": pl.Int64, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "VARCHAR": pl.String}
    described = bench.rows(f"DESCRIBE {sql}")
    schema = {name: kinds.get(kind) for name, kind, *_ in described}
    return pl.DataFrame(bench.rows(sql), schema=schema, orient="row", infer_schema_length=None)


@pytest.fixture(scope="module", params=YEARS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    own = os.environ.get("PARC_SOCIAL_RECALCUL")
    made = Path(own) if own else request.getfixturevalue("demonstration")
    editions = made / "editions"
    survey, register, before = YEARS[request.param]
    with workshop(None) as bench:
        for alias, pattern in (
            ("ops", f"ops_{survey}_????????.duckdb"),
            ("p", f"ops_{survey}_*.partition.duckdb"),
            ("rpls", f"rpls_{register or 2024}_*.duckdb"),
            ("e", f"economie_rpls_{register or 2024}_*.duckdb"),
            ("avant", f"rpls_{before or 2024}_*.duckdb"),
            ("ter", "territoires_*.duckdb"),
            ("i", f"indicateurs_{request.param}_*.duckdb"),
        ):
            (file,) = editions.glob(pattern)
            bench.attach(alias, file)
        # The stock of the survey's own year: what its coverage was told by, once and for all.
        stock = "avant" if before else "rpls"
        bench.run(
            f"CREATE TEMP VIEW premier_parc AS FROM {stock}.rpls_logement"
            f"{'' if register else ' WHERE false'}"
        )
        yield World(bench, request.param)


def is_told(row: Row) -> bool:
    """Empty: nothing is said of the collection, and the figures stay (docs/sources.md)."""
    return row["fiabilite"] != "insuffisante"


def checked(row: Row, name: str, figure: Figure, total: Row | None, named: int = 0) -> bool:
    """Asserts that a row shows this sum, or the reason why not; whether it shows a value.

    `named`: the households that the row speaks of; a minority of them is not told as all.
    """
    found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den", "_statut"))
    where = (row["code"], row["population"], name)
    if found[3] == "Z":
        assert name == "part_apl", where
        assert row["code_dep"] or row["code_reg"] or row["code"], where
    if found[3] == "D":
        assert total is not None, where
        num, den = total[f"{name}|num"], total[f"{name}|den"]
        den = None if figure.den is None else den
        assert found[:3] == (shown(num, den, figure.factor, figure.places), num, den), where
        assert total[f"{name}|of"] >= FLOOR, where
        assert 2 * total["menages"] >= named, (*where, "a minority")
        return True
    assert found[:3] == (None, None, None), where
    if total is not None and is_told(row) and found[3] != "Z":
        nobody = total[f"{name}|of"] == 0 or total[f"{name}|den"] == 0
        minority = 2 * total["menages"] < named
        assert nobody or minority, (*where, "withheld alone")
        assert found[3] == ("S" if minority else "N"), where
    return False


def test_survey_figures_of_every_territory_and_population(world: World) -> None:
    totals = world.of_territories
    seen: Counter[str] = Counter()
    collected = 0
    for level in TERRITORIES:
        for row in world.published(level):
            place, population = (level, row["code"]), row["population"]
            base = totals.get(("base", place, population))
            named = max(base["menages"] if base else 0, movers(totals, place, population))
            if row["fiabilite"] in ("fragile", "bonne"):
                assert base is not None
            if base is not None and is_told(row):
                assert row["menages"] == base["menages"] >= FLOOR
            else:
                assert row["menages"] is None
            for name, figure in SURVEY.items():
                if f"{name}_statut" in row:
                    total = totals.get((figure.table, place, population))
                    seen[name] += checked(row, name, figure, total, named)
            collected += check_collected(row, totals.get(("collecte", place, population)))
    assert set(seen) == set(SURVEY)
    assert min(seen.values()) > 0, [name for name, n in seen.items() if not n]
    assert seen.total() > 10_000
    assert collected > 20  # from the commune up, where three landlords have the surveyed dwellings


def movers(totals: Mapping[tuple[str, Place, str], Row], place: Place, population: str) -> int:
    """Recent movers among everyone of the same cells, where a row speaks of them alone."""
    side = population.removeprefix("emmenages_recents").removeprefix("_")
    if not population.startswith("emmenages_recents"):
        return 0
    everyone = totals.get(("base", place, side or "tous"))
    return everyone["part_emmenages_recents|num"] if everyone else 0


def check_collected(row: Row, base: Row | None) -> int:
    """What was collected, of everyone: unknown of recent movers. How many figures are told."""
    told = 0
    for name, (top, bottom, factor, places) in COLLECTED.items():
        if row.get(f"{name}_statut") != "D":
            assert row.get(name) is None
            assert row.get(f"{name}_num") is None
            continue
        assert base is not None
        assert not row["population"].startswith("emmenages_recents")
        den = base[bottom] if bottom else None
        found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den"))
        assert found == (shown(base[top], den, factor, places), base[top], den), (row["code"], name)
        told += 1
    return told


def test_reliability_is_that_of_response_and_coverage_where_they_may_be_told(world: World) -> None:
    """docs/sources.md, "OPS, fiabilité": over all groups of the collection that hold one here."""
    held: dict[tuple[Place, str], set[int]] = defaultdict(set)
    for group, facts in world.groups.items():
        for place in world.territories(group) if facts["tableau"] == "base" else ():
            for population in world.populations(group):
                held[place, population] |= world.holders.get(group, frozenset())
    for ((level, code), population), groups in held.items():
        row = world.rows_of(level).get((code, population))
        expected = judged([world.of_groups[group] for group in groups])
        assert row is None or row["fiabilite"] == expected, (level, code, population)


def judged(groups: Sequence[Row]) -> str | None:
    """The reliability of groups together; None of none."""
    total = {k: sum(g[k] for g in groups) for k in ("menages", "loues", "enquetes", "parc")}
    marks = [mark(total["menages"], total["loues"], 50)]
    if total["parc"]:
        marks.append(mark(total["enquetes"], total["parc"], 60))
    return ("insuffisante", "fragile", "bonne")[min(marks)] if groups else None


def mark(some: int, every: int, good: int) -> int:
    return (100 * some >= 20 * every) + (100 * some >= good * every)


def check_shared(row: Row, name: str, figure: Figure, totals: Iterable[Row]) -> None:
    """Asserts that a row shows, of a group that may be its own, the share and no count."""
    found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den"))
    where = (row["code"], row["population"], name)
    told = {
        shown(total[f"{name}|num"], total[f"{name}|den"], figure.factor, figure.places)
        for total in totals
        if figure.den is not None and total[f"{name}|of"] >= FLOOR
    }
    assert found in {(value, None, None) for value in told}, where


def check_fine(
    row: Row, own: Mapping[str, Row | None], near: Mapping[str, list[Row]]
) -> Counter[str]:
    """The figures of a row: its own sums by table (D), or those of a group that holds it (A)."""
    seen: Counter[str] = Counter()
    for name, figure in SURVEY.items():
        statut = row.get(f"{name}_statut")
        if statut == "A":
            check_shared(row, name, figure, near.get(figure.table, []))
            seen[name] += 1
        elif statut is not None:
            total = own.get(figure.table)
            seen[name] += checked(row, name, figure, total if statut == "D" else None)
    return seen


# From the IRIS up: no group, cell or address shows them.
WIDE = {
    "part_mono_1_charge", "part_mono_2_charges", "part_couples_1_charge", "part_couples_2_charges",
    "part_bail_2_5", "part_bail_5_10",
}  # fmt: skip
FINE = tuple(
    n
    for n, figure in SURVEY.items()
    if figure.table != DETAIL and figure.den is not None and n not in WIDE
)


def test_each_group_shows_its_own_and_those_that_hold_it(world: World) -> None:
    sums, kept = world.of_groups, world.frozen.filter(col("groupe").is_not_null())
    firsts = [
        g for g, r in world.groups.items() if (r["tableau"], r["population"]) == ("base", "tous")
    ]
    named = {md5(f"ilot|{world.survey_year}|{g}".encode()).hexdigest()[:16]: g for g in firsts}  # noqa: S324
    members: dict[int, list[str]] = defaultdict(list)
    holders: dict[str, set[int]] = defaultdict(set)
    for r in kept.iter_rows(named=True):
        members[r["groupe"]].append(r["adresse"])
        holders[r["adresse"]].add(r["groupe"])
    published = world.published("ilot")
    assert {row["code"] for row in published} == set(named)
    seen: Counter[str] = Counter()
    for row in published:
        group, who = named[row["code"]], row["population"]
        around = {g for address in members[group] for g in holders[address]}
        near = {
            table: [sums[g] for g in around if self_of(world, g) == (table, who)]
            for table in TABLES
        }
        own = {table: found[0] if len(found) == 1 else None for table, found in near.items()}
        seen += check_fine(row, own, near)
    assert set(FINE) <= set(seen), set(FINE) - set(seen)


def self_of(world: World, group: int) -> tuple[str, str]:
    return world.groups[group]["tableau"], world.groups[group]["population"]


def test_an_address_shows_its_group_and_counts_only_where_it_is_the_group(world: World) -> None:
    sums = world.of_groups
    seen: Counter[str] = Counter()
    for row in world.published("adresse"):
        own: dict[str, Row | None] = {}
        near: dict[str, list[Row]] = {}
        for table in TABLES:
            group = world.shows.get((table, row["population"], row["code"]))
            if group is not None:
                near[table] = [sums[group]]
                alone = world.groups[group]["niveau"] == 0 and world.sharing[group] == 1
                own[table] = sums[group] if alone else None
        seen += check_fine(row, own, near)
        for table, size in SIZES.items():
            groups = near.get(table) if row["fiabilite"] != "insuffisante" else None
            assert row[size] == (groups[0]["menages"] if groups else None), (row["code"], size)
        base = own.get("base")
        assert row["menages"] == (base["menages"] if base and is_told(row) else None)
    assert set(FINE) <= set(seen), set(FINE) - set(seen)


@cache
def transformer(code: int) -> Transformer:
    return Transformer.from_crs(4326, code, always_xy=True)


def cell_of(point: Row) -> str:
    code = next((c for d, c in GRIDS.items() if point["code_commune"].startswith(d)), 3035)
    x, y = transformer(code).transform(point["lon"], point["lat"])
    return f"CRS{code}RES200mN{int(y // 200) * 200}E{int(x // 200) * 200}"


def test_a_cell_of_whole_groups_sums_them_and_another_shows_one(world: World) -> None:
    cells: dict[str, list[Row]] = defaultdict(list)
    for point in world.points.values():
        if point["liste"] and point["lon"] is not None:
            cells[cell_of(point)].append(point)
    published = world.published("carreau")
    assert {row["code"] for row in published} == set(cells)
    seen: Counter[str] = Counter()
    for row in published:
        own: dict[str, Row | None] = {}
        near: dict[str, list[Row]] = {}
        for table in TABLES:
            own[table], near[table] = world.of_cell(cells[row["code"]], table, row["population"])
        seen += check_fine(row, own, near)
    assert set(FINE) <= set(seen), set(FINE) - set(seen)


def test_a_fine_territory_opens_by_the_codes_that_all_of_its_points_share(world: World) -> None:
    """One over two communes is in neither of them; one of no point is where its outline is."""
    inside: dict[Place, list[Row]] = defaultdict(list)
    for point in world.points.values():
        for level, key in (("qpv", "qpv15"), ("qpv", "qpv24"), ("iris", "iris")):
            inside[level, point[key] or ""].append(point)
        if point["liste"] and point["lon"] is not None:
            inside["carreau", cell_of(point)].append(point)
    for level in ("qpv", "iris", "carreau"):
        for row in world.published(level):
            if points := inside.get((level, row["code"])):
                communes = {point["code_commune"] for point in points}
                assert row["code_commune"] == (communes.pop() if len(communes) == 1 else None)


def test_register_figures_of_every_level_and_population(world: World) -> None:
    totals = world.stock_totals()
    seen: Counter[str] = Counter()
    for level in (*TERRITORIES, "adresse", "carreau"):
        for row in world.published(level):
            recents = row["population"].startswith("emmenages_recents")
            total = totals.get((level, row["code"], row["population"]))
            for name, figure in REGISTER.items():
                found = tuple(row.get(f"{name}{p}") for p in ("", "_num", "_den"))
                statut = row.get(f"{name}_statut")
                if statut is not None and name not in BUSINESS:
                    expected = of_stock(total, name, figure) if world.dwellings else None
                    outre_mer = name == "part_conventionnes" and statut == "Z"
                    known = not (recents or outre_mer or expected is None)
                    assert found == (expected if known else (None, None, None)), (
                        level, row["code"], row["population"], name)  # fmt: skip
                    assert statut == "D" if known else statut in ("N", "Z")
                    seen[name] += known
    expected = {n for n in REGISTER if n not in BUSINESS} if world.dwellings else set()
    assert {name for name, n in seen.items() if n and name not in BUSINESS} == expected


def test_landlords_business_of_every_territory_is_that_of_whole_groups(world: World) -> None:
    totals = {name: world.business_totals(name) for name in {"economique", *RENTS.values()}}
    seen: Counter[str] = Counter()
    for level in TERRITORIES:
        for row in world.published(level):
            stock = bool(row["logements"]) and bool(world.dwellings)
            for name in BUSINESS:
                if f"{name}_statut" not in row:
                    assert level in ("iris", "qpv")
                    continue
                place = (level, row["code"], row["population"])
                total = totals[RENTS.get(name, "economique")].get(place)
                found = tuple(row[f"{name}{p}"] for p in ("_statut", "", "_num", "_den"))
                hidden = "Z" if row["logements_statut"] == "Z" else "S" if stock else "N"
                expected: tuple[Any, ...] = (hidden, None, None, None)
                if total is not None:
                    counted = of_stock(total, name, REGISTER[name]) if name in REGISTER else (
                        total["bailleurs"], total["bailleurs"], None)  # fmt: skip
                    expected = ("D", *counted) if counted else ("N", None, None, None)
                assert found == expected, (level, row["code"], row["population"], name)
                seen[found[0]] += 1
    assert bool(seen["D"]) == bool(world.dwellings), seen


def test_every_group_of_landlords_is_of_three_and_nobody_dominates(world: World) -> None:
    if not world.dwellings:
        return
    held: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    groups = dict(world.bench.rows("FROM e.adresse_groupe SELECT adresse, groupe"))
    known = [d for d in world.dwellings if d["siren_bailleur"] and d["mode"]]
    stock = pl.DataFrame(known, infer_schema_length=None)
    columns = {
        f"{n}|den": f.den
        for n, f in REGISTER.items()
        if f.table == "economique" and f.den is not None
    }
    columns |= {f"{n}|num": REGISTER[n].num for n in ("loyer_moyen", "loyer_relocations")}
    asked = stock.select("adresse_id", "siren_bailleur", **columns)
    for dwelling in asked.iter_rows(named=True):
        if (group := groups.get(dwelling["adresse_id"])) is not None:
            for name in columns:
                held[group][name, dwelling["siren_bailleur"]] += dwelling[name]
    assert held
    for group, counts in held.items():
        for name in columns:
            own = [n for (what, _), n in counts.items() if what == name and n]
            assert not own or (len(own) >= 3 and 100 * max(own) <= 85 * sum(own)), (group, name)


@each_row("table", sorted({*RENTS.values()}))
def test_rents_of_a_class_and_the_rest_are_of_three_and_nobody_dominates(
    world: World, table: str
) -> None:
    if not world.dwellings:
        return
    groups = dict(
        world.bench.rows(
            "SELECT adresse, ensemble FROM e.adresse_groupe JOIN e.loyer_ensemble USING (groupe)"
            " JOIN e.loyer_groupe USING (ensemble) WHERE tableau = $table",
            {"table": table},
        )
    )
    known = [d for d in world.dwellings if d["siren_bailleur"] and d["mode"]]
    every = REGISTER["loyer_moyen"]
    of = {n: f for n, f in REGISTER.items() if f.table == table}
    columns = {f"{n}|num": f.num for n, f in of.items()} | {
        f"{n}|den": f.den for n, f in of.items()
    }
    columns["rest|num"] = every.num - pl.sum_horizontal([f.num for f in of.values()])
    columns["rest|den"] = every.den - pl.sum_horizontal([f.den for f in of.values()])
    held: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    stock = pl.DataFrame(known, infer_schema_length=None)
    for dwelling in stock.select("adresse_id", "siren_bailleur", **columns).iter_rows(named=True):
        if (group := groups.get(dwelling["adresse_id"])) is not None:
            for name in columns:
                held[group, name][dwelling["siren_bailleur"]] += dwelling[name]
    assert held
    for what, counts in held.items():
        own = [n for n in counts.values() if n]
        assert not own or (len(own) >= 3 and 100 * max(own) <= 85 * sum(own)), what


def of_stock(total: Row | None, name: str, figure: Figure) -> tuple[float, int, int | None] | None:
    """What a territory shows of its dwellings; None where none tells."""
    num = total[f"{name}|num"] if total else 0
    den = None if figure.den is None else total[f"{name}|den"] if total else 0
    value = shown(num, den, figure.factor, figure.places)
    return None if value is None else (value, num, den)


def test_figures_of_whole_communes_set_against_the_year_before_and_the_census(world: World) -> None:
    now, before = world.by_place(world.dwellings), world.by_place(world.before)
    counted = world.by_place(d for d in world.dwellings if d["code_commune"] in world.residences)
    homes: Counter[Place] = Counter()
    for commune, number_of in world.residences.items():
        for place in world.around(commune):
            homes[place] += number_of
    seen: Counter[str] = Counter()
    for level in ("france", "region", "departement", "epci", "ept", "commune"):
        for row in world.published(level):
            if row["population"] != "tous":
                continue
            place = (level, row["code"])
            for name, num, den in (
                ("evolution_parc", now[place] - before[place], before[place]),
                ("densite_parc", counted[place], homes[place]),
            ):
                value = shown(num, den, Fraction(100), 1) if world.dwellings else None
                if name == "evolution_parc" and not world.before:
                    value = None
                assert row[name] == value, (place, name)
                seen[name] += value is not None
    assert world.residences
    assert bool(seen["densite_parc"]) == bool(world.dwellings)
    assert bool(seen["evolution_parc"]) == bool(world.before)


# The synthesis, from what is shown and nothing else (docs/indicateurs.md, « Synthèse »).
OPERANDS = (
    "part_ressources_moins_40", "part_monoparentales", "part_majeurs_sans_emploi",
    "part_familles_nombreuses",
)  # fmt: skip


def rounded(number_of: Decimal, places: int) -> Decimal:
    return number_of.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Standard:
    """Mean and deviation of a share over the communes that publish all four."""

    mean: Decimal
    deviation: Decimal

    @staticmethod
    def of(communes: Iterable[Row], name: str) -> "Standard":
        """Weighted by households."""
        told = [(Decimal(row["menages"]), Decimal(str(row[name]))) for row in communes]
        weight = sum(w for w, _ in told) or Decimal(1)
        mean_of = sum((w * v for w, v in told), Decimal(0)) / weight
        variance = sum((w * (v - mean_of) ** 2 for w, v in told), Decimal(0)) / weight
        return Standard(mean_of, variance.sqrt())


def index_of(row: Row, standards: Iterable[Standard]) -> Decimal | None:
    """The mean of four rounded distances, rounded; None where one can't be told."""
    found: list[Decimal] = []
    for name, standard in zip(OPERANDS, standards, strict=True):
        if row[name] is None or not standard.deviation:
            return None
        distance = (Decimal(str(row[name])) - standard.mean) / standard.deviation
        found.append(rounded(distance, 3))
    return rounded(sum(found, Decimal(0)) / len(found), 2)


def test_the_index_and_its_class_are_made_of_what_is_shown(world: World) -> None:
    communes = [
        row
        for row in world.published("commune")
        if row["population"] == "tous" and all(row[f"{name}_statut"] == "D" for name in OPERANDS)
    ]
    standards = [Standard.of(communes, name) for name in OPERANDS]
    epci = {
        row["code"]: index_of(row, standards)
        for row in world.published("epci")
        if row["population"] == "tous"
    }
    seen: Counter[str] = Counter()
    for level in (*TERRITORIES, "carreau", "ilot", "adresse"):
        for row in world.published(level):
            index = index_of(row, standards)
            assert row["indice_fragilite"] == (None if index is None else float(index))
            statuts = {row[f"{name}_statut"] for name in OPERANDS}
            word = next((s for s in "SNA" if s in statuts), "D")
            assert row["indice_fragilite_statut"] == (
                "N" if index is None and word in "DA" else word
            )
            if "classe_fragilite" in row:
                check_class(row, index, epci.get(row["code_epci"]))
            seen[level] += index is not None
    assert {level for level, n in seen.items() if n} >= {
        "france",
        "epci",
        "commune",
        "iris",
        "adresse",
    }


def check_class(row: Row, index: Decimal | None, epci: Decimal | None) -> None:
    """Four classes, half a deviation wide around the EPCI's."""
    if index is None or epci is None:
        assert row["classe_fragilite"] is None
        assert row["classe_fragilite_statut"] in ("S", "N")
        return
    bounds = (Decimal("-0.5"), Decimal(0), Decimal("0.5"))
    assert row["classe_fragilite"] == 1 + sum(index - epci >= bound for bound in bounds)
    assert row["classe_fragilite_statut"] == row["indice_fragilite_statut"]
