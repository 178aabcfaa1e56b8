"""The links of a page of rows lead to its other forms and to the pages beside it, no further."""

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.storage.query.model import FeaturePage, FeatureQuery
from providers.features.page import ItemsPage
from providers.links import PageLinks
from testing.rows import each_row

URI = "https://x/collections/c"
EVERY = Right("c", (RightPart((FRANCE,), ("a",)),))
CSV_ALONE = Right("c", (RightPart((FRANCE,), ("a",), formats=("json", "csv")),))


def _links(
    page: FeaturePage,
    asked: FeatureQuery,
    parameters: dict[str, str],
    right: Right = EVERY,
    *,
    hits: bool = False,
) -> list[tuple[str, str]]:
    made = ItemsPage(page, asked, hits=hits)
    links = PageLinks(URI, "Titre", "json").of(made, parameters, right)
    assert all(set(link) == {"rel", "type", "title", "href"} for link in links)
    return [(link["rel"], link["href"]) for link in links]


def test_a_page_between_two_others_names_both_and_itself_where_it_is() -> None:
    asked = FeatureQuery("c", limit=2, offset=4)
    given = {"limit": "2", "offset": "4", "f": "json", "nom": "é&=,"}
    rest = "&limit=2&nom=%C3%A9%26%3D,"
    assert _links(FeaturePage((b"",), 2, 12), asked, given) == [
        ("self", f"{URI}/items?f=json{rest}&offset=4"),
        ("alternate", f"{URI}/items?f=jsonld{rest}&offset=4"),
        ("alternate", f"{URI}/items?f=html{rest}&offset=4"),
        ("alternate", f"{URI}/items?f=csv{rest}&offset=4"),
        ("alternate", f"{URI}/items?f=jsonfg{rest}&offset=4"),
        ("alternate", f"{URI}/items?f=geojsonl{rest}&offset=4"),
        ("prev", f"{URI}/items?f=json&offset=2{rest}"),
        ("next", f"{URI}/items?f=json&offset=6{rest}"),
        ("collection", URI),
    ]


def test_a_form_that_the_convention_does_not_open_has_no_link() -> None:
    found = _links(FeaturePage((), 0, 0), FeatureQuery("c"), {}, CSV_ALONE)
    assert found == [
        ("self", f"{URI}/items?f=json"),
        ("alternate", f"{URI}/items?f=csv"),
        ("collection", URI),
    ]


@each_row(
    ("page", "offset", "hits", "rels"),
    [
        (FeaturePage((b"",), 1, 1), 0, False, []),
        (
            FeaturePage((b"",), 2, None),
            0,
            False,
            ["next"],
        ),  # a page that is full, a count that is not known
        (FeaturePage((b"",), 1, None), 2, False, ["prev"]),
        (FeaturePage((), 0, 9), 0, True, []),  # a count
    ],
)
def test_only_pages_that_there_are_have_links(
    page: FeaturePage, offset: int, hits: bool, rels: list[str]
) -> None:
    found = _links(page, FeatureQuery("c", limit=2, offset=offset), {}, hits=hits)
    assert [rel for rel, _ in found if rel in ("next", "prev")] == rels


def test_pages_beside_it_are_of_the_same_edition() -> None:
    page = FeaturePage((b"",), 2, 9, edition="abc")
    found = dict(_links(page, FeatureQuery("c", limit=2), {"limit": "2"}))
    assert found["next"] == f"{URI}/items?f=json&offset=2&limit=2&edition=abc"
    pinned = dict(_links(page, FeatureQuery("c", limit=2), {"limit": "2", "edition": "abc"}))
    assert pinned["next"] == f"{URI}/items?f=json&offset=2&limit=2&edition=abc"
