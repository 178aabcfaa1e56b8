"""`/portail/comptes`: whoever answers for an organisation invites, lists and ends its accounts."""

from collections.abc import Callable
from datetime import datetime

import flask

from parc_social.access.members import check_over, keeps_members, roles_to_give
from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Identity, Role
from parc_social.catalogue.collection import FieldType
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.members import OwnAccount
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.account.rights_words import open_collections
from portal.accounts.account_limits import limit_words, limited
from portal.accounts.accounts_page import ROLE_WORDS
from portal.form import check_form, field
from portal.no_page import no_page
from portal.page import go, show
from portal.page_context import PageContext
from portal.steering.list_file import ListFile, file_asked, file_maker

ADDRESS = "/portail/comptes"
MOST_OPEN = 20  # links that wait at once: a form is no way to write to the whole world
_COLUMNS = (
    ExportColumn("compte", FieldType.STRING, "Identifiant"),
    ExportColumn("nom", FieldType.STRING, "Nom"),
    ExportColumn("role", FieldType.STRING, "Rôle"),
    ExportColumn("logiciel", FieldType.BOOLEAN, "Compte d’un logiciel"),
    ExportColumn("dernier_jour", FieldType.STRING, "Dernier jour, s’il y en a un"),
    ExportColumn("limites", FieldType.STRING, "Limité à ; vide : ce que ses conventions ouvrent"),
    ExportColumn("ouvert", FieldType.BOOLEAN, "La personne a un mot de passe"),
    ExportColumn("invite", FieldType.BOOLEAN, "Un lien l’attend, ou est échu"),
    ExportColumn("deux_etapes", FieldType.BOOLEAN, "Se connecte en deux étapes"),
)
_BY = "l’administrateur de votre organisme"


