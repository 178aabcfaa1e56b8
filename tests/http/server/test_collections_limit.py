"""OGC API Common Part 2: a page of /collections is as large as was asked, and says what is left."""

from typing import Any

from testing.rows import each_row


def names(document: Any) -> list[str]:
    return [one["id"] for one in document["collections"]]


def link(document: Any, rel: str) -> str | None:
    return next((one["href"] for one in document["links"] if one["rel"] == rel), None)


def test_without_a_limit_all_are_there(gip: Any) -> None:
    whole = gip.json("/collections")
    assert whole["numberMatched"] == whole["numberReturned"] == len(names(whole)) > 10
    assert link(whole, "next") is None
    assert link(whole, "prev") is None


@each_row("size", [1, 7, 1000, 10**30])
def test_pages_are_the_whole_list_in_its_order(gip: Any, size: int) -> None:
    whole, found = names(gip.json("/collections")), []
    page = gip.json("/collections", limit=size)
    while True:
        assert page["numberReturned"] == len(names(page)) <= size
        assert page["numberMatched"] == len(whole)
        found += names(page)
        following = link(page, "next")
        if following is None:
            break
        assert following.startswith(gip.base_url)
        page = gip.json(following.removeprefix(gip.base_url))
    assert found == whole


def test_a_page_leads_back(gip: Any) -> None:
    page = gip.json("/collections", limit=3, offset=3)
    before = gip.json(link(page, "prev").removeprefix(gip.base_url))  # pyright: ignore - there
    assert names(before) + names(page) == names(gip.json("/collections", limit=6))
    beyond = gip.json("/collections", offset="9" * 5000)
    assert (names(beyond), beyond["numberReturned"]) == ([], 0)


@each_row("value", ["limit=0", "limit=-1", "limit=deux", "limit=", "offset=-1"])
def test_a_bad_number_is_refused_and_named(gip: Any, value: str) -> None:
    answer = gip.get(f"/collections?{value}")
    assert answer.status_code == 400
    assert value.partition("=")[0] in answer.json()["detail"]


def test_the_page_for_people_has_as_many(gip: Any) -> None:
    text = gip.get("/collections", f="html", limit=2).text
    assert text.count('<th scope="row">') == 2


def test_openapi_describes_the_page(gip: Any) -> None:
    listed = gip.json("/openapi")["paths"]["/collections"]["get"]["parameters"]
    limit = next(p for p in listed if p.get("name") == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1}
