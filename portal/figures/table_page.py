"""`/portail/tableau`: territories by indicators, sorted and paged by the server."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

import flask
from werkzeug.datastructures import MultiDict

from parc_social.catalogue.figure_fields import BASE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.typography import thousands
from parc_social.errors import InvalidValue
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import FeatureQuery, SortKey, Years
from parc_social.wording import cited
from portal.figures.choice_lists import ChoiceLists
from portal.figures.figure_text import FigureText, figure_text
from portal.figures.paging import TablePaging
from portal.figures.publications import publication
from portal.file_links import export_path
from portal.map.choices import Choices, serie_of
from portal.map.districts import district_filter, filter_asked
from portal.map.home_zone import HomeZones
from portal.map.state import MapState
from portal.map.state_reader import StateReader
from portal.map.values import MOST, Row, equals_of
from portal.map.words import FILES, LEVELS, level_title, zone_name
from portal.page import show
from portal.page_context import PageContext
from portal.query import unknown

ADDRESS = "/portail/tableau"
COLUMNS = 12  # indicators of a table
_COUNTS = 256  # of views, whatever their page and order: a count goes through a whole level
_USUAL = ("logements", "part_personnes_seules", "part_ressources_moins_40", "taux_mobilite")
_NAME = "nom"


@dataclass(frozen=True, slots=True)
class TableState:
    """A view; `map` says all but the indicators, of which it has the first.

    `order`: the name of a column, first the greatest where it ends with `-`.
    """

    map: MapState
    names: tuple[str, ...]
    order: str
    page: int = 1

    def query(self, **changes: str | int) -> str:
        """The query string of this view, some parameters replaced, an empty one left out."""
        told: dict[str, str | int] = {
            name: value for name, value in self.map.parameters().items() if name in _SHARED
        }
        told |= {"indicateurs": ",".join(self.names), "tri": self.order, "page": str(self.page)}
        told |= changes
        return urlencode({name: value for name, value in told.items() if value})

    def sorted_by(self, column: str) -> str:
        """The same sorted by a column, the other way where it is already."""
        other = column if self.order == f"{column}-" else f"{column}-"
        return self.query(tri=other, page="1")


_SHARED = ("niveau", "millesime", "population", "zone", "generation")
_OWN = ("indicateurs", "tri")


class TablePage:
    """GET /portail/tableau."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._homes = HomeZones()
        self._counts = LruCache(_COUNTS)

    def page(self) -> flask.Response:
        """The table; 400 for what can't be, beside the nearest that can."""
        choices = Choices(self._context.reads())
        if not choices.levels:
            return show(self._context, "carte_sans_droit", 403, title="Tableau")
        state, faults = _read(choices, self._homes, flask.request.args)
        if faults:
            nearest = f"{ADDRESS}?{state.query()}"
            return show(self._context, "vue_refusee", 400, faults=faults, nearest=nearest)
        return show(
            self._context,
            "tableau",
            state=state,
            choices=choices,
            levels=LEVELS,
            level=level_title(state.map),
            made_of=publication(choices.reads, state.map.niveau, state.map.year),
            lists=ChoiceLists(state.map, choices, self._homes),
            zone=zone_name(choices, state.map.zone),
            table=FigureTable(state, choices, self._counts),
        )


