"""The legal projections of France by département, as EPSG numbers: the one list of them.

Source: décret n° 2000-1276 du 26 décembre 2000, article 1. To be offered, a system needs a formula
(parc_social/storage/query/projection.py); a grid a name (parc_social/catalogue/coverage.py).
"""

METROPOLE = 2154
# Saint-Barthélemy and Saint-Martin (977, 978) are in files of the register.
OUTRE_MER = {
    "971": 5490,
    "972": 5490,
    "973": 2972,
    "974": 2975,
    "976": 4471,
    "977": 5490,
    "978": 5490,
}
LEGAL_OUTRE_MER = tuple(dict.fromkeys(OUTRE_MER.values()))
LEGAL = (METROPOLE, *LEGAL_OUTRE_MER)
