"""The page of the map and its pictures, for the caller of the request under way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import flask

from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import HTML, JSON, PNG
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, style_of_places
from parc_social.catalogue.style import Forme, Look, plain_look
from parc_social.domain.territory import Niveau
from parc_social.drawing.picture import PictureFormat
from parc_social.errors import InvalidValue, NotFound
from parc_social.maps.styles import StyledLayer
from parc_social.storage.filters.nodes import conjunction, equal
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from parc_social.wording import cited
from portal.figures.choice_lists import ChoiceLists
from portal.map.choices import Choices, serie_of
from portal.map.districts import district_filter
from portal.map.frames import Frame, Frames
from portal.map.home_zone import HomeZones
from portal.map.kept_values import KeptValues
from portal.map.live_map import LiveMap, is_installed
from portal.map.map_files import PDF, QLR, SVG, MapView, asked_form, map_pdf, values_json
from portal.map.qgis_file import map_qlr
from portal.map.state import NO_OUTLINE, SPARSE, MapState
from portal.map.state_reader import StateReader
from portal.map.svg_file import map_svg
from portal.map.table import TerritoryTable
from portal.map.values import MapValues, equals_of, rows_of
from portal.map.words import MapWords
from portal.page import go, show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.word_search import asked_words, tells

_ADDRESS = "/portail/carte"
_POINT = ("point.x", "point.y")  # of the picture, where it was clicked
_BESIDE = ("f", "chercher", *_POINT)  # parameters of the page that are no part of its view
_NEAR = 4  # pixels around a click in which a point is found
_NAMED = 60  # territories of a picture, of which all are named
_CHOSEN, _LINE = "#000000", 3.0  # outline of the territory whose card is open


# Of a picture: beside words; over the page of a map; there on a telephone.
_SIZES: Mapping[str, Callable[[Frame], Frame]] = {
    "petite": Frame.shrunk,
    "page": lambda frame: frame.shown_in(640),
    "telephone": lambda frame: frame.shown_in(360),
}


class MapPages:
    """GET /portail/carte and /portail/carte/image: all that they show is read under the Grant."""

    def __init__(self, context: PageContext, frames: Frames) -> None:
        self._context, self._frames = context, frames
        self._homes, self._values = HomeZones(), KeptValues()

    def page(self) -> flask.Response:
        """The map, its legend, the card of a territory and the table; 400 for what can't be."""
        form = asked_form()
        choices = Choices(self._context.reads(form if form == JSON else HTML))
        if not choices.levels:
            return show(self._context, "carte_sans_droit", 403)
        reader = StateReader(flask.request.args, choices, _BESIDE)
        state = reader.read(self._homes.of(choices.reads))
        if reader.faults:
            nearest = f"{_ADDRESS}?{state.query()}"
            return show(self._context, "vue_refusee", 400, faults=reader.faults, nearest=nearest)
        frames = self._frames.of(choices.reads, state)
        if all(name in flask.request.args for name in _POINT) and frames:
            found = self._at_point(choices.reads, state, frames[0])
            return go(self._context, f"{_ADDRESS}?{state.query(chosen=found, page=1)}")
        asked = asked_words("chercher")
        found = [
            one for one in choices.indicators(state.niveau).values() if asked and tells(one, asked)
        ]
        if len(found) == 1:
            return go(self._context, f"{_ADDRESS}?{state.showing(found[0].id)}")
        values = self._values.of(choices, state)
        words = MapWords(state, choices, values)
        view = MapView(state, values, TerritoryTable(state, values, choices), words)
        if form != HTML:
            return self._file(form, view, choices, frames)
        elsewhere = choices.elsewhere(state.niveau, asked) if asked and not found else ()
        return self._shown(view, choices, frames, (asked, found, elsewhere))

    def _file(
        self, form: str, view: MapView, choices: Choices, frames: Sequence[Frame]
    ) -> flask.Response:
        """The view as a file, or the way to it. Raises InvalidValue for one that is not open."""
        if form == JSON:
            return values_json(view)
        if form == QLR:
            return map_qlr(self._context, view, choices)
        drawn = self._drawn(choices, view.state)
        if form == PDF:
            return map_pdf(self._context, view, self._pictures(view, frames) if drawn else ())
        if form == SVG and drawn and frames:
            reads = self._context.reads(PNG)
            layers = _layers(reads.grant, view.state, view.values)
            return map_svg(self._context, view, reads, layers, frames)
        if form == PNG and drawn:
            return go(self._context, f"{_ADDRESS}/image?{view.state.query(page=1)}")
        path = next((path for path in view.words.paths if f"f={form}&" in path), "")
        if not path:
            raise InvalidValue(f"f : {cited(form)} n’est pas ouvert par vos conventions")
        return go(self._context, path)

    def _pictures(self, view: MapView, frames: Sequence[Frame]) -> list[tuple[Frame, bytes]]:
        reads = self._context.reads(PNG)
        layers = _layers(reads.grant, view.state, view.values)
        return [(frame, reads.picture(layers, frame.view(), PictureFormat.PNG)) for frame in frames]

    @staticmethod
    def _drawn(choices: Choices, state: MapState) -> bool:
        """Whether the caller has maps of a level."""
        return choices.reads.grant.in_format(PNG).right(serie_of(state.niveau)) is not None

    def _shown(
        self,
        view: MapView,
        choices: Choices,
        frames: Sequence[Frame],
        searched: tuple[str, Sequence[Indicator], Sequence[tuple[Niveau, Indicator]]],
    ) -> flask.Response:
        state = view.state
        whole = self._frames.of(choices.reads, replace(state, view=None)) if frames else frames
        return show(
            self._context,
            "carte",
            state=state,
            choices=choices,
            values=view.values,
            frames=frames,
            table=view.table,
            words=view.words,
            searched=searched,
            lists=ChoiceLists(state, choices, self._homes),
            drawn=self._drawn(choices, state),
            live=LiveMap(choices.reads.grant, state, frames, whole),
            installed=is_installed(),
        )

    def picture(self) -> flask.Response:
        """A frame of the map as PNG. Raises InvalidValue, NotFound."""
        choices = Choices(self._context.reads(PNG))
        if not choices.levels:
            raise NotFound("aucune carte pour vous : vos conventions n'en ouvrent pas")
        reader = StateReader(flask.request.args, choices, ("fond", "taille"))
        state = reader.read(self._homes.of(choices.reads))
        if reader.faults:
            raise InvalidValue(reader.faults[0])
        frame = self._frame(choices.reads, state)
        values = self._values.of(choices, state)
        body = choices.reads.picture(
            _layers(choices.reads.grant, state, values), frame.view(), PictureFormat.PNG
        )
        return flask.Response(body, content_type="image/png")

    def _frame(self, reads: PageReads, state: MapState) -> Frame:
        frames = self._frames.of(reads, state)
        asked = flask.request.args.get("fond", "")
        found = [one for one in frames if asked in ("", one.ground.code)]
        if not found:
            raise InvalidValue(f"fond : {cited(asked)} n’est pas une partie de cette carte")
        size = flask.request.args.get("taille", "")
        if not size:
            return found[0]
        if size not in _SIZES:
            known = ", ".join(_SIZES)
            raise InvalidValue(
                f"taille : {cited(size[:20])} n’est pas proposée ici (attendues : {known})"
            )
        return _SIZES[size](found[0])

    @staticmethod
    def _at_point(reads: PageReads, state: MapState, frame: Frame) -> str:
        """The code of the territory at a pixel of the main frame; empty: there is none."""
        x, y = (_number(name) for name in _POINT)
        wide, high = frame.size
        west, south, east, north = frame.box
        at = west + x / wide * (east - west), north - y / high * (north - south)
        reach = _NEAR * (east - west) / wide if state.niveau is Niveau.ADRESSE else 0.0
        box = replace(frame, box=(at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach))
        query = FeatureQuery(
            serie_of(state.niveau),
            limit=1,
            boxes=(box.degrees,),
            years=Years(state.year, state.year),
            equals=equals_of(state),
            filter=district_filter(state),
            columns=("code",),
            geometry=False,
        )
        rows = reads.records(query)
        return str(rows[0]["code"]) if rows else ""


