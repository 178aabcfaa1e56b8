"""The choice of road: what a serving file answers, and what the columns of the edition do.

One function, whose table is tests/spec/parc_social/storage/test_road.py. What is not said to be a
lookup here is read by DuckDB, as before: the choice changes the price of an answer, and no octet.
"""

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import Collection
from parc_social.storage.query.area import Footprint
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.serving_files.form import keys_of
from parc_social.storage.sql.row_predicate import OWNER
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.audience_texts import is_as_kept, is_of_points, seen_text


def is_lookup(query: FeatureQuery, view: Visible) -> bool:
    """Whether a query asks for stored texts, of rows that indexes find.

    A sort, a filter, some columns, coordinates in another system or another form are not, nor are
    a twin's rows and drafts: each would read what is not there. A box of another system is one
    where degrees hold all of it. A column that some open row does not show is compared by none.
    """
    collection = view.collection
    if not (collection.texts and is_of_points(collection)) or collection.serie:
        return False
    if view.draft_sirens:
        return False
    if query.sort or query.filter or not is_as_kept(view, query) or seen_text(view) is None:
        return False
    keys = {field.name for field in keys_of(collection)}
    if not all(name in keys and view.shows_everywhere(name) for name, _ in query.equals):
        return False
    if any(isinstance(area, Footprint) and area.around is None for area in query.boxes or ()):
        return False
    return query.is_whole or _is_near(query) or lies_in_index(query, collection)


def lies_in_index(query: FeatureQuery, collection: Collection) -> bool:
    """Whether an index gives the rows of the one code of a query, in the order of a page."""
    names = [name for name, _ in query.equals if collection.field(name)]
    one = len(names) == 1 and names[0] in (*LEVEL_COLUMNS, OWNER)
    return one and query.boxes is None and query.ids is None


def _is_near(query: FeatureQuery) -> bool:
    """Whether boxes or identifiers find rows: a year, or two codes, would have many looked at."""
    return query.boxes is not None or query.ids is not None
