"""`/portail/pilotage/comptes`: the GIP invites a person, or sends her another link."""

import flask

from parc_social.access.model.organisation import Genre, Identity, Organisation, Role
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.accounts import Account
from parc_social.registry.campaigns import check_steering
from parc_social.registry.mail.invitations import Invitation
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.accounts.account_limits import limited
from portal.form import check_form, field
from portal.no_page import no_page
from portal.page import go, show
from portal.page_context import PageContext
from portal.steering.list_file import ListFile, file_asked, file_maker

ADDRESS = "/portail/pilotage/comptes"
ROLE_WORDS = {
    Role.LECTEUR: "lecteur : lit ce que la convention ouvre",
    Role.DEPOSANT: "déposant : dépose aussi l’enquête",
    Role.ADMINISTRATEUR: "administrateur : lit aussi qui a vu quoi",
    Role.SIGNATAIRE: "signataire : engage l’organisme",
}
_COLUMNS = (
    ExportColumn("compte", FieldType.STRING, "Identifiant"),
    ExportColumn("par", FieldType.STRING, "Invité par"),
    ExportColumn("cree_le", FieldType.STRING, "Le (UTC)"),
    ExportColumn("lien", FieldType.STRING, "Où en est le lien"),
    ExportColumn("jusqu_au", FieldType.STRING, "Jusqu’au (UTC)"),
)


class AccountsPage:
    """The page of invitations and its two forms."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def page(self) -> flask.Response:
        """The list; a form that is sent invites. Raises NotFound, Forbidden for who only reads.

        With `f` the list as a file. Raises InvalidValue.
        """
        identity = self._check_reader()
        if flask.request.method != "POST":
            form = file_asked()
            return self._file(form) if form else self._shown(200, "", identity)
        check_form(self._context)
        check_steering(identity)
        try:
            self._invite(identity.compte)
        except (Forbidden, InvalidValue, NotFound) as error:
            return self._shown(400, f"{error}.", identity)
        except Conflict as error:
            return self._shown(409, f"{error}.", identity)
        return go(self._context, ADDRESS)

    def again(self) -> flask.Response:
        """POST: another link for an account; the one before works no more."""
        identity = self._check_reader()
        check_form(self._context)
        check_steering(identity)
        try:
            account = self._context.registry.accounts.get(field("identifiant", "Identifiant", 80))
            name, now = self._organisation_of(account), self._context.clock()
            invitations = self._context.registry.invitations
            invitations.again(account.login, name, identity.compte, now)
        except (InvalidValue, NotFound) as error:
            return self._shown(400, f"{error}.", identity)
        return go(self._context, ADDRESS)

    def reset_factor(self, compte: str) -> flask.Response:
        """POST: the second factor of any account is taken away; its person is told."""
        identity = self._check_reader()
        check_form(self._context)
        check_steering(identity)
        factors = self._context.registry.second_factors
        try:
            factors.remove(compte, self._context.clock(), "le GIP SNE")
        except NotFound as error:
            return self._shown(404, f"{error}.", identity)
        return go(self._context, ADDRESS)

    def _invite(self, by: str) -> None:
        organisation = self._organisation(field("organisme", "Organisme", 9))
        role = field("role", "Rôle", 20)
        if role not in set(Role):
            raise InvalidValue(f"Rôle : {', '.join(Role)} attendu, lu {cited(role)}")
        identity = Identity(field("identifiant", "Identifiant", 80), organisation, Role(role))
        self._context.registry.invitations.invite(
            limited(self._context, identity),
            field("nom", "Nom et prénom", 200),
            field("courriel", "Adresse électronique", 254),
            by,
            self._context.clock(),
        )

    def _organisation(self, code: str) -> Organisation:
        return self._context.registry.accounts.organisation(code)

    def _organisation_of(self, account: Account) -> str:
        today = self._context.today()
        names = [t.identity.organisation.nom for t in account.rattachements if t.is_on(today)]
        if not names:
            raise InvalidValue(f"le compte {cited(account.login)} n'est rattaché à aucun organisme")
        return names[0]

    def _file(self, form: str) -> flask.Response:
        rows = [
            {
                "compte": one.compte,
                "par": one.par,
                "cree_le": one.cree.isoformat(),
                "lien": self._state(one),
                "jusqu_au": one.expire.isoformat() if one.expire else None,
            }
            for one in self._context.registry.invitations.all()
        ]
        made = ListFile("invitations", "Invitations", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _state(self, one: Invitation) -> str:
        if one.close is not None:
            return "close"
        if one.expire is None:
            return "pas encore envoyée"
        return "en cours" if self._context.clock() < one.expire else "échue"

    def _shown(self, status: int, fault: str, identity: Identity) -> flask.Response:
        registry = self._context.registry
        return show(
            self._context,
            "comptes",
            status,
            invitations=[(one, self._state(one)) for one in registry.invitations.all()],
            roles=[(role.value, words) for role, words in ROLE_WORDS.items()],
            fault=fault,
            typed=flask.request.form,
            layers=[one for one in collections().values() if not one.serie],
            asked=flask.request.form.getlist("couche"),
            here=ADDRESS,
            holders=sorted(registry.second_factors.holders()),
            may_act=identity.role in (Role.ADMINISTRATEUR, Role.SIGNATAIRE),
        )

    def _check_reader(self) -> Identity:
        """Raises NotFound for whoever is not of the GIP, as of an address that is no page."""
        identity = self._context.session().identity
        if identity.organisation.genre is not Genre.GIP:
            rest = flask.request.path.removeprefix("/portail/")
            raise no_page(rest)
        return identity
