"""Ten households or dwellings that make one figure: how the tables are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.catalogue.load import indicators

Row = Mapping[str, Any]
BY_CODE = {i.code: i for i in indicators().values()}
ANSWER: Row = {"etat_occupation": "1", "reponse_enquete": "1", "code_commune": "93001",
               "siren_bailleur": "1", "millesime": 2024}  # fmt: skip
REFUSED: Row = {"reponse_enquete": "3"}
VACANT: Row = {"etat_occupation": "2", "reponse_enquete": None}
DWELLING: Row = {"code_commune": "93001", "millesime": 2025}
KINDS = {"integer": "INTEGER", "number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN",
         "date": "DATE"}  # fmt: skip
AGES = ("0_5", "6_10", "11_17", "18_24", "25_29", "30_39", "40_49", "50_64", "65_74", "75p")


@dataclass(frozen=True, slots=True)
class Table:
    """Ten rows, and what they make; `den` None: a count."""

    name: str
    rows: Sequence[Row]
    num: int
    den: int | None
    value: float | None


def table(name: str, rows: Sequence[Row], num: int, den: int | None, value: float | None) -> Table:
    """Ten rows, no more and no fewer."""
    assert len(rows) == 10, f"{name}: {len(rows)} rows"
    return Table(name, rows, num, den, value)


def share(
    yes: Sequence[Row], no: Sequence[Row], unknown: Sequence[Row], value: float
) -> list[Table]:
    """Some of each; nobody known (no rate, not a rate of zero); nobody in it; everybody in it."""
    told = [*yes, *no]
    rest = 10 - len(told) - len(unknown)
    away = [{**told[n % len(told)], **(REFUSED, VACANT)[n % 2]} for n in range(rest)]
    return [
        table("some", [*told, *unknown, *away], len(yes), len(told), value),
        table("nobody known", list(unknown[:1] or [REFUSED]) * 10, 0, 0, None),
        table("nobody in it", [no[0]] * 10, 0, 10, 0.0),
        table("everybody", [yes[0]] * 10, 10, 10, 100.0),
    ]


def one(name: str, *codes: Any) -> list[Row]:
    """A household for each code of a column."""
    return [{name: code} for code in codes]


def made(*codes: Any) -> list[Row]:
    """Households of a composition."""
    return one("composition", *codes)


def held(*codes: Any) -> list[Row]:
    """Households by the age of the tenant."""
    return one("tranche_age_titulaire", *codes)


def earning(*bands: Any) -> list[Row]:
    """Households that have told an income."""
    return [{"rfr_connu": "1", "tranche_plafond": band} for band in bands]


def helped(*codes: Any) -> list[Row]:
    """Households by the aid that they have."""
    return one("aide_logement", *codes)


def since(*months: Any) -> list[Row]:
    """Households by the month of their lease."""
    return one("date_bail", *months)


def lodged(*pairs: tuple[int | None, int | None], **more: Any) -> list[Row]:
    """Rooms, occupants."""
    return [{"nb_pieces": rooms, "nb_occupants": n, **more} for rooms, n in pairs]


def aged(**people: int) -> Row:
    """Occupants by age, all said."""
    told = {f"nb_occ_{band}": people.get(f"a{band}") for band in AGES}
    return {**told, "nb_occupants": sum(people.values())}


def working(
    stable: int = 0, precaire: int = 0, cherche: int = 0, sans: int = 0, muet: int = 0
) -> Row:
    """Adults of a household by what they do."""
    return {"nb_emploi_stable": stable, "nb_emploi_precaire": precaire, "nb_chomeurs": cherche,
            "nb_sans_emploi": sans, "nb_activite_inconnue": muet,
            "nb_majeurs": stable + precaire + cherche + sans + muet}  # fmt: skip


NO_INCOME = [*earning("INC", None), {"rfr_connu": "0", "tranche_plafond": "P0_20"}]
ALONE, LONE = made("SEULE"), made("SEULE_C1", "SEULE_C2", "SEULE_C3", "SEULE_C4P")
COUPLES = made("COUPLE_C1", "COUPLE_C2", "COUPLE_C3", "COUPLE_C4P")
# Ages: 6 minors, 2 of 18-24, 6 of 25-64, 2 of 65 and more: 16 persons of six households.
PEOPLE = [
    aged(a0_5=2, a30_39=1), aged(a6_10=1, a11_17=1, a40_49=2), aged(a11_17=2, a50_64=1),
    aged(a18_24=2), aged(a25_29=2), aged(a65_74=1, a75p=1),
    {"nb_occ_0_5": 1, "nb_occupants": 3}, {"nb_occupants": 2}, {}, {**aged(a0_5=9), **REFUSED},
]  # fmt: skip
YOUNG = [aged(a0_5=1, a30_39=1)] * 9 + [{}]
# Adults: 5 in stable jobs, 1 in a precarious one, 4 seeking, 6 with none: 16 of seven households.
ADULTS = [
    working(stable=2), working(stable=3), working(precaire=1), working(cherche=1, sans=1),
    working(cherche=2, muet=1), working(sans=5), working(cherche=1), working(muet=2), {},
    {**working(stable=9), **REFUSED},
]  # fmt: skip
RETIRED = [working(sans=2)] * 9 + [{}]


def persons(num: int, value: float, *, adult: bool = False) -> list[Table]:
    """The table of persons of known age, and those where nobody is known."""
    return [
        table("some", PEOPLE, num, 16, value),
        table("nobody known", [{"nb_occupants": 2}] * 10, 0, 0, None),
        table("all adults", [aged(a30_39=2)] * 10, 20 * adult, 20, 100.0 * adult),
    ]


def adults(num: int, value: float, *, of: int = 16, idle: float | None = 0.0) -> list[Table]:
    """The same of adults, whose work is known."""
    retired = {0.0: (0, 18), 100.0: (18, 18), None: (0, 0)}[idle]
    return [
        table("some", ADULTS, num, of, value),
        table("nobody known", [working(muet=1)] * 10, 0, 0, None),
        table("all retired", RETIRED, *retired, idle),
    ]
