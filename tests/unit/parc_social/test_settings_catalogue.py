"""The setting that opens the records without an account says « oui » or « non »."""

import pytest

from parc_social.access.model.grant import PUBLIC, Grant
from parc_social.errors import InvalidValue
from parc_social.settings import read_settings
from testing.rows import each_row

NAME = "PARC_SOCIAL_CATALOGUE_PUBLIC"


@each_row(("text", "opened"), [(None, False), ("", False), ("non", False), ("oui", True)])
def test_it_is_closed_unless_it_says_yes(text: str | None, opened: bool) -> None:
    environ = {} if text is None else {NAME: text}
    assert read_settings(environ).catalogue_public is opened


@each_row("text", ["1", "true", "OUI", "yes", " oui"])
def test_another_word_stops_the_server(text: str) -> None:
    with pytest.raises(
        InvalidValue, match=f"{NAME} : « oui » ou « non » est attendu, lu « {text} »"
    ):
        read_settings({NAME: text})


def test_the_public_grant_holds_nothing_but_records() -> None:
    nobody = Grant("", "")
    assert (PUBLIC.rights, PUBLIC.processes, PUBLIC.conventions) == ((), (), ())
    assert (PUBLIC.opens_records, nobody.opens_records) == (True, False)
    assert PUBLIC.digest != nobody.digest  # what is remembered for one is not shown to the other
