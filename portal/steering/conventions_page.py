"""`/portail/pilotage/conventions`: the queue, and the acts on several conventions at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import flask

from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.conventions.queue import ENDED, ConventionQueue
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.formats import HTML
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from parc_social.storage.export_files.plan import ExportColumn
from portal.figures.paging import TablePaging
from portal.form import check_form
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import argument_among, page_argument
from portal.steering.gip import check_gip, may_act
from portal.steering.list_file import FILES, ListFile, file_maker

ADDRESS = "/portail/pilotage/conventions"
DELAYS = {"90": 90, "30": 30, "7": 7, "finies": ENDED}
LISTS = ("fin", "a-contresigner", "brouillons", "envoyees")  # of the page, each a file
_COLUMNS = (
    ExportColumn("convention", FieldType.STRING, "Convention"),
    ExportColumn("organisme", FieldType.STRING, "Code de l’organisme"),
    ExportColumn("nom", FieldType.STRING, "Organisme"),
    ExportColumn("fin", FieldType.STRING, "Dernier jour, compris"),
    ExportColumn("reste", FieldType.INTEGER, "Jours qui restent ; négatif : finie depuis", "jours"),
)
_WAITING = (
    ExportColumn("convention", FieldType.STRING, "Convention"),
    ExportColumn("organisme", FieldType.STRING, "Code de l’organisme"),
    ExportColumn("nom", FieldType.STRING, "Organisme"),
    ExportColumn("etat", FieldType.STRING, "État à ce jour"),
    ExportColumn("depuis", FieldType.STRING, "Jour du dernier acte ; sans acte, premier jour"),
    ExportColumn("debut", FieldType.STRING, "Premier jour"),
    ExportColumn("fin", FieldType.STRING, "Dernier jour, compris"),
    ExportColumn("caduque", FieldType.STRING, "Caduque après le, si elle est envoyée"),
)
MOST = 100  # conventions of one act, and of one page


class ConventionsPage:
    """The page, the renewal of those that are ticked, and the sending of drafts."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def queue(self) -> flask.Response:
        """What waits; with `f` one of its lists as a file. Raises NotFound."""
        check_gip(self._context)
        try:
            delay = argument_among("delai", tuple(DELAYS))
            form = argument_among("f", (HTML, *FILES))
            asked = argument_among("liste", LISTS)
        except InvalidValue as error:
            return self._page(400, f"{error}.", next(iter(DELAYS)))
        if form == HTML:
            return self._page(200, "", delay)
        return self._file(delay, form) if asked == LISTS[0] else self._waiting(asked, form)

    def renew(self) -> flask.Response:
        """A draft after each one that is ticked, all or none. Raises Forbidden, NotFound."""
        conventions = self._context.registry.agreements
        return self._done(Acte.CREER, conventions.renew, "brouillons")

    def send(self) -> flask.Response:
        """Sends the drafts that are ticked to be signed. Raises Forbidden, NotFound."""
        conventions = self._context.registry.agreements
        return self._done(Acte.ENVOYER, conventions.act_on_all, "envoyees")

    def _done(
        self, acte: Acte, act: Callable[[Sequence[str], Evenement, date], object], anchor: str
    ) -> flask.Response:
        identity = check_gip(self._context)
        check_form(self._context)
        check_steering(identity)
        delay = flask.request.form.get("delai", "")
        shown = delay if delay in DELAYS else next(iter(DELAYS))
        try:
            numbers = _ticked()
            event = Evenement(acte, self._context.clock(), identity.compte)
            act(numbers, event, self._context.today())
        except InvalidValue as error:
            return self._page(400, f"{error}.", shown)
        except (Conflict, Forbidden, NotFound) as error:  # somebody else was there before
            return self._page(409, f"{error} : rien n’a été fait, la page dit où on en est.", shown)
        return go(self._context, f"{ADDRESS}?delai={shown}#{anchor}")

    def _file(self, delay: str, form: str) -> flask.Response:
        registry = self._context.registry
        ending = self._queue().ending_within(DELAYS[delay])
        names = registry.accounts.names({one.convention.organisation for one in ending})
        rows = [
            {
                "convention": one.convention.numero,
                "organisme": one.convention.organisation,
                "nom": names[one.convention.organisation],
                "fin": one.convention.fin.isoformat(),
                "reste": one.left,
            }
            for one in ending
        ]
        made = ListFile(f"conventions-fin-{delay}", "Conventions qui finissent", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _waiting(self, asked: str, form: str) -> flask.Response:
        """One of the lists of what waits for an act, whole: of drafts the page shows the first."""
        registry, today = self._context.registry, self._context.today()
        queue = self._queue()
        found: Mapping[str, Sequence[Convention]] = {
            "a-contresigner": queue.to_countersign,
            "brouillons": queue.drafts,
            "envoyees": queue.sent,
        }
        names = registry.accounts.names({one.organisation for one in found[asked]})
        rows = [
            {
                "convention": one.numero,
                "organisme": one.organisation,
                "nom": names[one.organisation],
                "etat": one.etat(today).value,
                "depuis": queue.since(one).isoformat(),
                "debut": one.debut.isoformat(),
                "fin": one.fin.isoformat(),
                "caduque": queue.lapses(one).isoformat() if asked == "envoyees" else None,
            }
            for one in found[asked]
        ]
        made = ListFile(f"conventions-{asked}", "Conventions en attente", _WAITING, rows)
        return made.answer(self._context, self._making, form)

    def _queue(self) -> ConventionQueue:
        return self._context.registry.convention_lists.queue(self._context.today())

    def _page(self, status: int, fault: str, delay: str) -> flask.Response:
        registry, today = self._context.registry, self._context.today()
        queue = self._queue()
        ending = queue.ending_within(DELAYS[delay])
        paging = TablePaging(len(ending), page_argument(), MOST)
        lists = (queue.to_countersign, queue.drafts, queue.sent)
        shown = {one.organisation for listed in lists for one in listed[:MOST]}
        shown |= {one.convention.organisation for one in ending[paging.span]}
        return show(
            self._context,
            "pilotage_conventions",
            status,
            fault=fault,
            queue=queue,
            delay=delay,
            delays=DELAYS,
            ending=ending[paging.span],
            paging=paging,
            ticked=frozenset(flask.request.form.getlist("numero")),
            names=registry.accounts.names(shown),
            may_act=may_act(self._context),
            most=MOST,
            today=today,
        )


def _ticked() -> list[str]:
    """The numbers of the boxes that are ticked. Raises InvalidValue."""
    numbers = flask.request.form.getlist("numero")
    if not numbers:
        raise InvalidValue("Conventions : cochez-en au moins une")
    if len(numbers) > MOST:
        raise InvalidValue(f"Conventions : {MOST} à la fois au plus")
    if any(len(one) > 40 or not one.isprintable() for one in numbers):
        raise InvalidValue("Conventions : un numéro est illisible, rechargez la page")
    return numbers
