"""The figures of the survey, read again from docs/indicateurs.md and docs/sources.md."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from testing.recount.figures import (
    DETAIL,
    ONE,
    Figure,
    col,
    lit,
    number,
    persons,
    share,
    where,
    yes,
)


def added(*names: str) -> pl.Expr:
    """Occupants of these ages together."""
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


def under(*bands: str, table: str = "sensible") -> Figure:
    """Share of households of these bands of income."""
    return share(INCOME.is_in(bands), INCOME.is_not_null(), table)


def ages(count: pl.Expr) -> Figure:
    """Share of occupants."""
    return persons(where(AGES_KNOWN, count), where(AGES_KNOWN, PEOPLE), AGES_KNOWN, "base")


def jobs(count: pl.Expr, among: pl.Expr = SAID) -> Figure:
    """Share of adults."""
    return persons(count, among, SAID > 0, "sensible")


def held(*codes: str) -> Figure:
    """Share of tenants of these ages."""
    return share(HOLDER.is_in(codes), HOLDER.is_not_null())


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
