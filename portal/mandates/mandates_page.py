"""`/portail/mandats`: mandates given, held or, for the GIP, all; one of them; a new one."""

from collections.abc import Mapping, Sequence

import flask

from parc_social.access.mandates import check_may, may_see
from parc_social.access.model.organisation import Genre
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.formats import HTML
from parc_social.domain.mandates.mandate import CONSENT, Mandate, MandateAct, MandateState
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.storage.export_files.plan import ExportColumn
from portal.entrance.typed_secret import RefusedSecret
from portal.form import check_form, field
from portal.mandates.mandate_forms import argument, drafted, revoked, signed
from portal.no_page import no_page
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import argument_among
from portal.steering.list_file import FILES, ListFile, file_maker

ADDRESS = "/portail/mandats"
_FIELDS = ("mandataire", "source", "millesime", "debut", "fin")
_COLUMNS = (
    ExportColumn("mandat", FieldType.INTEGER, "Numéro du mandat"),
    ExportColumn("enquete", FieldType.STRING, "Enquête"),
    ExportColumn("bailleur", FieldType.STRING, "SIREN du bailleur"),
    ExportColumn("nom_bailleur", FieldType.STRING, "Bailleur"),
    ExportColumn("mandataire", FieldType.STRING, "SIREN du mandataire"),
    ExportColumn("nom_mandataire", FieldType.STRING, "Mandataire"),
    ExportColumn("debut", FieldType.STRING, "Premier jour"),
    ExportColumn("fin", FieldType.STRING, "Dernier jour, compris"),
    ExportColumn("etat", FieldType.STRING, "État à ce jour"),
)
_UNKNOWN = "aucun mandat de ce numéro, ou pas pour vous"


