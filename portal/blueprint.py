"""Which address is which page."""

from http import HTTPStatus

import flask

from parc_social.errors import InvalidValue, NotFound, ParcSocialError, Refused
from portal.accesses_page import AccessesPage
from portal.agreements import Agreements
from portal.choice import Choice
from portal.desk import PageContext
from portal.entrance import HOME, SignInPages
from portal.home import Home
from portal.page import go, show
from portal.rights_page import RightsPage
from portal.secrets_page import SecretsPage

_STATUS = {
    InvalidValue: HTTPStatus.BAD_REQUEST,
    Refused: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
}


def pages(desk: PageContext) -> flask.Blueprint:
    """The blueprint `portal`; each of its endpoints has its line in the gate's table."""
    made = flask.Blueprint(
        "portal",
        __name__,
        url_prefix="/portail",
        template_folder="templates",
        static_folder="static",
    )
    _add_entrance(made, desk)
    _add_agreements(made, desk)
    _add_own(made, desk)
    _say_faults(made, desk)
    return made


def _add_entrance(made: flask.Blueprint, desk: PageContext) -> None:
    entrance, home = SignInPages(desk), Home(desk)
    made.add_url_rule("", "root", lambda: go(desk, HOME))
    made.add_url_rule("/connexion", "sign_in", entrance.sign_in, methods=["GET", "POST"])
    made.add_url_rule("/deconnexion", "sign_out", entrance.sign_out, methods=["POST"])
    made.add_url_rule("/organisme", "choose", Choice(desk).choose, methods=["GET", "POST"])
    made.add_url_rule("/", "home", home.home)
    made.add_url_rule("/accessibilite", "accessibility", home.accessibility)
    made.add_url_rule("/mentions", "notice", home.notice)
    made.add_url_rule("/<path:rest>", "unknown", home.unknown)


def _add_agreements(made: flask.Blueprint, desk: PageContext) -> None:
    agreements = Agreements(desk)
    one = "/conventions/<path:numero>"
    made.add_url_rule("/conventions", "conventions", agreements.all)
    made.add_url_rule(one, "convention", agreements.one)
    made.add_url_rule(f"{one}/texte", "convention_text", agreements.text)
    made.add_url_rule(f"{one}/preuve", "convention_evidence", agreements.evidence)
    made.add_url_rule(f"{one}/signer", "sign", agreements.sign, methods=["POST"])
    made.add_url_rule(f"{one}/decision", "decide", agreements.decide, methods=["POST"])


def _add_own(made: flask.Blueprint, desk: PageContext) -> None:
    page = SecretsPage(desk)
    accesses = AccessesPage(desk)
    made.add_url_rule("/journal", "accesses", accesses.read)
    made.add_url_rule("/journal/csv", "accesses_csv", accesses.download)
    made.add_url_rule("/droits", "rights", RightsPage(desk).rights)
    made.add_url_rule("/acces", "secrets", page.all)
    made.add_url_rule("/acces/creer", "create_secret", page.create, methods=["POST"])
    made.add_url_rule("/acces/<repere>/revoquer", "revoke_secret", page.revoke, methods=["POST"])


def _say_faults(made: flask.Blueprint, desk: PageContext) -> None:
    """What went wrong and what to do, as a page; the rest is the gate's to say."""

    def on(kind: type[ParcSocialError], status: HTTPStatus) -> None:
        made.register_error_handler(
            kind, lambda error: show(desk, "erreur", status, code=int(status), fault=str(error))
        )

    for kind, status in _STATUS.items():
        on(kind, status)
