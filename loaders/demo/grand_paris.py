"""Members of the eleven EPT of the Métropole du Grand Paris, COG 2025.

Source: décrets n° 2015-1655 à 2015-1665 du 11 décembre 2015 (perimeter and seat of each EPT), with
Pierrefitte-sur-Seine inside Saint-Denis (93066) since 1 January 2025; SIREN of Insee's list of EPT.
Paris belongs to none.
"""

from typing import NamedTuple


class Ept(NamedTuple):
    """SIREN, name, and the codes of the member communes."""

    siren: str
    nom: str
    communes: tuple[str, ...]


def _ept(siren: str, nom: str, communes: str) -> Ept:
    return Ept(siren, nom, tuple(communes.split()))


EPT = (
    _ept("200057867", "Plaine Commune", "93001 93027 93031 93039 93066 93070 93072 93079"),
    _ept("200057875", "Est Ensemble", "93006 93008 93010 93045 93048 93053 93055 93061 93063"),
    _ept(
        "200057941",
        "Paris Est Marne et Bois",
        "94015 94017 94018 94033 94042 94046 94052 94058 94067 94068 94069 94079 94080",
    ),
    _ept(
        "200057966",
        "Vallée Sud-Grand Paris",
        "92002 92007 92014 92019 92020 92023 92032 92046 92049 92060 92071",
    ),
    _ept("200057974", "Grand Paris Seine Ouest", "92012 92022 92040 92047 92048 92072 92075 92077"),
    _ept(
        "200057982",
        "Paris Ouest La Défense",
        "92026 92033 92035 92044 92050 92051 92062 92063 92064 92073 92076",
    ),
    _ept("200057990", "Boucle Nord de Seine", "92004 92009 92024 92025 92036 92078 95018"),
    _ept(
        "200058006",
        "Grand Paris Sud Est Avenir",
        "94002 94004 94011 94019 94028 94044 94047 94048 94053 94055 94056 94059 94060 94070"
        " 94071 94075",
    ),
    _ept(
        "200058014",
        "Grand-Orly Seine Bièvre",
        "91027 91326 91432 91479 91589 91687 94001 94003 94016 94021 94022 94034 94037 94038"
        " 94041 94043 94054 94065 94073 94074 94076 94077 94078 94081",
    ),
    _ept("200058097", "Paris Terres d'Envol", "93005 93007 93013 93029 93030 93071 93073 93078"),
    _ept(
        "200058790",
        "Grand Paris Grand Est",
        "93014 93015 93032 93033 93046 93047 93049 93050 93051 93057 93062 93064 93074 93077",
    ),
)

EPT_OF_COMMUNE = {commune: ept.siren for ept in EPT for commune in ept.communes}
