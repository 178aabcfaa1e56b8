"""A delegation is never wider nor longer than the rights that it is cut from.

It is checked when it is made, and cut again by each decision (parc_social.access.policy): a
convention that shrinks cuts its delegates.
"""

from collections.abc import Iterable
from datetime import date

from parc_social.access.model.delegation import Delegation
from parc_social.access.model.extent import communes_inside, perimeter_of
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.policy import perimeter_communes
from parc_social.catalogue.collection import Reach
from parc_social.catalogue.load import collections
from parc_social.errors import Forbidden


def check_delegation(delegation: Delegation, grant: Grant, fin: date, facts: Facts) -> None:
    """Raises Forbidden, naming what is too wide, when a limit goes past the rights it is cut from.

    `fin` is the last day of the last convention in force.
    """
    if delegation.jusque is not None and delegation.jusque > fin:
        raise Forbidden(
            f"--jusque {delegation.jusque} dépasse la convention, qui finit le {fin.isoformat()}"
        )
    for name in delegation.couches or ():
        if grant.right(name) is None:
            raise Forbidden(f"couche {name!r} : la convention ne l'ouvre pas")
    if delegation.territoires is not None:
        _check_places(delegation, grant, facts)


def _check_places(delegation: Delegation, grant: Grant, facts: Facts) -> None:
    asked = communes_inside(perimeter_of(delegation.territoires or (), facts), facts)
    if not asked:
        raise Forbidden("--territoires : aucune commune du COG publié n'y est")
    for name in delegation.couches or _fine(grant):
        outside = sorted(asked - set(perimeter_communes(grant, name, facts)))
        if outside:
            raise Forbidden(
                f"--territoires : {len(outside)} communes sont hors de la convention pour {name} "
                f"({', '.join(outside[:3])}…)"
            )


def _fine(grant: Grant) -> Iterable[str]:
    """The collections where a perimeter is what a convention opens."""
    known = collections()
    return [
        right.collection
        for right in grant.rights
        if known[right.collection].reach is Reach.FINE and not known[right.collection].serie
    ]