class MandatesPage:
    """What a party sees of its mandates, and does to them."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """Those of the caller's organisation; of everybody, for the GIP; with `f` as a file."""
        organisation = self._context.session().identity.organisation
        mandates = self._context.registry.mandates
        is_gip = organisation.genre is Genre.GIP
        found = mandates.all() if is_gip else mandates.given_by(organisation.code)
        held = () if is_gip else mandates.held_by(organisation.code)
        self._check_finds(bool(found or held))
        today, form = self._context.today(), argument_among("f", (HTML, *FILES))
        if form != HTML:
            return self._file([*found, *held], form)
        return show(
            self._context,
            "mandats",
            given=list(reversed(found)),
            held=list(reversed(held)),
            names=self._names([*found, *held]),
            today=today,
            first=today.isoformat(),
            may_sign=self._may_sign(),
            years=self._years(),
            typed=flask.request.args,
        )

    def new(self) -> flask.Response:
        """GET: the text of a mandate as the address describes it; POST: signs that text."""
        self._check_finds(found=False)
        if not self._may_sign():
            raise Forbidden("un signataire du bailleur donne seul un mandat en son nom")
        if flask.request.method != "POST":
            return self._drafted(200, "")
        check_form(self._context)
        try:
            made = drafted(self._context, field)
            event = signed(self._context, MandateAct.SIGNER, made)
            kept = self._context.registry.mandates.sign(made, event, self._context.today())
        except RefusedSecret as error:
            return error.on(self._drafted(error.status, f"{error}"))
        except InvalidValue as error:
            return self._drafted(400, f"{error}.")
        except (Conflict, Forbidden) as error:
            return self._drafted(409, f"{error}.")
        return go(self._context, f"{ADDRESS}/{kept.numero}")

    def one(self, mandat: str) -> flask.Response:
        """A mandate, its text, what was done to it; a form countersigns or ends it."""
        found = self._found(mandat)
        if flask.request.method != "POST":
            return self._shown(found, 200, "")
        check_form(self._context)
        mandates, today = self._context.registry.mandates, self._context.today()
        try:
            asked = field("acte", "Acte", 20)
            if asked == "contresigner":
                event = signed(self._context, MandateAct.CONTRESIGNER, found)
            elif asked == "revoquer":
                event = revoked(self._context, found)
            else:
                raise InvalidValue("Acte : contresigner ou revoquer attendu")
            mandates.act(found.numero, event, today)
        except RefusedSecret as error:
            return error.on(self._shown(found, error.status, f"{error}"))
        except InvalidValue as error:
            return self._shown(found, 400, f"{error}.")
        except Forbidden as error:  # not theirs to do, or done by somebody else meanwhile
            return self._shown(self._found(mandat), 403, f"{error}.")
        return go(self._context, f"{ADDRESS}/{found.numero}")

    def _file(self, found: Sequence[Mandate], form: str) -> flask.Response:
        names, today = self._names(found), self._context.today()
        rows = [
            {
                "mandat": one.numero,
                "enquete": one.enquete,
                "bailleur": one.mandant,
                "nom_bailleur": names[one.mandant],
                "mandataire": one.mandataire,
                "nom_mandataire": names[one.mandataire],
                "debut": one.debut.isoformat(),
                "fin": one.fin.isoformat(),
                "etat": one.etat(today).value,
            }
            for one in reversed(found)
        ]
        made = ListFile("mandats", "Mandats de dépôt", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _check_finds(self, found: bool) -> None:
        """Raises NotFound for who is no party and none to be: as of an address that is no page."""
        genre = self._context.session().identity.organisation.genre
        if not found and genre not in (Genre.GIP, Genre.BAILLEUR, Genre.MANDATAIRE):
            rest = flask.request.path.removeprefix("/portail/")
            raise no_page(rest)

    def _found(self, text: str) -> Mandate:
        """Raises NotFound, the same for none and for others'."""
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise NotFound(_UNKNOWN)
        mandate = self._context.registry.mandates.get(int(text))
        if not may_see(self._context.session().identity, mandate):
            raise NotFound(_UNKNOWN)
        return mandate

    def _may_sign(self) -> bool:
        """Whether the caller signs for a landlord."""
        identity = self._context.session().identity
        own = identity.organisation
        if own.genre is not Genre.BAILLEUR:
            return False
        today = self._context.today()
        return self._may(MandateAct.SIGNER, Mandate(0, own.code, "", "ops", 2000, today, today))

    def _may(self, act: MandateAct, mandate: Mandate) -> bool:
        try:
            check_may(act, self._context.session().identity, mandate)
        except Forbidden:
            return False
        return True

    def _drafted(self, status: int, fault: str) -> flask.Response:
        """The text to sign; where the address says none that can be, the form that makes it."""
        typed: Mapping[str, str] = flask.request.form or flask.request.args
        try:
            made = drafted(self._context, field if flask.request.form else argument)
        except InvalidValue as error:
            made, fault, status = None, fault or f"{error}.", 400
        return show(
            self._context,
            "mandat_nouveau",
            status,
            fault=fault,
            mandate=made,
            names=self._names([made]) if made else {},
            fields={name: typed.get(name, "") for name in _FIELDS},
            years=self._years(),
            typed=typed,
            consent=CONSENT,
        )

    def _shown(self, mandate: Mandate, status: int, fault: str) -> flask.Response:
        state = mandate.etat(self._context.today())
        waits = state is MandateState.A_CONTRESIGNER
        over = mandate.is_over(self._context.today())
        signer = any(
            e.compte == self._context.session().identity.compte for e in mandate.evenements
        )
        return show(
            self._context,
            "mandat",
            status,
            fault=fault,
            mandate=mandate,
            state=state,
            names=self._names([mandate]),
            may_countersign=waits and not signer and self._may(MandateAct.CONTRESIGNER, mandate),
            may_revoke=not over and self._may(MandateAct.REVOQUER, mandate),
            typed=flask.request.form,
            consent=CONSENT,
        )

    def _names(self, mandates: Sequence[Mandate]) -> Mapping[str, str]:
        codes = {code for one in mandates for code in (one.mandant, one.mandataire)}
        codes |= {e.organisation for one in mandates for e in one.evenements}
        accounts = self._context.registry.accounts
        return {code: accounts.organisation(code).nom for code in codes}

    def _years(self) -> Sequence[int]:
        """Surveys that a mandate may be given for: of this year, the one before, the next."""
        last = self._context.today().year
        even = last - last % 2
        return (even + 2, even, even - 2)
