"""`/portail/qualifier`: the workshop, its map and its files, for the caller of the request."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.formats import FORMATS, HTML, PNG
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.export_files.write import FileMaker
from parc_social.wording import cited
from portal.figures.choice_lists import ChoiceLists
from portal.figures.publications import publication
from portal.map.choices import LEVELS, serie_of
from portal.map.frames import Frame, Frames
from portal.map.home_zone import HomeZones
from portal.map.words import level_title, zone_name
from portal.page import show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.qualify.criteria import SENSES
from portal.qualify.files import ScoreFile
from portal.qualify.kept_sets import check_reader, refused, set_links
from portal.qualify.marks import ZoneMarks, marks_of
from portal.qualify.picture import LEGEND, VerdictPicture
from portal.qualify.scored import ScoredView
from portal.qualify.state import ADDRESS, MOST, VERDICTS, WorkshopChoices, WorkshopState
from portal.qualify.state_reader import WorkshopReader
from portal.territories.levels import LEVELS as WITH_SHEET

_FILES = (("csv", "CSV (tableur)"), ("xlsx", "XLSX (tableur)"), ("json", "JSON"))
_BLANK = 2  # lines for more criteria


@dataclass(frozen=True, slots=True)
class WorkshopView:
    """What a request asks for: a view, the figures of its zone, what is wrong with it."""

    choices: WorkshopChoices
    state: WorkshopState
    marks: ZoneMarks
    format: str
    faults: Sequence[str]


class WorkshopPage:
    """GET /portail/qualifier and /portail/qualifier/image: all is read under the Grant."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._frames, self._homes = Frames(), HomeZones()
        settings = context.settings
        bounds, folder = settings.bounds, settings.data / "exports"
        self._making = FileMaker(folder, bounds.fichiers, bounds.fichier_s)

    def page(self) -> flask.Response:
        """The workshop, or its rows as a file; 400 for what can't be.

        Raises NotFound for who qualifies nothing, the same as of any other address.
        """
        check_reader(self._context)
        asked = flask.request.args.get("f", HTML)
        choices = WorkshopChoices(self._context.reads(asked if asked in FORMATS else HTML))
        if not choices.levels:
            return show(self._context, "qualifier_sans_droit", 403)
        view = self._view(choices)
        if view.faults:
            return refused(self._context, view.faults, view.state)
        scored = ScoredView(view.state, choices)
        if view.format != HTML:
            return self._file(view, scored)
        return self._shown(view, scored)

    def picture(self) -> flask.Response:
        """A frame of the map as PNG. Raises InvalidValue, NotFound."""
        check_reader(self._context)
        choices = WorkshopChoices(self._context.reads(PNG))
        if not choices.levels:
            raise NotFound("aucune carte pour vous : vos conventions n'en ouvrent pas")
        view = self._view(choices)
        if view.faults:
            raise InvalidValue(view.faults[0])
        columns = ScoredView(view.state, choices).columns
        frame = self._frame(choices.reads, view.state)
        body = VerdictPicture(choices.reads, view.state, columns).png(frame.view())
        return flask.Response(body, content_type="image/png")

    def _view(self, choices: WorkshopChoices) -> WorkshopView:
        reader = WorkshopReader(flask.request.args, choices)
        places = reader.places(self._homes.of(choices.reads))
        criteria = reader.criteria(places)
        marks = marks_of(choices, places, [one.indicator.id for one in criteria])
        if reader.is_bare:
            criteria = marks.proposed(choices.indicators(places.niveau))
        state = reader.state(places, criteria)
        return WorkshopView(choices, state, marks, reader.format, reader.faults)

    def _shown(self, view: WorkshopView, scored: ScoredView) -> flask.Response:
        state, choices = view.state, view.choices
        collection = serie_of(state.map.niveau)
        identity = self._context.session().identity
        drawn = choices.reads.grant.in_format(PNG).right(collection) is not None
        return show(
            self._context,
            "qualifier",
            state=state,
            choices=choices,
            levels=LEVELS,
            level=level_title(state.map),
            made_of=publication(choices.reads, state.map.niveau, state.map.year),
            lists=ChoiceLists(state.map, choices, self._homes),
            zone=zone_name(choices, state.map.zone),
            marks=view.marks,
            scored=scored,
            frames=self._frames.of(choices.reads, state.map) if drawn else (),
            drawn=drawn,
            legend=LEGEND,
            senses=SENSES,
            verdicts=VERDICTS,
            blanks=min(_BLANK, MOST - len(state.criteria)),
            files=self._files(state),
            with_sheet=state.map.niveau in WITH_SHEET,
            kept=set_links(self._context.registry.criteria_sets, identity),
        )

    def _files(self, state: WorkshopState) -> Sequence[tuple[str, str]]:
        """Words and path of the view as a file, in formats that are open to the caller."""
        right = current_grant().right(serie_of(state.map.niveau))
        return [
            (words, f"{ADDRESS}?{state.query(page=1)}&f={name}")
            for name, words in _FILES
            if right is not None and right.opens(name)
        ]

    def _file(self, view: WorkshopView, scored: ScoredView) -> flask.Response:
        about = [("conditions", self._context.words.terms.fr)]
        if self._context.is_fictive():
            about.append(("avertissement", "données fictives"))
        made = ScoreFile(view.state, scored, about)
        match view.format:
            case "csv":
                body = made.csv()
            case "xlsx":
                body = made.xlsx(self._making, self._context.settings.bounds.fichier_octets)
            case _:
                body = made.json()
        media = "application/json" if view.format == "json" else FORMATS[view.format].content_type
        answer = flask.Response(body, content_type=media)
        name = f"{made.name}.{view.format}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _frame(self, reads: PageReads, state: WorkshopState) -> Frame:
        asked = flask.request.args.get("fond", "")
        frames = self._frames.of(reads, state.map)
        found = [one for one in frames if asked in ("", one.ground.code)]
        if not found:
            raise InvalidValue(f"fond : {cited(asked[:40])} n’est pas une partie de cette carte")
        return found[0]