class MembersPage:
    """The page and its forms; all of them speak of the keeper's own organisation alone."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def page(self) -> flask.Response:
        """The list; a form that is sent invites. Raises NotFound for who keeps no account.

        With `f` the list as a file. Raises InvalidValue.
        """
        keeper = self._keeper()
        if flask.request.method != "POST":
            form = file_asked()
            return self._file(form, keeper) if form else self._shown(200, "", keeper)
        return self._act(keeper, self._invite)

    def again(self, compte: str) -> flask.Response:
        """POST: another link, by which the person chooses another password."""

        def act(keeper: Identity, now: datetime) -> None:
            member = self._only_here(keeper, compte)
            self._context.registry.invitations.again(
                member.identity.compte, keeper.organisation.nom, keeper.compte, now
            )

        return self._act(self._keeper(), act)

    def end(self, compte: str) -> flask.Response:
        """POST: the account acts no more for this organisation; its link, if any, is over."""

        def act(keeper: Identity, now: datetime) -> None:
            today = self._context.today()
            self._context.registry.members.end(keeper, compte, today, now)

        return self._act(self._keeper(), act)

    def role(self, compte: str) -> flask.Response:
        """POST: another role, none above the keeper's own; the account's sessions and keys end."""

        def act(keeper: Identity, _now: datetime) -> None:
            role, today = self._given(keeper), self._context.today()
            self._context.registry.members.give_role(keeper, compte, role, today)

        return self._act(self._keeper(), act)

    def reset(self, compte: str) -> flask.Response:
        """POST: the second factor is taken away, for who has lost hers."""

        def act(keeper: Identity, now: datetime) -> None:
            member = self._only_here(keeper, compte)
            factors = self._context.registry.second_factors
            factors.remove(member.identity.compte, now, _BY)

        return self._act(self._keeper(), act)

    def demand(self) -> flask.Response:
        """POST: two factors are asked of the organisation's accounts, or no more."""

        def act(keeper: Identity, now: datetime) -> None:
            demands, code = self._context.registry.factor_demands, keeper.organisation.code
            if field("exiger", "Deux facteurs", 3) == "oui":
                demands.ask(code, keeper.compte, now)
            else:
                demands.ask_no_more(code)

        return self._act(self._keeper(), act)

    def _invite(self, keeper: Identity, now: datetime) -> None:
        role = self._given(keeper)
        here = self._context.registry.members.of(keeper.organisation.code, self._context.today())
        if sum(1 for one in here if one.invited) >= MOST_OPEN:
            raise InvalidValue(
                f"{MOST_OPEN} invitations attendent déjà : retirez-en, ou attendez qu'elles servent"
            )
        identity = Identity(field("identifiant", "Identifiant", 80), keeper.organisation, role)
        self._context.registry.invitations.invite(
            limited(self._context, identity),
            field("nom", "Nom et prénom", 200),
            field("courriel", "Adresse électronique", 254),
            keeper.compte,
            now,
        )

    def _only_here(self, keeper: Identity, login: str) -> OwnAccount:
        """Raises Forbidden for one of another organisation too: what opens it there is not ours."""
        member = self._context.registry.members.one(keeper, login, self._context.today())
        if not member.alone:
            raise Forbidden(f"{login} agit aussi pour un autre organisme : le GIP SNE s'en charge")
        return member

    def _act(self, keeper: Identity, act: Callable[[Identity, datetime], None]) -> flask.Response:
        check_form(self._context)
        try:
            act(keeper, self._context.clock())
        except InvalidValue as error:
            return self._shown(400, f"{error}.", keeper)
        except Forbidden as error:
            return self._shown(403, f"{error}.", keeper)
        except NotFound as error:
            return self._shown(404, f"{error}.", keeper)
        except Conflict as error:
            return self._shown(409, f"{error}.", keeper)
        return go(self._context, ADDRESS)

    def _file(self, form: str, keeper: Identity) -> flask.Response:
        today = self._context.today()
        members = self._context.registry.members.of(keeper.organisation.code, today)
        rows = [
            {
                "compte": one.identity.compte,
                "nom": one.nom,
                "role": one.identity.role.value,
                "logiciel": one.identity.service,
                "dernier_jour": one.tie.au.isoformat() if one.tie.au else None,
                "limites": " ; ".join(limit_words(one.identity)),
                "ouvert": one.opened,
                "invite": one.invited,
                "deux_etapes": one.factor,
            }
            for one in members
        ]
        made = ListFile("comptes", f"Comptes de {keeper.organisation.nom}", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _shown(self, status: int, fault: str, keeper: Identity) -> flask.Response:
        registry, today = self._context.registry, self._context.today()
        members = registry.members.of(keeper.organisation.code, today)
        return show(
            self._context,
            "comptes_organisme",
            status,
            fault=fault,
            members=[(one, limit_words(one.identity), _may_act(keeper, one)) for one in members],
            roles=[(role.value, ROLE_WORDS[role]) for role in self._roles(keeper)],
            role_words=ROLE_WORDS,
            demand=registry.factor_demands.all().get(keeper.organisation.code),
            typed=flask.request.form,
            layers=open_collections(current_grant()),
            asked=flask.request.form.getlist("couche"),
            here=ADDRESS,
            now=self._context.clock(),
            today=today,
        )

    def _given(self, keeper: Identity) -> Role:
        """The role of the form. Raises InvalidValue, Forbidden for one that is not his to give."""
        roles, role = self._roles(keeper), field("role", "Rôle", 20)
        if role not in roles:
            raise Forbidden(f"rôle {cited(role)} : vous donnez ceux-ci : {', '.join(roles)}")
        return Role(role)

    def _roles(self, keeper: Identity) -> tuple[Role, ...]:
        holds = self._context.registry.holds_mandate(keeper.organisation.code)
        return roles_to_give(keeper, deposits=holds)

    def _keeper(self) -> Identity:
        """Raises NotFound for whoever keeps no account, as of an address that is no page."""
        identity = self._context.session().identity
        if not keeps_members(identity):
            rest = flask.request.path.removeprefix("/portail/")
            raise no_page(rest)
        return identity


def _may_act(keeper: Identity, member: OwnAccount) -> bool:
    try:
        check_over(keeper, member.identity)
    except Forbidden:
        return False
    return True
