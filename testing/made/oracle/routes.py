"""Questions of a random Grant, and the cells that an answer shows."""

from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.open import set_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from providers.features.page import ItemsPage
from providers.formatters.csv import CsvFormatter
from testing.made.stores.oracle import CODES, ROWS, SIRENS, WORD, YEARS, Cells


def cells(*written: bytes) -> Cells:
    """The cells that some bytes show."""
    return {(int(row), int(column)) for text in written for row, column in WORD.findall(text)}


def of_some_codes(name: str) -> Grant:
    """Every column of two communes, of one landlord there: pages that merge the rows of each."""
    collection = collections()[name]
    fields = tuple(f.name for f in collection.fields)
    sirens = SIRENS[:1] if collection.field("siren_bailleur") else None
    part = RightPart(
        (Perimeter(communes=tuple(CODES["code_commune"][:3:2])),), fields, sirens=sirens
    )
    return Grant("compte", "organisme", rights=(Right(name, (part,)),))


def nameless(name: str) -> Grant:
    """Every column of a year, the year alone of all others: the identifier goes with the row."""
    collection = collections()[name]
    fields = tuple(f.name for f in collection.fields)
    parts = (
        RightPart((FRANCE,), fields, millesimes=YEARS[:1]),
        RightPart((FRANCE,), (collection.time_field,)),
    )
    return Grant("compte", "organisme", rights=(Right(name, parts),))


class Question(NamedTuple):
    """Rows asked for: those of fids `first` to `last`, of a year, of a value of a column."""

    first: int
    last: int
    year: int
    column: str
    value: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north around those fids."""
        low, high = self.first / 10 - 0.05, self.last / 10 + 0.05
        return 2.0 + low, 45.0 + low, 2.0 + high, 45.0 + high


VALUES = {
    "code_commune": "97101", "code_epci": "200054781", "code_dep": "971", "code_reg": "11",
    "siren_bailleur": SIRENS[0],
}  # fmt: skip
QUESTIONS = st.builds(
    lambda first, more, year, pair: Question(first, first + more, year, *pair),
    st.integers(1, ROWS), st.integers(0, 4), st.sampled_from(YEARS),
    st.sampled_from(sorted(VALUES.items())),
)  # fmt: skip


def pages(store: Store, grant: Grant, name: str, limit: int) -> Iterator[bytes]:
    """Every page to the end, each with the whole count; the second is asked for first, too."""
    counted = store.count(grant, FeatureQuery(name))
    second = store.page(grant, FeatureQuery(name, limit=limit, offset=limit))
    walked = 0
    while True:
        page = store.page(grant, FeatureQuery(name, limit=limit, offset=walked))
        assert page.matched == counted
        assert walked != limit or page.body == second.body  # whoever has asked for the first
        yield page.body
        walked += page.returned
        if page.returned < limit:
            break
    assert walked == counted == store.extent(grant, name).count


def csv_of(store: Store, grant: Grant, name: str) -> bytes:
    """The rows of a page as CSV, with the sentences that the formatter adds."""
    every = FeatureQuery(name, limit=1_000)
    page = ItemsPage(store.page(grant, every), every)
    set_store(store)  # of which the formatter reads the bases of its sentences
    with under(grant):
        return CsvFormatter({"name": "x"}).write(data=page)


def id_column(name: str) -> int:
    """Where a collection has its identifier among its columns."""
    collection = collections()[name]
    return [f.name for f in collection.fields].index(collection.id_field)