def _number(name: str) -> float:
    text = flask.request.args[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise InvalidValue(f"{name} : un nombre de pixels est attendu, lu {cited(text[:20])}")
    return float(text)


def _layers(grant: Grant, state: MapState, values: MapValues) -> list[tuple[StyledLayer, Look]]:
    """The values, the outlines over them, and that of the territory whose card is open."""
    collection = serie_of(state.niveau)
    rows = rows_of(state)
    names = len(values.codes) <= _NAMED
    shown = StyledLayer(
        collection,
        state.indicator,
        state.year,
        rows,
        names=names,
        figures=values.by_code if state.is_difference else None,
        marks=state.niveau in SPARSE,
    )
    found = [(shown, values.look)]
    over = f"territoires-{state.outlines}"
    if state.outlines != NO_OUTLINE and grant.right(over) is not None:
        look = _outline(over, None)
        found += [(StyledLayer(over), look)] if look else []
    look = _outline(collection, _CHOSEN)
    if state.chosen and look and state.niveau is not Niveau.ADRESSE:
        one = Filter(conjunction(rows.tree, equal("code", state.chosen)))
        found.append((StyledLayer(collection, year=state.year, filter=one), look))
    return found


def _outline(collection_id: str, colour: str | None) -> Look | None:
    """The outlines of a collection alone, thick and in a colour where one is given."""
    collection = collections()[collection_id]
    style = style_of_places(collection)
    if style is None or style.forme is not Forme.CONTOUR:
        return None
    bare = replace(style, couleur=None, champ=None, types=())
    return plain_look(replace(bare, trait=colour, largeur=_LINE) if colour else bare, collection)
