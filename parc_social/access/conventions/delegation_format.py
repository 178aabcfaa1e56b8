"""A delegation as it is written: names of collections, territories, a last day."""

from collections.abc import Sequence
from datetime import date, timedelta

from parc_social.access.model.organisation import Delegation, Ressort, parse_ressort
from parc_social.catalogue.load import collections
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue
from parc_social.wording import cited

WHOLE = Delegation()  # limits nothing
IN_URL_DAYS = 90  # an address is written down by proxies and browsers: such a key is short-lived


def parse_couches(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """Names of collections, sorted; None: all. Raises InvalidValue."""
    if texts is None:
        return None
    for name in texts:
        found = collections().get(name)
        if found is None or found.serie:
            raise InvalidValue(
                f"couche {cited(name)} : aucune collection de ce nom (sans « -serie »)"
            )
    return tuple(sorted(set(texts)))


def parse_territoires(texts: Sequence[str] | None) -> tuple[Ressort, ...] | None:
    """`departement:93`, `commune:97105`…; None: all. Raises InvalidValue."""
    if texts is None:
        return None
    return tuple(sorted({parse_ressort(text) for text in texts}, key=ressort_text))


def ressort_text(ressort: Ressort) -> str:
    """What `parse_ressort` reads back."""
    if ressort.niveau is Niveau.FRANCE:
        return ressort.niveau.value
    return f"{ressort.niveau.value}:{ressort.code}"


def check_not_over(delegation: Delegation, today: date) -> None:
    """Raises InvalidValue for a last day that has passed already."""
    if delegation.is_over(today):
        raise InvalidValue(f"dernier jour : le {delegation.jusque} est déjà passé")


def check_in_url(delegation: Delegation, *, lecture_seule: bool, today: date) -> None:
    """Raises InvalidValue for a key that may not be put in an address: 90 days, read only."""
    if not lecture_seule:
        raise InvalidValue("une clé utilisable dans l'adresse est en lecture seule")
    latest = today + timedelta(days=IN_URL_DAYS)
    if delegation.jusque is None or delegation.jusque > latest:
        raise InvalidValue(
            f"une clé utilisable dans l'adresse dure au plus {IN_URL_DAYS} jours : "
            f"--jusque {latest.isoformat()} au plus tard"
        )
