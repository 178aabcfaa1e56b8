"""A convention on the pages: read it, sign it, countersign it, stop it, take its evidence away."""

from collections.abc import Callable, Iterable, Mapping

import flask

from parc_social.access.conventions.convention import Acte, Convention, Etat
from parc_social.access.model.organisation import Genre, Identity
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.legend import number
from parc_social.errors import NotFound
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.conventions.convention_actions import do_decide, do_sign
from portal.conventions.convention_state import (
    ConventionState,
    next_act,
    standing,
    standings,
)
from portal.conventions.evidence import evidence_of
from portal.entrance.typed_secret import RefusedSecret
from portal.figures.paging import TablePaging
from portal.form import check_form
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import page_argument
from portal.steering.list_file import ListFile, file_asked, file_maker
from portal.text_blocks import blocks

_COLUMNS = (
    ExportColumn("convention", FieldType.STRING, "Convention"),
    ExportColumn("organisme", FieldType.STRING, "Code de l’organisme"),
    ExportColumn("nom", FieldType.STRING, "Organisme"),
    ExportColumn("etat", FieldType.STRING, "État à ce jour"),
    ExportColumn("debut", FieldType.STRING, "Premier jour"),
    ExportColumn("fin", FieldType.STRING, "Dernier jour, compris"),
)
_OF_A_PAGE = 100


class Agreements:
    """Pages of one convention, and the GIP's list of all."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """The GIP's list, what waits for it first; another party's list is its home page.

        With `f` the same list as a file, of one's own organisation's for who is not of the GIP.
        """
        identity, form = self._context.session().identity, file_asked()
        registry = self._context.registry
        if identity.organisation.genre is not Genre.GIP:
            own = registry.agreements.of(identity.organisation.code)
            return self._file(own, form) if form else go(self._context, "/portail/")
        if form:
            return self._file(registry.agreements.all(), form)
        return self._list(identity)

    def _list(self, identity: Identity) -> flask.Response:
        """A page of all: those that are not signed or were suspended, then the others by number."""
        lists, today = self._context.registry.convention_lists, self._context.today()
        first = standings(identity, lists.unfinished(), today)
        paging = TablePaging(len(first) + lists.count(), page_argument(), _OF_A_PAGE)
        start, stop = paging.span.start, paging.span.stop
        others = lists.settled(slice(max(0, start - len(first)), max(0, stop - len(first))))
        found = [*first[paging.span], *(standing(identity, one, today) for one in others)]
        return show(
            self._context,
            "conventions",
            standings=found,
            names=self._names(found),
            waiting=[one for one in first if one.etat is Etat.SIGNEE],
            paging=paging,
            number=number,
        )

    def _file(self, conventions: Iterable[Convention], form: str) -> flask.Response:
        identity = self._context.session().identity
        found = standings(identity, conventions, self._context.today())
        names = self._names(found)
        rows = [
            {
                "convention": one.convention.numero,
                "organisme": one.organisation,
                "nom": names[one.organisation],
                "etat": one.etat.value,
                "debut": one.convention.debut.isoformat(),
                "fin": one.convention.fin.isoformat(),
            }
            for one in found
        ]
        made = ListFile("conventions", "Conventions", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _names(self, found: Iterable[ConventionState]) -> Mapping[str, str]:
        return self._context.registry.accounts.names({one.organisation for one in found})

    def agreement(self, numero: str) -> flask.Response:
        """State, text, and the form of what this person may do."""
        return self._page(self._visible(numero), 200, "")

    def text(self, numero: str) -> flask.Response:
        """The exact text, as a file."""
        text = self._context.registry.texts.text(self._visible(numero))
        return _file(text, f"convention-{numero}.txt", "text/plain; charset=utf-8")

    def evidence(self, numero: str) -> flask.Response:
        """Who accepted what and when, as a file. Raises NotFound before anybody has signed."""
        convention = self._visible(numero)
        if not any(e.acte is Acte.SIGNER for e in convention.evenements):
            raise NotFound(f"la convention {numero} n'a pas encore été signée")
        text = evidence_of(self._context, convention)
        return _file(text, f"convention-{numero}-preuve.json", "application/json")

    def sign(self, numero: str) -> flask.Response:
        """Signature or countersignature, as the state and the person have it."""
        return self._done(numero, do_sign)

    def decide(self, numero: str) -> flask.Response:
        """Suspension, its end, or revocation, by the GIP."""
        return self._done(numero, do_decide)

    def _done(self, numero: str, act: Callable[[PageContext, Convention], str]) -> flask.Response:
        check_form(self._context)
        convention = self._visible(numero)
        try:
            fault = act(self._context, convention)
        except RefusedSecret as error:
            return error.on(self._page(convention, error.status, f"{error}"))
        if fault:
            return self._page(convention, 400, fault)
        return go(self._context, f"/portail/conventions/{numero}")

    def _visible(self, numero: str) -> Convention:
        """The convention when it is the caller's to see. Raises NotFound: the same either way."""
        identity = self._context.session().identity
        convention = self._context.registry.agreements.get(numero)
        if not _may_see(identity, convention):
            raise NotFound(f"aucune convention {cited(numero)} dans le registre")
        return convention

    def _page(self, convention: Convention, status: int, fault: str) -> flask.Response:
        identity, registry = self._context.session().identity, self._context.registry
        text = registry.texts.text(convention) if convention.modele else ""
        one = standing(identity, convention, self._context.today())
        return show(
            self._context,
            "convention",
            status,
            one=one,
            act=next_act(identity, convention, one.etat) if text else None,
            organisation=registry.accounts.organisation(convention.organisation),
            blocks=blocks(text),
            fault=fault,
            typed=flask.request.form,
        )


def _may_see(identity: Identity, convention: Convention) -> bool:
    organisation = identity.organisation
    return organisation.genre is Genre.GIP or organisation.code == convention.organisation


def _file(text: str, name: str, media: str) -> flask.Response:
    safe = "".join(c if c.isalnum() or c in "-._" else "-" for c in name if c.isascii())
    answer = flask.Response(text, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer
