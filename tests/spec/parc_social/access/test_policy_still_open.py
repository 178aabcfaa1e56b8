"""Whether an answer under way goes on: what a convention or an account lost stops it."""

from auth_proxy.authentication.grants import still_open
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.access.policy import PolicyRefusal
from testing.rows import each_row

ALL = Right("adresses", (RightPart((FRANCE,), ("id",)),))
SOME = Right("adresses", (RightPart((Perimeter(communes=("97101",)),), ("id",)),))
OTHER = Right("rpls-logements", (RightPart((FRANCE,), ("id",)),))


def grant(*rights: Right, conventions: tuple[str, ...] = ("C1",)) -> Grant:
    return Grant("compte", "org", conventions=conventions, rights=rights)


@each_row(
    ("before", "now", "same_account", "goes_on"),
    [
        (grant(ALL), grant(ALL), True, True),
        (grant(ALL), grant(SOME), True, True),  # a publication changed what the right comes to
        (grant(ALL), grant(SOME), False, False),  # the account's own limits did
        (grant(ALL), grant(), False, False),
        (grant(ALL, OTHER), grant(ALL), False, True),  # another layer is none of this answer's
        (grant(ALL), grant(SOME, conventions=("C2",)), True, False),
        (grant(ALL), grant(ALL, conventions=("C2",)), True, True),
        (grant(ALL), PolicyRefusal("revoked", "révoquée"), True, False),
    ],
)
def test_an_answer_goes_on_while_its_right_does(
    before: Grant, now: Grant | PolicyRefusal, same_account: bool, goes_on: bool
) -> None:
    assert still_open(before, now, "adresses", same_account=same_account) is goes_on
