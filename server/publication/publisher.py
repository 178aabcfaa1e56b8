"""Who finds the pages of publication, and who decides there: the GIP's, with a convention."""

import flask

from parc_social.access.model.organisation import Genre, Identity
from parc_social.errors import Forbidden
from parc_social.registry.campaigns import check_steering
from portal.no_page import no_page
from portal.page_context import PageContext

_NO_CONVENTION = (
    "aucune convention en cours n’ouvre de données au GIP SNE : signez-la ou renouvelez-la d’abord"
)


def publisher(context: PageContext) -> Identity:
    """Raises NotFound for who is not of the GIP, Forbidden while nothing is open to it."""
    identity, grant = context.session().identity, context.caller.grant()
    if identity.organisation.genre is not Genre.GIP:
        rest = flask.request.path.removeprefix("/portail/")
        raise no_page(rest)
    if grant is None or not grant.rights:
        raise Forbidden(_NO_CONVENTION)
    return identity


def check_publisher(context: PageContext) -> Identity:
    """Raises as `publisher`, and Forbidden for who only reads."""
    identity = publisher(context)
    check_steering(identity)
    return identity


def may_act(identity: Identity) -> bool:
    """Whether an account decides here."""
    try:
        check_steering(identity)
    except Forbidden:
        return False
    return True
