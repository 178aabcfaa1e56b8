"""Rows of editions made by hand, by collection.

Commune 93001 has two landlords and enough households, 93002 too few, 93003 no social housing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

A, B = "111111111", "222222222"
C = "333333333"
COMMUNES = ("93001", "93002", "93003")
Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


def territoires() -> Tables:
    """Three communes side by side, an IRIS of the first, no district."""

    def box(n: int) -> str:
        x, y = 2.0 + n, 48.0
        return f"MULTIPOLYGON((({x} {y},{x + 1} {y},{x + 1} {y + 1},{x} {y + 1},{x} {y})))"

    communes = [
        {
            "code": code,
            "nom": f"Commune {code}",
            "code_parent": "200054781",
            "annee_cog": 2025,
            "code_commune": code,
            "code_epci": "200054781",
            "code_dep": "93",
            "code_reg": "11",
            "geom": box(n),
        }
        for n, code in enumerate(COMMUNES)
    ]
    iris = [{"code": "930010001", "nom": "IRIS", "annee_cog": 2025, "geom": box(0)}]
    return {"territoires-commune": communes, "territoires-iris": iris, "territoires-qpv": []}


def point(commune: str, n: int) -> dict[str, Any]:
    """Where an address lies: inside the box of its commune, along a line."""
    return {"lon": 2.1 + COMMUNES.index(commune) + n / 1000, "lat": 48.1, "code_commune": commune}


def households(
    address: tuple[str, int], owner: str, answers: int, silent_: int = 0, **facts: Any
) -> list[Row]:
    """Let dwellings of one landlord at one address, of which `answers` answered."""
    commune, n = address
    common = point(commune, n) | {
        "millesime": 2024,
        "etat": "publie",
        "siren_bailleur": owner,
        "adresse_id": f"{commune}_{n}",
        "code_insee": commune,
        "adr_numero": n,
        "adr_nomvoie": "RUE DES LILAS",
        "etat_occupation": "1",
        "composition": "SEULE",
        "nb_occupants": 1,
        "tranche_age_titulaire": "GE75",
        "date_bail": "2010-05",
    }
    return [
        common
        | {"id": f"{commune}_{n}_{owner}_{k}", "reponse_enquete": "1" if k < answers else "3"}
        | facts
        for k in range(answers + silent_)
    ]


def survey() -> Tables:
    """What households of the two landlords answered."""
    rows = [
        *households(("93001", 1), A, 12, composition="COUPLE_C2", nb_occupants=4),
        *households(("93001", 2), A, 6, 1),
        *households(("93001", 3), A, 6),
        *households(("93001", 4), B, 11, tranche_age_titulaire="LT25", date_bail="2022-01"),
        *households(("93001", 5), B, 3, date_bail="2021-12"),
        *households(("93001", 6), A, 0, 2),
        *households(("93002", 1), A, 4),
        *households(("93002", 2), B, 5),
    ]
    return {"ops-menages": rows}


ADDRESSES = (*(("93001", n) for n in range(1, 8)), ("93002", 1), ("93002", 2))


def register(addresses: Sequence[tuple[str, int]] = ADDRESSES) -> Tables:
    """Ten dwellings an address, one in ten of them individual, all but one of known finance."""
    located = [
        point(commune, n) | {"id": f"{commune}_{n}", "numero": n, "logements": 10}
        for commune, n in addresses
    ]
    dwellings = [
        point(commune, n)
        | {
            "id": f"l{commune}{n}{k}",
            "adresse_id": f"{commune}_{n}",
            "siren_bailleur": B if n in (4, 5) else A,
            "typeconst": "I" if k == 0 else "C",
            "finan": None if k == 1 else "10" if k < 4 else "13",
            "finan_groupe": None if k == 1 else "PLAI" if k < 4 else "PLUS",
            "surfhab": 60 + k,
            "construct": 1970,
            "dpe_energie": "G" if k == 2 else "C",
            "en_qpv15": False,
            "en_qpv24": False,
        }
        for commune, n in addresses
        for k in range(10)
    ]
    return {"adresses": located, "rpls-logements": dwellings}


def dated(tables: Tables, millesime: int) -> Tables:
    """The same tables, of this millésime."""
    return {
        name: [{**row, "millesime": millesime} for row in rows] for name, rows in tables.items()
    }


def business() -> Tables:
    """In 93001, three landlords in the QPV and three out of it; in 93002 two: half are vacant."""
    held = {
        ("93001", 1): {A: 8, B: 6, C: 4},
        ("93001", 2): {A: 6, B: 6, C: 6},
        ("93002", 1): {A: 9, B: 9},
    }
    inside = {"qpv24": "QN09301M", "qpv15": "QP093001", "en_qpv24": True, "en_qpv15": True}
    located = [
        point(commune, n) | {"id": f"{commune}_{n}", "numero": n, "logements": sum(own.values())}
        for (commune, n), own in held.items()
    ]
    located[0] |= {"qpv24": "QN09301M"}
    dwellings = [
        point(commune, n)
        | {"id": f"{commune}{n}{owner}{k}", "adresse_id": f"{commune}_{n}", "siren_bailleur": owner}
        | {"surfhab": 50, "locat": 1990, "code_arm": "93101" if n == 1 else "93102"}
        | {"mode": "12"[k % 2], "loyer_principal": None if k % 2 else 250 + 50 * n}
        | {"bail_date": None if k % 2 else "2015-03-01"}
        | (inside if (commune, n) == ("93001", 1) else {"en_qpv24": False, "en_qpv15": False})
        for (commune, n), own in held.items()
        for owner, count in own.items()
        for k in range(count)
    ]
    return dated({"adresses": located, "rpls-logements": dwellings}, 2024)


# 24 households that pass the rule of `sensible`: 8 of each resource, half with a job.
MIXED: list[Row] = [
    {
        "tranche_plafond": ("P0_20", "P60_80", "P120_150")[n % 3],
        "rfr_connu": "1",
        "aide_logement": "01"[n % 2],
        "nb_majeurs": 1,
        "nb_emploi_stable": n % 2,
        "nb_sans_emploi": 1 - n % 2,
        "date_bail": ("2010-05", "2023-03")[n < 12],
    }
    for n in range(24)
]
SAME: Row = MIXED[1] | {"date_bail": "2010-05"}


def of_three(silent: int, *, late: int = 0) -> list[Row]:
    """Twelve households of each of three landlords in 93001, and who did not answer.

    `late`: the silent dwellings that one of them adds.
    """
    owners = (A, B, C)
    return [
        row
        for n, owner in enumerate(owners, start=1)
        for row in households(("93001", n), owner, 12, silent + (late if owner == C else 0))
    ]
