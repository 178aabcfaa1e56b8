"""`/portail/pilotage/messages`: what was written to whom, where it stands; for the GIP."""

import flask

from parc_social.access.model.organisation import Genre, Identity
from parc_social.catalogue.collection import FieldType
from parc_social.domain.message import Message, MessageKind, MessageState
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.figures.paging import TablePaging
from portal.form import check_form
from portal.messages.letters import KIND_WORDS, letter_of
from portal.no_page import no_page
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import page_argument
from portal.steering.list_file import ListFile, file_asked, file_maker

ADDRESS = "/portail/pilotage/messages"
_LARGEST = 2**31
_COLUMNS = (
    ExportColumn("message", FieldType.INTEGER, "Numéro du message"),
    ExportColumn("sujet", FieldType.STRING, "Sujet"),
    ExportColumn("compte", FieldType.STRING, "Compte"),
    ExportColumn("adresse", FieldType.STRING, "Adresse"),
    ExportColumn("ecrit_le", FieldType.STRING, "Écrit le (UTC)"),
    ExportColumn("etat", FieldType.STRING, "État"),
    ExportColumn("essais", FieldType.INTEGER, "Essais"),
    ExportColumn("envoye_le", FieldType.STRING, "Envoyé le (UTC)"),
    ExportColumn("faute", FieldType.STRING, "Ce que le dernier essai a rencontré"),
)


class OutboxPage:
    """The list by state, one message with its words, and the act that has one tried again."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """The list, the latest first; `etat` keeps those of a state; with `f` all as a file.

        Raises NotFound, InvalidValue.
        """
        identity = self._check_reader()
        outbox, state = self._context.registry.outbox, _state_asked()
        form = file_asked()
        if form:
            return self._file(state, form)
        paging = TablePaging(outbox.count(state), page_argument())
        return show(
            self._context,
            "messages",
            messages=outbox.page(state, paging.span.start, paging.size),
            paging=paging,
            states=[(one, outbox.count(one)) for one in MessageState],
            state=state,
            kinds=KIND_WORDS,
            here=ADDRESS,
            sends=self._context.settings.smtp is not None,
            may_act=_may_act(identity),
        )

    def _file(self, state: MessageState | None, form: str) -> flask.Response:
        """What was written and where it stands; its words are read one by one."""
        outbox = self._context.registry.outbox
        rows = [
            {
                "message": one.id,
                "sujet": KIND_WORDS[one.genre],
                "compte": one.compte,
                "adresse": one.adresse,
                "ecrit_le": one.cree.isoformat(),
                "etat": one.etat.value,
                "essais": one.essais,
                "envoye_le": one.envoye.isoformat() if one.envoye else None,
                "faute": one.faute,
            }
            for one in outbox.page(state, 0, outbox.count(state))
        ]
        made = ListFile("messages", "Messages du portail", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def one(self, message: str) -> flask.Response:
        """A message as the person reads it. Raises NotFound."""
        identity = self._check_reader()
        return self._shown(self._found(message), 200, "", identity)

    def retry(self, message: str) -> flask.Response:
        """POST: has it tried again at once. Raises Forbidden for who only reads, NotFound."""
        identity = self._check_reader()
        check_form(self._context)
        check_steering(identity)
        found = self._found(message)
        try:
            self._context.registry.outbox.retry(found.id, self._context.clock())
        except Conflict as error:
            return self._shown(found, 409, f"{error}.", identity)
        return go(self._context, f"{ADDRESS}/{found.id}")

    def draw_link(self, message: str) -> flask.Response:
        """POST: the link of an invitation, shown once, for who has no mail: handed over by hand.

        The message is then sent; a link of before works no more. Raises Forbidden, NotFound.
        """
        identity = self._check_reader()
        check_form(self._context)
        check_steering(identity)
        found, now = self._found(message), self._context.clock()
        if found.genre is not MessageKind.INVITATION or found.etat is MessageState.ENVOYE:
            raise NotFound("ce message ne porte pas de lien à tirer")
        drawn = self._context.registry.invitations.draw(int(found.faits["invitation"]), now)
        self._context.registry.outbox.sent(found, now)
        return self._shown(found, 200, "", identity, drawn)

    def _shown(
        self, message: Message, status: int, fault: str, identity: Identity, drawn: str = ""
    ) -> flask.Response:
        title = self._context.words.title.fr
        return show(
            self._context,
            "message",
            status,
            message=message,
            letter=letter_of(message, self._context.settings.base_url, title, drawn),
            drawn=drawn,
            invites=message.genre is MessageKind.INVITATION,
            kind=KIND_WORDS[message.genre],
            fault=fault,
            here=f"{ADDRESS}/{message.id}",
            sends=self._context.settings.smtp is not None,
            states=MessageState,
            may_act=_may_act(identity),
        )

    def _found(self, text: str) -> Message:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
        if not 0 < number < _LARGEST:
            raise NotFound(f"aucun message {cited(text[:40])} dans la boîte d'envoi")
        return self._context.registry.outbox.get(number)

    def _check_reader(self) -> Identity:
        """Raises NotFound for whoever is not of the GIP, as of an address that is no page."""
        identity = self._context.session().identity
        if identity.organisation.genre is not Genre.GIP:
            rest = flask.request.path.removeprefix("/portail/")
            raise no_page(rest)
        return identity


def _may_act(identity: Identity) -> bool:
    try:
        check_steering(identity)
    except Forbidden:
        return False
    return True


def _state_asked() -> MessageState | None:
    """The state that the address names, None where it names none. Raises InvalidValue."""
    text = flask.request.args.get("etat", "")
    if not text:
        return None
    if text not in set(MessageState):
        raise InvalidValue(f"etat : {', '.join(MessageState)} attendu, lu {cited(text[:40])}")
    return MessageState(text)
