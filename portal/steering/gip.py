"""Who finds the pages of pilotage: the GIP; to all others they are addresses that are no page."""

import flask

from parc_social.access.model.organisation import Genre, Identity
from parc_social.errors import Forbidden
from parc_social.registry.campaigns import check_steering
from portal.no_page import no_page
from portal.page_context import PageContext


def check_gip(context: PageContext) -> Identity:
    """Who reads. Raises NotFound for whoever is not of the GIP, as of an address that is none."""
    identity = context.session().identity
    if identity.organisation.genre is not Genre.GIP:
        rest = flask.request.path.removeprefix("/portail/")
        raise no_page(rest)
    return identity


def may_act(context: PageContext) -> bool:
    """Whether the forms of these pages are for who reads."""
    try:
        check_steering(context.session().identity)
    except Forbidden:
        return False
    return True
