"""The address of a view of the map, written as any form writes it."""

from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from portal.map.state import as_query


@given(st.dictionaries(st.sampled_from(("zone", "territoire", "bornes", "vue")), st.text()))
def test_an_address_is_that_of_a_form(told: dict[str, str]) -> None:
    assert as_query(told) == urlencode(told)
    assert dict(parse_qsl(as_query(told), keep_blank_values=True)) == told
