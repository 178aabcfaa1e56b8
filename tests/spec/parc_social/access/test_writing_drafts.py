"""Who may write in drafts of the survey: the landlord of whole rows, and nobody for him."""

from dataclasses import replace
from typing import Any

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.organisation import Genre, Identity, Role, parse_organisation
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.access.permissions import why_not, written_sirens
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.load import collections
from testing.rows import each_row

SIREN = "999000011"
LANDLORD = Identity("b", parse_organisation(SIREN, "B", "bailleur", None), Role.DEPOSANT)
PORTAL = Identity("p", parse_organisation("999000003", "P", "portail", None), Role.SIGNATAIRE)
EVERY = tuple(f.name for f in collections()[DRAFTED].fields)
OWN = RightPart((FRANCE,), EVERY, sirens=(SIREN,))


def grant(*parts: RightPart) -> Grant:
    return Grant("b", SIREN, rights=(Right(DRAFTED, parts),))


@each_row("role", [Role.DEPOSANT, Role.ADMINISTRATEUR, Role.SIGNATAIRE])
def test_a_landlord_writes_its_own_rows(role: Role) -> None:
    assert why_not(replace(LANDLORD, role=role), None, grant(OWN)) is None
    assert written_sirens(grant(OWN)) == (SIREN,)


@each_row(
    ("identity", "portal"),
    [
        (None, None),
        (replace(LANDLORD, role=Role.LECTEUR), None),
        (LANDLORD, PORTAL),
        (PORTAL, None),
        *(
            (replace(LANDLORD, organisation=replace(LANDLORD.organisation, genre=genre)), None)
            for genre in Genre
            if genre is not Genre.BAILLEUR
        ),
    ],
    ids=str,
)
def test_nobody_else_does(identity: Any, portal: Any) -> None:
    assert why_not(identity, portal, grant(OWN))


@each_row(
    "part",
    [
        replace(OWN, sirens=None),
        replace(OWN, sirens=()),
        replace(OWN, columns=EVERY[:-1]),
        replace(OWN, perimeters=(Perimeter(communes=("97411",)),)),
        replace(OWN, perimeters=(FRANCE, Perimeter(departements=("974",)))),
        replace(OWN, perimeters=()),
        replace(OWN, millesimes=(2024,)),
        replace(OWN, formats=("csv",)),
    ],
    ids=["everybody", "nobody", "column", "commune", "both", "nowhere", "year", "format"],
)
def test_who_does_not_see_a_row_whole_does_not_write_it(part: RightPart) -> None:
    assert written_sirens(grant(part)) == ()
    assert why_not(LANDLORD, None, grant(part))


def test_without_a_right_on_the_collection_nothing_is_written() -> None:
    assert why_not(LANDLORD, None, Grant("b", SIREN))
