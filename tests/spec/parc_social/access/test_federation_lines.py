"""How a line says for whom a federating portal reads it, and what it may show to all."""

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.annexe_format import annexe_of, as_json, as_text, parse_ligne
from parc_social.errors import InvalidValue
from testing.rows import each_row


@each_row(
    "text",
    ["rpls-logements=france;organismes=249710054,97101", "*;organismes=tous",
     "adresses;organismes=2A004"],
)  # fmt: skip
def test_a_line_says_for_whom_a_portal_reads(text: str) -> None:
    line = parse_ligne(text)
    assert as_text(line) == text
    assert annexe_of(as_json(Annexe((line,)))) == Annexe((line,))
    assert Annexe((line,)).organismes == tuple(
        one for one in text.partition("organismes=")[2].split(",") if one != "tous"
    )


@each_row(
    "text",
    ["rpls-logements=france;republication", "*;republication",
     "adresses;formats=csv,json;republication"],
)  # fmt: skip
def test_a_line_says_that_it_may_be_shown_to_all(text: str) -> None:
    line = parse_ligne(text)
    assert line.republication
    assert as_text(line) == text
    assert annexe_of(as_json(Annexe((line,)))) == Annexe((line,))
    assert not parse_ligne(text.removesuffix(";republication")).republication


@each_row(
    "text",
    ["rpls-logements=france;", "rpls-logements=france;oui", "rpls-logements=france;REPUBLICATION",
     "rpls-logements=france;republication=oui", "rpls-logements=france;republication;formats=csv",
     "rpls-logements=france; republication", "rpls-logements=france,republication",
     "rpls-logements=france;republication;republication", "republication", ";republication",
     "adresses;organismes", "adresses;organismes=cap", "adresses;organismes=tous,249710054",
     "adresses;organismes=TOUS", "adresses;organismes=24971005", "adresses;organismes=9710٣",
     "adresses;organismes=249710054;organismes=97101", "adresses;organismes=tous;republication"],
)  # fmt: skip
def test_a_line_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_ligne(text)


@each_row("value", [None, 1, "oui", "true", [], {}])
def test_republication_is_yes_or_no_in_json(value: object) -> None:
    line = {"collection": "adresses", "republication": value}
    with pytest.raises(InvalidValue):
        annexe_of({"lignes": [line]})


def test_a_line_of_before_does_not_republish() -> None:
    assert annexe_of({"lignes": [{"collection": "adresses"}]}) == Annexe((Ligne("adresses"),))
