"""One's own application passwords and keys: made, shown once, listed, revoked."""

from datetime import date

import flask

from parc_social.access.conventions.membership import Rattachement
from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Delegation
from parc_social.catalogue.collection import FieldType
from parc_social.errors import InvalidValue
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.registry.secrets.credentials import Secret
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.account.rights_words import open_collections
from portal.form import check_form, field, optional
from portal.page import go, show
from portal.page_context import PageContext
from portal.steering.list_file import ListFile, file_asked, file_maker

_PATH = "/portail/acces"
_NATURES = {"mot-de-passe": SecretTransport.MOT_DE_PASSE, "cle": SecretTransport.CLE}
_YES = "oui"  # as a box that is ticked sends it
_COLUMNS = (
    ExportColumn("libelle", FieldType.STRING, "Libellé"),
    ExportColumn("nature", FieldType.STRING, "Nature"),
    ExportColumn("lecture_seule", FieldType.STRING, "Lecture seule"),
    ExportColumn("couches", FieldType.STRING, "Couches ; vide : toutes"),
    ExportColumn("debut", FieldType.STRING, "Commence par"),
    ExportColumn("cree_le", FieldType.STRING, "Créé le"),
    ExportColumn("dernier_jour", FieldType.STRING, "Dernier jour"),
    ExportColumn("dernier_usage", FieldType.STRING, "Dernier usage"),
)


class SecretsPage:
    """The page and its two forms."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """The list, and the form for a new one; with `f` the list. Raises InvalidValue."""
        form = file_asked()
        return self._file(form) if form else self._page(200, "")

    def create(self) -> flask.Response:
        """Makes one and shows it, this once: the page that follows holds it no more."""
        check_form(self._context)
        try:
            nature = _NATURES.get(field("nature", "Nature", 20))
            if nature is None:
                raise InvalidValue("Nature : mot de passe ou clé")
            libelle = field("libelle", "Libellé", 80)
            limits = Delegation(_couches(), jusque=_day(optional("jusque", "Dernier jour", 10)))
            reads = optional("lecture_seule", "Lecture seule", 3) == _YES
            kind, today = NewSecret(nature, libelle, limits, reads), self._context.today()
            made = self._context.registry.secrets.create_own(self._owner(), kind, today)
        except InvalidValue as error:
            return self._page(400, f"{error}.")
        return self._page(200, "", made=made, nature=nature)

    def revoke(self, repere: str) -> flask.Response:
        """Ends one's own, within seconds in every process."""
        check_form(self._context)
        self._context.registry.secrets.revoke_own(self._owner(), repere)
        return go(self._context, _PATH)

    def _owner(self) -> Rattachement:
        return self._context.session().rattachement

    def _file(self, form: str) -> flask.Response:
        """What the page tells of each: a secret itself is nowhere."""
        own = self._context.registry.secrets.valid(self._owner(), self._context.today())
        rows = [
            {
                "libelle": one.libelle,
                "nature": one.nature.value,
                "lecture_seule": _YES if one.lecture_seule else "non",
                "couches": ", ".join(one.delegation.couches or ()),
                "debut": one.repere,
                "cree_le": one.cree.isoformat(),
                "dernier_jour": one.delegation.jusque.isoformat()
                if one.delegation.jusque
                else None,
                "dernier_usage": one.derniere.isoformat() if one.derniere else None,
            }
            for one in own
        ]
        made = ListFile("acces", "Mots de passe d’application et clés", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _page(
        self,
        status: int,
        fault: str,
        made: Secret | None = None,
        nature: SecretTransport | None = None,
    ) -> flask.Response:
        own = self._context.registry.secrets.valid(self._owner(), self._context.today())
        return show(
            self._context,
            "acces",
            status,
            own=own,
            fault=fault,
            couches=open_collections(current_grant()),
            asked=flask.request.form.getlist("couche") if made is None else [],
            made=made,
            nature=nature,
            typed=flask.request.form if made is None else {},
            today=self._context.today(),
        )


def _couches() -> tuple[str, ...] | None:
    """The collections that are ticked, of those that are open; None when none is: all of them.

    Raises InvalidValue.
    """
    asked = flask.request.form.getlist("couche")
    known = {c.id for c in open_collections(current_grant())}
    if not set(asked) <= known:
        raise InvalidValue("Couches : choisissez parmi celles qui vous sont ouvertes")
    return tuple(sorted(set(asked))) or None


def _day(text: str) -> date | None:
    """AAAA-MM-JJ, as a browser sends a date. Raises InvalidValue."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(f"Dernier jour : AAAA-MM-JJ attendu, lu {cited(text)}") from error
