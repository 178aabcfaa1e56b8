"""What an account that is invited is limited to: layers, territories, a last day, from its form."""

from collections.abc import Sequence

import flask

from parc_social.access.conventions.delegation_format import (
    check_not_over,
    parse_couches,
    parse_territoires,
)
from parc_social.access.model.organisation import Delegation, Identity
from parc_social.access.permissions import delegated
from parc_social.errors import InvalidValue
from portal.form import day, optional
from portal.page_context import PageContext
from portal.territories.levels import place_words

_MOST = 50  # layers of a form
_TEXT = 400  # characters of the territories


def limited(context: PageContext, identity: Identity) -> Identity:
    """The account of a form, limited as the form says.

    Raises InvalidValue naming the field, Forbidden for what goes past the organisation's
    conventions.
    """
    limits = _asked()
    today = context.today()
    check_not_over(limits, today)
    conventions = context.registry.agreements.of(identity.organisation.code)
    return delegated(identity, limits, conventions, today, context.reads().facts)


def limit_words(identity: Identity) -> Sequence[str]:
    """Each limit of an account in words, but its last day; none: all that its conventions open."""
    return [words for one in identity.delegations for words in _words(one)]


def _asked() -> Delegation:
    layers = flask.request.form.getlist("couche")
    if len(layers) > _MOST or len(layers) != len(set(layers)):
        raise InvalidValue(f"Couches : {_MOST} au plus, chacune une fois")
    places = optional("territoires", "Territoires", _TEXT)
    return Delegation(
        parse_couches(layers or None),
        parse_territoires([one.strip() for one in places.split(",")] if places else None),
        day("jusque", "Dernier jour") if optional("jusque", "Dernier jour", 10) else None,
    )


def _words(one: Delegation) -> list[str]:
    told: list[str] = []
    if one.couches is not None:
        told.append(f"couches : {', '.join(one.couches) or 'aucune'}")
    if one.territoires is not None:
        places = ", ".join(place_words(place.niveau, place.code) for place in one.territoires)
        told.append(f"territoires : {places or 'aucun'}")
    return told
