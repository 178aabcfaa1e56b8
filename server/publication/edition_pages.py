"""`/portail/pilotage/editions`: prepared, told of, published, withdrawn, restored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask
import orjson

from auth_proxy.errors.problem import of_error
from loaders.reports.html import difference, number
from parc_social.access.model.grant import current_grant
from parc_social.catalogue.collection import FieldType
from parc_social.domain.campaigns.acts import MOTIF_LENGTH
from parc_social.domain.campaigns.edition_act import EditionAct
from parc_social.domain.job import PUBLICATION, Job, JobState
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Conflict, Full, InvalidValue, NotFound
from parc_social.storage.editions.edition import SURVEY, Edition
from parc_social.storage.editions.lifecycle import DERIVED
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.storage.export_files.write import FileMaker
from parc_social.storage.open import current_store
from parc_social.wording import cited
from portal.form import check_form, day, field, is_ticked, optional
from portal.page import go, show
from portal.page_context import PageContext
from portal.steering.list_file import ListFile, file_asked
from server.jobs.job_list import moment
from server.jobs.publication import PublicationOrder
from server.jobs.views import JobViews
from server.publication import account_words
from server.publication.edition_contents import contents
from server.publication.edition_view import EditionView, acts_for
from server.publication.publisher import check_publisher, may_act, publisher
from server.publication.secrecy_file import secrecy_file

ADDRESS = "/portail/pilotage/editions"
_BUSY = "une publication est déjà en cours : attendez sa fin ; rien de plus n'est commencé"
_LATEST = 30
_ACTS = {
    "examiner": EditionAct.EXAMINER,
    "publier": EditionAct.PUBLIER,
    "retirer": EditionAct.RETIRER,
    "restaurer": EditionAct.RESTAURER,
    "jeter": EditionAct.JETER,
}

_COLUMNS = (
    ExportColumn("edition", FieldType.STRING, "Édition"),
    ExportColumn("source", FieldType.STRING, "Source"),
    ExportColumn("millesime", FieldType.INTEGER, "Millésime"),
    ExportColumn("etat", FieldType.STRING, "État"),
    ExportColumn("version_du", FieldType.STRING, "Version du"),
    ExportColumn("faite_le", FieldType.STRING, "Faite le (UTC)"),
    ExportColumn("contenu", FieldType.STRING, "Contenu : lignes de chaque relation"),
)


@dataclass(frozen=True, slots=True)
class EditionPages:
    """All editions with what is under way, and one with what is told of it and its acts."""

    context: PageContext
    views: JobViews
    making: FileMaker

    def all(self) -> flask.Response:
        """GET: editions, what may be prepared, what is under way.

        `f=etat`: how far it is; another: the list as a file.
        """
        publisher(self.context)
        if flask.request.args.get("f", "html") == "etat":
            return _state(self.views.jobs.latest(PUBLICATION))
        form = file_asked()
        return self._file(form) if form else self._list()

    def _file(self, form: str) -> flask.Response:
        rows = [
            {
                "edition": one.id,
                "source": one.source,
                "millesime": one.millesime,
                "etat": one.state.value,
                "version_du": one.dated.isoformat() if one.dated else None,
                "faite_le": one.made_at.isoformat(),
                "contenu": ", ".join(f"{relation} : {count}" for relation, count in one.rows),
            }
            for one in _editions()
        ]
        made = ListFile("editions", "Éditions de toutes les sources", _COLUMNS, rows)
        return made.answer(self.context, self.making, form)

    def prepare(self) -> flask.Response:
        """POST: begins to prepare an edition of the accepted deposits of a millésime."""
        identity = check_publisher(self.context)
        check_form(self.context)
        try:
            year = field("millesime", "Millésime", 4)
            known = {str(one) for one in self._accepted()}
            if year not in known:
                raise InvalidValue(f"aucun dépôt OPS {year} n'est accepté : commencez par là")
            order = PublicationOrder(EditionAct.PREPARER, identity.compte, millesime=int(year))
            self._begin(order)
        except (InvalidValue, Conflict, Full) as error:
            return self._list(f"{error}.", of_error(error).status)
        return go(self.context, ADDRESS)

    def one(self, edition: str) -> flask.Response:
        """GET: an edition, its account of secrecy, its comparison, and the forms of its acts.

        `f`: the account alone, as a file.
        """
        publisher(self.context)
        found = self._found(edition)
        if form := file_asked():
            account = secrecy_file(found, self._view(found).told)
            return account.answer(self.context, self.making, form)
        return self._shown(found)

    def decide(self, edition: str) -> flask.Response:
        """POST: begins an act on an edition; a fault is told beside its form."""
        identity = check_publisher(self.context)
        check_form(self.context)
        found = self._found(edition)
        try:
            self._begin(self._order(found, identity.compte))
        except (InvalidValue, Conflict, Full) as error:
            return self._shown(self._found(edition), f"{error}.", of_error(error).status)
        return go(self.context, ADDRESS)

    def _order(self, found: Edition, account: str) -> PublicationOrder:
        """What the form asks. Raises InvalidValue; Conflict for a page that is not of now."""
        name = field("acte", "Décision", 20)
        if name not in _ACTS:
            raise InvalidValue(f"Décision : {', '.join(_ACTS)} attendu, lu {cited(name)}")
        view, act = self._view(found), _ACTS[name]
        if act not in acts_for(found, view.told):
            raise Conflict(
                f"l'édition {found.id} est {found.state.value} : elle ne peut pas être {act.value}"
            )
        reason = optional("motif", "Motif", MOTIF_LENGTH)
        if act is EditionAct.RETIRER and not reason:
            raise InvalidValue("Motif : à écrire pour retirer une édition")
        late = act is EditionAct.PUBLIER and view.is_revision
        revision = day("revision", "Date de la révision") if late else None
        without = is_ticked("sans_bailleurs")
        if act is EditionAct.PUBLIER:
            view.check_missing(said=without)
        return PublicationOrder(act, account, found.id, found.millesime, reason, revision, without)

    def _begin(self, order: PublicationOrder) -> Job:
        body = {"inputs": order.document()}
        return self.views.accept(PUBLICATION, current_grant(), body, alone=_BUSY)

    def _found(self, edition: str) -> Edition:
        for one in _editions():
            if one.id == edition:
                return one
        raise NotFound("aucune édition de ce nom")

    def _view(self, one: Edition) -> EditionView:
        acts = self.context.registry.edition_acts.of(one.id)
        versions = {v.millesime for v in current_store().versions()}
        known = {v.id for v in current_store().versions()}
        late = one.source == SURVEY and one.millesime in versions and one.id not in known
        return EditionView(one, acts, is_revision=late)

    def _accepted(self) -> Mapping[int, int]:
        """How many landlords have an accepted deposit, by millésime of the survey."""
        held = [one for one in self.context.registry.reviews.handed() if one.is_held]
        years = sorted({one.millesime for one in held if one.source == SURVEY}, reverse=True)
        return {y: len({d.organisation for d in held if d.millesime == y}) for y in years}

    def _list(self, fault: str = "", status: int = 200) -> flask.Response:
        job = self.views.jobs.latest(PUBLICATION)
        return show(
            self.context,
            "pilotage_editions",
            status,
            editions=_editions(),
            accepted=self._accepted(),
            job=None if job is None or job.state.is_over else job,
            failed=job if job is not None and job.state is JobState.FAILED else None,
            latest=self.context.registry.edition_acts.latest(_LATEST),
            may_act=may_act(publisher(self.context)),
            fault=fault,
            here=ADDRESS,
            when=_when,
            contents=contents,
        )

    def _shown(self, one: Edition, fault: str = "", status: int = 200) -> flask.Response:
        view = self._view(one)
        job = self.views.jobs.latest(PUBLICATION)
        return show(
            self.context,
            "pilotage_edition",
            status,
            edition=one,
            view=view,
            acts=acts_for(one, view.told) if may_act(publisher(self.context)) else (),
            act=EditionAct,
            busy=job is not None and not job.state.is_over,
            fault=fault,
            typed=flask.request.form,
            names=self.context.registry.accounts.names(),
            today=self.context.today(),
            here=f"{ADDRESS}/{one.id}",
            when=_when,
            number=number,
            difference=difference,
            words=account_words,
            longest=MOTIF_LENGTH,
        )


def edition_pages(pages: EditionPages) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.editions": pages.all,
        "parc_social.prepare_edition": pages.prepare,
        "parc_social.one_edition": pages.one,
        "parc_social.decide_edition": pages.decide,
    }


def _editions() -> Sequence[Edition]:
    """Of all sources, the newest millésime first; indicators follow from the others."""
    found = [one for one in current_store().editions() if one.source != DERIVED]
    return sorted(found, key=lambda one: (-one.millesime, one.source, one.made_at))


def _state(job: Job | None) -> flask.Response:
    told: dict[str, Any] = {"fini": True, "avancement": 100, "message": ""}
    if job is not None:
        told = {
            "fini": job.state.is_over, "avancement": job.progress, "message": job.message,
        }  # fmt: skip
    return flask.Response(orjson.dumps(told), mimetype="application/json")


def _when(instant: datetime) -> str:
    return moment_words(moment(instant)).fr
