"""What of a Grant is on a bailleur's own rows, apart from what it sees of others'."""

from dataclasses import replace

from parc_social.access.model.grant import Grant, Right


def own_rows(grant: Grant) -> Grant:
    """The parts that are on rows of named SIREN: a bailleur has some, and nobody else has any."""
    owned = (
        Right(right.collection, tuple(p for p in right.parts if p.sirens and not p.is_empty))
        for right in grant.rights
    )
    return replace(grant, rights=tuple(right for right in owned if right.parts))
