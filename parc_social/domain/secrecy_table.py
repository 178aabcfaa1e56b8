"""The tables of statistical secrecy: families of figures that are spoken of under one rule."""

from enum import StrEnum


class Tableau(StrEnum):
    """A family of indicators with its own rule of publication (docs/decisions/0004)."""

    PUBLIC = "public"  # fields of the register that anyone may obtain: CCH R.411-4
    BASE = "base"  # enough households, coalition: composition, structure, mobilite, logement
    AIDES = "aides"
    ACTIVITE = "activite"
    RESSOURCES = "ressources"  # five classes, down to the residence
    AINES = "aines"  # households of holders of 65 and over: larger groups
    RESSOURCES_DETAIL = "ressources_detail"  # the bands of 60 % and more, EPCI and above
    COLLECTE = "collecte"  # what was collected: enough silent households, enough landlords
    SYNTHESE = "synthese"  # made of published values of several tables
    ECONOMIQUE = "economique"  # business of landlords: how many they are, and how large the first
    # Rents of some dwellings, each over groups of its own, made of those of ECONOMIQUE.
    LOYERS_TYPOLOGIE = "loyers_typologie"
    LOYERS_PLUS = "loyers_plus"
    LOYERS_AVANT_1977 = "loyers_avant_1977"
    LOYERS_PLAI = "loyers_plai"
    LOYERS_PLS = "loyers_pls"
    LOYERS_PLI = "loyers_pli"


# Those of the survey, from the laxest rule to the strictest: figures of households.
SURVEYED = (
    Tableau.BASE, Tableau.AIDES, Tableau.ACTIVITE, Tableau.RESSOURCES, Tableau.AINES,
    Tableau.RESSOURCES_DETAIL,
)  # fmt: skip

# Those of rents by class, in the order of their groups (config/secrecy.yml).
RENTS = (
    Tableau.LOYERS_TYPOLOGIE, Tableau.LOYERS_PLUS, Tableau.LOYERS_AVANT_1977, Tableau.LOYERS_PLAI,
    Tableau.LOYERS_PLS, Tableau.LOYERS_PLI,
)  # fmt: skip
