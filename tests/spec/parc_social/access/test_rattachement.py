"""An account acts for the organisations that it is tied to, on the days that it is."""

from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.membership import Rattachement, first_allowed, the_one
from parc_social.access.model.organisation import Genre, Identity, Role, parse_organisation
from parc_social.errors import Forbidden
from testing.rows import each_row

EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
COMMUNE = parse_organisation("97101", "Les Abymes", "commune", None)
IN_EPCI = Rattachement(1, Identity("agent", EPCI, Role.SIGNATAIRE))
IN_COMMUNE = Rattachement(2, Identity("agent", COMMUNE))
DAY = date(2026, 6, 1)


@each_row(
    ("du", "au", "day", "on"),
    [
        (None, None, date(1900, 1, 1), True),
        (date(2026, 6, 1), None, date(2026, 5, 31), False),
        (date(2026, 6, 1), None, date(2026, 6, 1), True),
        (None, date(2026, 6, 1), date(2026, 6, 1), True),
        (None, date(2026, 6, 1), date(2026, 6, 2), False),
    ],
)
def test_it_lasts_from_its_first_to_its_last_day(
    du: date | None, au: date | None, day: date, on: bool
) -> None:
    assert Rattachement(1, Identity("agent", EPCI), du, au).is_on(day) is on


def test_ended_by_hand_it_is_over_whatever_its_days() -> None:
    ended = Rattachement(1, Identity("agent", EPCI), retire=datetime(2026, 1, 1, tzinfo=UTC))
    assert not ended.is_on(DAY)
    assert ended.is_over(date(2025, 1, 1))


def test_the_only_one_needs_no_name_and_two_do() -> None:
    assert the_one("agent", [IN_EPCI], None, DAY) is IN_EPCI
    assert the_one("agent", [IN_EPCI, IN_COMMUNE], "97101", DAY) is IN_COMMUNE
    with pytest.raises(Forbidden, match="dites lequel"):
        the_one("agent", [IN_EPCI, IN_COMMUNE], None, DAY)


@each_row("asked", ["97411", None])
def test_one_that_is_not_there_or_has_ended_is_refused(asked: str | None) -> None:
    ended = Rattachement(3, Identity("agent", COMMUNE), au=date(2026, 5, 31))
    with pytest.raises(Forbidden, match="n'est rattaché à"):
        the_one("agent", [ended] if asked is None else [IN_EPCI, ended], asked, DAY)


def only_communes(identity: Identity) -> None:
    if identity.organisation.genre is not Genre.COMMUNE:
        raise Forbidden("pas une commune")


def test_an_act_is_done_as_who_may_do_it() -> None:
    both = [IN_EPCI, IN_COMMUNE]
    assert first_allowed("agent", both, DAY, only_communes) == IN_COMMUNE.identity
    with pytest.raises(Forbidden, match="pas une commune"):
        first_allowed("agent", [IN_EPCI], DAY, only_communes)
    with pytest.raises(Forbidden, match="aucun organisme"):
        first_allowed("agent", [], DAY, only_communes)
