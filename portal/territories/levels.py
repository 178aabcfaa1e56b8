"""The levels of territories that people look for, and what each is called."""

from collections.abc import Mapping

from parc_social.domain.territory import Niveau, generation_of

# In the order in which equal answers come; the figures of the others have no name.
LEVELS: Mapping[Niveau, str] = {
    Niveau.FRANCE: "Pays",
    Niveau.REGION: "Région",
    Niveau.DEPARTEMENT: "Département",
    Niveau.COMMUNE: "Commune",
    Niveau.ARM: "Arrondissement municipal",
    Niveau.EPCI: "EPCI",
    Niveau.EPT: "Établissement public territorial",
    Niveau.QPV: "Quartier prioritaire",
    Niveau.IRIS: "IRIS",
}


def level_words(niveau: Niveau, code: str) -> str:
    """What a territory is: a priority district with the year of its list, as two have one name."""
    generation = generation_of(niveau, code)
    return f"{LEVELS[niveau]} de {generation}" if generation else LEVELS[niveau]


def place_words(niveau: Niveau, code: str) -> str:
    """A territory of which the code alone is known, as a person reads it."""
    return "France entière" if niveau is Niveau.FRANCE else f"{level_words(niveau, code)} {code}"


def collection_of(niveau: Niveau) -> str:
    """The figures of a level, as they are on show."""
    return f"indicateurs-{niveau.value}"