def _read(
    choices: Choices, homes: HomeZones, given: MultiDict[str, str]
) -> tuple[TableState, Sequence[str]]:
    """The state of an address, and what is wrong with it in words."""
    shared = {name: given[name] for name in (*_SHARED, "page") if name in given}
    reader = StateReader(shared, choices)
    state = reader.read(homes.of(choices.reads))
    faults, known = list(reader.faults), choices.indicators(state.niveau)
    faults += unknown(given, (*_SHARED, "page", *_OWN))
    asked = [name for text in given.getlist("indicateurs") for name in text.split(",") if name]
    wanted = tuple(dict.fromkeys(name for name in asked if name in known))
    for name in dict.fromkeys(asked):
        if name not in known:
            where = LEVELS[state.niveau]
            faults.append(f"indicateurs : {cited(name[:80])} n’est pas proposé pour « {where} »")
    if len(wanted) > COLUMNS:
        faults.append(f"indicateurs : {COLUMNS} au plus, lu {len(wanted)}")
    usual = tuple(name for name in _USUAL if name in known) or (next(iter(known)),)
    names = wanted[:COLUMNS] or usual
    order = given.get("tri", f"{names[0]}-")
    if order.removesuffix("-") not in (_NAME, *names):
        faults.append(f"tri : {cited(order[:80])} n’est pas une colonne de ce tableau")
        order = f"{names[0]}-"
    return TableState(state, names, order, state.page), faults


class FigureTable:
    """The rows of a page of a view: the store sorts them and counts them all, once a view."""

    def __init__(self, state: TableState, choices: Choices, counts: LruCache) -> None:
        self._state = state
        self._choices = choices
        self._counts = counts

    @cached_property
    def indicators(self) -> Sequence[Indicator]:
        """Those of the columns."""
        known = self._choices.indicators(self._state.map.niveau)
        return [known[name] for name in self._state.names]

    @cached_property
    def _query(self) -> FeatureQuery:
        here, order = self._state.map, self._state.order
        names = self._choices.seen(here.niveau).names
        wanted = [name + end for name in self._state.names for end in ("", STATUT, BASE)]
        return FeatureQuery(
            serie_of(here.niveau),
            years=Years(here.year, here.year),
            equals=equals_of(here),
            filter=district_filter(here),
            sort=(SortKey(order.removesuffix("-"), order.endswith("-")),),  # withheld ones last
            columns=tuple(one for one in ("code", _NAME, *wanted) if one in names),
            geometry=False,
        )

    @cached_property
    def paging(self) -> TablePaging:
        """Of all the territories of the view. Raises InvalidValue where they are too many."""
        reads, query = self._choices.reads, self._query
        reads.names(query.collection)
        # All that a count depends on: what the caller sees, of which editions, and the question,
        # whose filter is of the list of districts alone.
        seen = (reads.grant.digest, query.collection, reads.token(query.collection))
        key = (*seen, query.years, query.equals, self._state.map.generation)
        count = self._counts.get(key, lambda: reads.count(query))
        if count is None or count > MOST:
            raise InvalidValue(
                f"niveau : plus de {thousands(MOST)} territoires ; choisissez une zone"
            )
        return TablePaging(count, self._state.page)

    @cached_property
    def _rows(self) -> Sequence[Row]:
        paging = self.paging
        query = replace(self._query, limit=paging.size, offset=paging.span.start)
        return self._choices.reads.records(query)

    @property
    def lines(self) -> Sequence[tuple[str, str, Sequence[FigureText]]]:
        """Code, name and figures of the territories of the page."""
        return [
            (
                str(row["code"]),
                str(row[_NAME] or row["code"]),
                [figure_text(one, row) for one in self.indicators],
            )
            for row in self._rows
        ]

    @property
    def files(self) -> Sequence[tuple[str, str]]:
        """Words and path of the same rows as a file, in formats that are open to the caller."""
        here, collection = self._state.map, serie_of(self._state.map.niveau)
        right, names = (
            self._choices.reads.grant.right(collection),
            self._choices.seen(here.niveau).names,
        )
        wanted = [name + end for name in self._state.names for end in ("", STATUT, BASE)]
        asked = {
            "datetime": str(here.year),
            **dict(equals_of(here)),
            **filter_asked(here),
            "properties": ",".join(one for one in ("code", _NAME, *wanted) if one in names),
        }
        return [
            (words, export_path(collection, form, asked))
            for form, words in FILES
            if right is not None and right.opens(form)
        ]
