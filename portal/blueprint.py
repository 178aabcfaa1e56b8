"""Which address is which page."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import flask

from parc_social.catalogue.routes.pages import ROUTES
from parc_social.domain.paris_time import day_words, moment_words, second_words
from parc_social.domain.typography import of_name, thousands
from parc_social.errors import Forbidden, InvalidValue, NotFound, ParcSocialError
from portal.account.accesses_page import AccessesPage
from portal.account.factors_page import FactorsPage
from portal.account.password_page import PasswordPage
from portal.account.rights_page import RightsPage
from portal.account.secrets_page import SecretsPage
from portal.accounts.accounts_page import AccountsPage
from portal.accounts.invitation_page import InvitationPage
from portal.accounts.members_page import MembersPage
from portal.choice import Choice
from portal.comparison.compare_page import ComparePage
from portal.conventions.agreements import Agreements
from portal.entrance.sign_in import HOME, SignInPages
from portal.federation.federation_page import FederationPage
from portal.figures.definitions import Definitions
from portal.figures.table_page import TablePage
from portal.help_page import HelpPage
from portal.home import Home
from portal.layers.layers_page import LayersPage
from portal.mandates.mandates_page import MandatesPage
from portal.map.frames import Frames
from portal.map.outlines import OutlinePages
from portal.map.pages import MapPages
from portal.messages.mailbox_page import MailboxPage
from portal.messages.outbox_page import OutboxPage
from portal.page import go
from portal.page_context import PageContext
from portal.qualify.kept_sets import KeptSetsPage
from portal.qualify.page import WorkshopPage
from portal.query import heeding_all
from portal.refusal import fault_page
from portal.steering.campaigns_page import CampaignsPage
from portal.steering.convention_draft_page import ConventionDraftPage
from portal.steering.conventions_page import ConventionsPage
from portal.steering.follow_up_page import FollowUpPage
from portal.steering.home_page import SteeringHome
from portal.steering.jobs_page import JobsPage
from portal.steering.journal_page import JournalPage
from portal.steering.organisation_page import OrganisationPage
from portal.steering.organisations_page import OrganisationsPage
from portal.steering.reminders_page import RemindersPage
from portal.territories.name_index import NameIndex
from portal.territories.search_page import SearchPage
from portal.territories.sheet_page import SheetPage

_STATUS = {
    InvalidValue: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
}
_FILTERS: Mapping[str, Callable[[Any], str]] = {  # no page writes its own
    "jour": day_words,
    "moment": lambda moment: moment_words(moment).fr,
    "seconde": second_words,
    "de": of_name,
    "entier": thousands,
}
_PREFIX, _ROOT = "portal.", "/portail"
View = Callable[..., Any]


def pages(context: PageContext) -> flask.Blueprint:
    """The blueprint `portal`: each page at the address that its route declares.

    Raises KeyError for a declared page that has no view.
    """
    made = flask.Blueprint(
        "portal",
        __name__,
        url_prefix=_ROOT,
        template_folder="templates",
        static_folder="static",
    )
    index, frames = NameIndex(), Frames()
    views = {
        **_entrance(context, frames),
        **_agreements(context),
        **_own(context),
        **_consulted(context, index, frames),
        **_qualified(context),
        **_mandated(context),
        **_steered(context, index),
        **_written(context),
    }
    for route in ROUTES:
        if route.endpoint.startswith(_PREFIX):
            name = route.endpoint.removeprefix(_PREFIX)
            for address in route.addresses:
                rule = address.rule.removeprefix(_ROOT)
                made.add_url_rule(rule, name, views[name], methods=route.verbs)
    _say_faults(made, context)
    for name, words in _FILTERS.items():
        made.add_app_template_filter(words, name)
    return made


def _entrance(context: PageContext, frames: Frames) -> Mapping[str, View]:
    entrance, home = SignInPages(context), Home(context, frames)
    return {
        "root": lambda: go(context, HOME),
        "sign_in": entrance.sign_in,
        "sign_out": entrance.sign_out,
        "sign_in_code": entrance.second.code,
        "sign_in_factor": entrance.second.enrol,
        "choose": Choice(context).choose,
        "home": home.home,
        "accessibility": home.accessibility,
        "notice": home.notice,
        "help": HelpPage(context).page,
        "unknown": home.unknown,
    }


def _agreements(context: PageContext) -> Mapping[str, View]:
    agreements = Agreements(context)
    return {
        "conventions": agreements.all,
        "convention": agreements.agreement,
        "convention_text": agreements.text,
        "convention_evidence": agreements.evidence,
        "sign": agreements.sign,
        "decide": agreements.decide,
    }


def _own(context: PageContext) -> Mapping[str, View]:
    secrets, accesses = SecretsPage(context), AccessesPage(context)
    return {
        "accesses": accesses.read,
        "accesses_csv": accesses.download,
        "rights": RightsPage(context).rights,
        "password": PasswordPage(context).page,
        "factors": FactorsPage(context).page,
        "secrets": secrets.all,
        "create_secret": secrets.create,
        "revoke_secret": secrets.revoke,
    }


def _consulted(context: PageContext, index: NameIndex, frames: Frames) -> Mapping[str, View]:
    maps, definitions = MapPages(context, frames), Definitions(context)
    return {
        "map": maps.page,
        "map_picture": maps.picture,
        "map_outlines": OutlinePages(context).outlines,
        "table": TablePage(context).page,
        "definitions": definitions.all,
        "definition": definitions.one,
        "territories": SearchPage(context, index).search,
        "territory": SheetPage(context, index).sheet,
        "compare": ComparePage(context, index).page,
        "layers": LayersPage(context).page,
        "federate": FederationPage(context).page,
    }


def _qualified(context: PageContext) -> Mapping[str, View]:
    workshop, kept = WorkshopPage(context), KeptSetsPage(context)
    return {
        "qualify": workshop.page,
        "qualify_picture": workshop.picture,
        "save_criteria": kept.save,
        "remove_criteria": kept.remove,
    }


def _mandated(context: PageContext) -> Mapping[str, View]:
    mandates = MandatesPage(context)
    return {"mandates": mandates.all, "new_mandate": mandates.new, "mandate": mandates.one}


def _steered(context: PageContext, index: NameIndex) -> Mapping[str, View]:
    campaigns, follow_up = CampaignsPage(context), FollowUpPage(context, index)
    conventions, jobs = ConventionsPage(context), JobsPage(context)
    drafts = ConventionDraftPage(context)
    return {
        "steering": SteeringHome(context).page,
        "campaigns": campaigns.all,
        "campaign": campaigns.one,
        "follow_up": follow_up.page,
        "follow_up_picture": follow_up.picture,
        "reminders": RemindersPage(context).page,
        "convention_queue": conventions.queue,
        "new_convention": drafts.new,
        "correct_convention": drafts.correct,
        "renew_conventions": conventions.renew,
        "send_conventions": conventions.send,
        "organisations": OrganisationsPage(context).all,
        "organisation": OrganisationPage(context).one,
        "steering_journal": JournalPage(context).page,
        "all_jobs": jobs.all,
        "cancel_job": jobs.cancel,
    }


def _written(context: PageContext) -> Mapping[str, View]:
    outbox, accounts, members = OutboxPage(context), AccountsPage(context), MembersPage(context)
    return {
        "messages": outbox.all,
        "message": outbox.one,
        "retry_message": outbox.retry,
        "draw_link": outbox.draw_link,
        "mailbox": MailboxPage(context).page,
        "accounts": accounts.page,
        "invite_again": accounts.again,
        "members": members.page,
        "ask_own_factors": members.demand,
        "invite_member_again": members.again,
        "end_member": members.end,
        "give_member_role": members.role,
        "reset_member_factor": members.reset,
        "reset_factor": accounts.reset_factor,
        "ask_factors": OrganisationPage(context).ask_factors,
        "invitation": InvitationPage(context).page,
    }


def _say_faults(made: flask.Blueprint, context: PageContext) -> None:
    """What went wrong and what to do, as a page; the rest is the gate's to say."""

    def on(kind: type[ParcSocialError], status: HTTPStatus) -> None:
        made.register_error_handler(kind, lambda error: fault_page(context, status, str(error)))

    for kind, status in _STATUS.items():
        on(kind, status)
    made.after_app_request(partial(heeding_all, context))  # pages of deposits are elsewhere
