"""How long a session of the pages lasts, and which forms are its own."""

from datetime import UTC, datetime, timedelta

from parc_social.access.conventions.membership import Entree, Rattachement, Session, is_open
from parc_social.access.model.organisation import Identity, parse_organisation
from testing.rows import each_row

OPENED = datetime(2026, 6, 1, 8, tzinfo=UTC)
GIP = parse_organisation("999000003", "GIP", "gip", None)
OF_GIP, OF_ANOTHER = (Rattachement(number, Identity("a", GIP)) for number in (1, 2))


@each_row(
    ("seen_min", "now_min", "expected"),
    [
        (0, 0, True),
        (0, 29.99, True),
        (0, 30, False),  # thirty minutes without a page
        (20, 49.99, True),
        (479, 479.99, True),
        (479.5, 480, False),  # eight hours in all, however busy
        (0, -1, False),  # a clock set back
    ],
)
def test_a_session_ends_after_thirty_idle_minutes_or_eight_hours(
    seen_min: float, now_min: float, expected: bool
) -> None:
    def at(minutes: float) -> datetime:
        return OPENED + timedelta(minutes=minutes)

    assert is_open(OPENED, at(seen_min), at(now_min)) is expected


def test_a_form_of_another_session_is_not_accepted() -> None:
    mine, other = (Session("a", token, OPENED, OF_GIP) for token in ("t1", "t2"))
    assert mine.accepts(mine.form_token)
    assert not mine.accepts(other.form_token)
    assert not mine.accepts("")
    assert not mine.accepts("é")


def test_what_a_form_carries_is_not_the_cookie() -> None:
    session = Session("a", "valeur-du-cookie", OPENED, OF_GIP)
    assert "valeur-du-cookie" not in session.form_token
    assert "valeur-du-cookie" not in repr(session)


def test_a_form_made_for_one_organisation_is_not_accepted_for_another() -> None:
    before = Entree("a", "t1", OPENED)
    one, other = (Session("a", "t1", OPENED, of) for of in (OF_GIP, OF_ANOTHER))
    assert len({before.form_token, one.form_token, other.form_token}) == 3
    assert not other.accepts(one.form_token)
    assert not one.accepts(before.form_token)
