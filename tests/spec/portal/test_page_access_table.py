"""Every declared page has its line in the table of who finds it, and the table says what it may."""

from pathlib import Path

import pytest

from parc_social.catalogue.routes.pages import ROUTES
from testing.pages.access_table import ELSEWHERE, GIP, PAGES, PageAccess, Who

BY_NAME = {one.operation: one for one in ROUTES}


def test_a_page_that_no_line_names_is_not_served() -> None:
    assert sorted([*PAGES, *ELSEWHERE]) == sorted(BY_NAME)


@pytest.mark.parametrize("name", PAGES)
def test_a_form_has_who_may_send_it_and_a_page_has_none(name: str) -> None:
    access = PAGES[name]
    assert (access.acts is not None) == ("POST" in BY_NAME[name].methods)
    assert (access.acts or frozenset()) <= access.finds
    assert (access.reads or access.finds) <= access.finds


@pytest.mark.parametrize(
    ("prefix", "finders"),
    [("/portail/pilotage/", GIP), ("/portail/deposer", frozenset(Who) - GIP - {Who.EPCI})],
)
def test_pages_of_a_kind_are_for_no_other(prefix: str, finders: frozenset[Who]) -> None:
    found = [n for n in PAGES if BY_NAME[n].addresses[0].path.startswith(prefix)]
    assert len(found) > 15
    assert [name for name in found if not PAGES[name].finds <= finders] == []


@pytest.mark.parametrize("name", PAGES)
def test_who_only_reads_sends_no_form_of_others(name: str) -> None:
    access: PageAccess = PAGES[name]
    readers = {Who.GIP_READER, Who.OWNER_READER, Who.HOLDER_READER}
    assert access.own or not (access.acts or frozenset()) & readers


@pytest.mark.parametrize("file", sorted(set(ELSEWHERE.values())))
def test_what_is_asked_elsewhere_is_there(file: str) -> None:
    asked = (Path(__file__).parents[3] / file).read_text(encoding="utf-8")
    assert "/portail" in asked or "page" in asked
