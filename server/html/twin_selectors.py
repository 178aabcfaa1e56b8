"""Selectors of the rows of a twin on its page: a millésime, a population."""

from dataclasses import dataclass

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.collection import POPULATION
from parc_social.catalogue.load import collections
from parc_social.storage.open import current_store
from parc_social.wording import both
from providers.fields import open_right


@dataclass(frozen=True, slots=True)
class TwinSelector:
    """A parameter, its label, and its values with their words."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


def selectors_of(name: str, language: str) -> list[TwinSelector]:
    """None for a collection that is no twin: it shows one edition and one population."""
    twin = collections().get(name)
    if twin is None or not twin.serie:
        return []
    grant = current_grant()
    years = reversed(current_store().extent(grant, name).years)
    selectors = [
        TwinSelector(
            "datetime", both("Millésime").of(language), tuple((str(y), str(y)) for y in years)
        )
    ]
    field = twin.field(POPULATION)
    if field is not None and POPULATION in open_right(grant, name)[1].columns:
        selectors.append(TwinSelector(POPULATION, field.titre.of(language), field.codes))
    return selectors
