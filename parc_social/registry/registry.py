"""The registry of one database: its parts share an engine."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine, inspect, text

from parc_social.access.conventions.convention import Convention, legal_day
from parc_social.access.conventions.text import DONNEES, shipped_text
from parc_social.access.model.organisation import Identity
from parc_social.access.model.succession import Succession
from parc_social.database.convention_rows import SuccessionRow
from parc_social.database.engine import (
    MOST_CONNECTIONS,
    answering,
    connections_of,
    engine_of,
    existing_engine,
    is_shared,
)
from parc_social.journal.journal import Journal
from parc_social.registry.accounts import Accounts
from parc_social.registry.cache import ExpiringCache
from parc_social.registry.campaigns import Campaigns
from parc_social.registry.convention_lists import ConventionLists
from parc_social.registry.conventions import Conventions
from parc_social.registry.criteria_sets import CriteriaSets
from parc_social.registry.deposit_row_acts import DepositRowActs
from parc_social.registry.deposits import Deposits
from parc_social.registry.jobs.all_jobs import AllJobs
from parc_social.registry.jobs.jobs import Jobs
from parc_social.registry.links import Links
from parc_social.registry.mail.due_notices import DueNotices
from parc_social.registry.mail.invitations import Invitations
from parc_social.registry.mail.mailboxes import Mailboxes
from parc_social.registry.mail.outbox import Outbox
from parc_social.registry.mail.reminders import Reminders
from parc_social.registry.mandates import Mandates
from parc_social.registry.members import Members
from parc_social.registry.memberships import Rattachements
from parc_social.registry.migrations.version import (
    check_known,
    check_readable,
    is_latest,
    upgrade,
)
from parc_social.registry.parties import Incidents, Successions
from parc_social.registry.publication.edition_acts import EditionActs
from parc_social.registry.publication.reviews import Reviews
from parc_social.registry.quota_leases import QuotaLeases
from parc_social.registry.secrets.account_secrets import AccountSecrets
from parc_social.registry.secrets.authentication import Authenticator, LastUse, PagePassword
from parc_social.registry.secrets.factor_demands import FactorDemands
from parc_social.registry.secrets.first_steps import FirstSteps
from parc_social.registry.secrets.own_passwords import OwnPasswords
from parc_social.registry.secrets.refused_tries import RefusedTries
from parc_social.registry.secrets.second_factors import SecondFactors
from parc_social.registry.secrets.stored_secrets import StoredSecrets
from parc_social.registry.sessions import Sessions
from parc_social.registry.texts import Texts

LIFE_S = 2.0  # a change is seen by every process within 5 s (trust.md, section 2.1)


class Registry:
    """Accounts, conventions and journal. Every call raises Unavailable when the base is away."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime] | None = None,
        most: int = MOST_CONNECTIONS,
    ) -> None:
        moment = clock or (lambda: datetime.now(UTC))
        self._engine, self._most = engine, most
        self._last_use = LastUse(engine)
        self.accounts = Accounts(engine)
        self.rattachements = Rattachements(engine)
        self.agreements = Conventions(engine)
        self.convention_lists = ConventionLists(engine)
        self.successions = Successions(engine)
        self.incidents = Incidents(engine)
        self.texts = Texts(engine)
        self.journal = Journal(engine)
        self.sessions = Sessions(engine)
        self.secrets = AccountSecrets(engine)
        self.links = Links(engine, LIFE_S, moment)
        self._authenticator = Authenticator(StoredSecrets(engine), self._last_use, LIFE_S, moment)
        self.jobs = Jobs(engine)
        self.all_jobs = AllJobs(engine)
        self.criteria_sets = CriteriaSets(engine)
        self.deposits = Deposits(engine)
        self.deposit_rows = DepositRowActs(engine)
        self.campaigns = Campaigns(engine)
        self.outbox = Outbox(engine)
        self.mailboxes = Mailboxes(engine)
        self.invitations = Invitations(engine)
        self.mandates = Mandates(engine)
        self.due_notices = DueNotices(
            engine, self.campaigns, self.convention_lists, self.deposits, self.mandates
        )
        self.reviews = Reviews(engine)
        self.edition_acts = EditionActs(engine)
        self._conventions: ExpiringCache[str, tuple[Convention, ...]] = ExpiringCache(LIFE_S)
        self._holders: ExpiringCache[str, bool] = ExpiringCache(LIFE_S)

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, for migrations and tests."""
        return self._engine

    def connections(self) -> tuple[int, int]:
        """Connections of this process that are in use, and how many may be."""
        return connections_of(self._engine), self._most

    @property
    def reminders(self) -> Reminders:
        """What persons are reminded of by who steers."""
        return Reminders(self._engine)

    @property
    def own_passwords(self) -> OwnPasswords:
        """The passwords of the pages that persons choose."""
        return OwnPasswords(self._engine)

    @property
    def members(self) -> Members:
        """The accounts of one organisation, as its keeper sees them."""
        return Members(self._engine)

    @property
    def second_factors(self) -> SecondFactors:
        """Codes asked after the password."""
        return SecondFactors(self._engine)

    @property
    def factor_demands(self) -> FactorDemands:
        """Organisations that ask for them."""
        return FactorDemands(self._engine)

    @property
    def refused_tries(self) -> RefusedTries:
        """Passwords of the pages and codes that were wrong."""
        return RefusedTries(self._engine)

    @property
    def quota_leases(self) -> QuotaLeases:
        """Requests and places of organisations, where machines share the registry."""
        return QuotaLeases(self._engine)

    @property
    def first_steps(self) -> FirstSteps:
        """Passwords typed right, whose code is awaited."""
        return FirstSteps(self._engine)

    def migrate(self) -> None:
        """Brings the tables to this version; harmless when they are. Raises Unavailable."""
        with answering(), self._engine.connect() as connection:
            check_known(connection)
            is_there = is_latest(connection)
        if not is_there:
            with answering(), self._engine.connect() as connection:
                upgrade(connection)
        self.texts.settle_modele(DONNEES, shipped_text(), legal_day(datetime.now(UTC)))

    def check(self) -> None:
        """Raises Unavailable when the registry does not answer or may not be served by us."""
        with answering(), self._engine.connect() as connection:
            check_readable(connection)  # first: an old server is told so, before a missing table
            connection.execute(text("SELECT 1 FROM convention WHERE numero = ''"))

    def authenticate_password(self, login: str, password: str) -> Identity | None:
        """The account of an application password, or None; the time tells nothing."""
        return self._authenticator.password(login, password)

    def is_portal_password(self, login: str, password: str) -> bool:
        """Whether it opens the pages to that account; the time tells nothing."""
        return self.portal_password(login, password) is not None

    def portal_password(self, login: str, password: str) -> PagePassword | None:
        """The password of the pages that it is, or None; the time tells nothing."""
        return self._authenticator.of_portal(login, password)

    def authenticate_key(self, key: str, *, in_url: bool = False) -> Identity | None:
        """The account of an API key, or None; `in_url`: it came in the address."""
        return self._authenticator.key(key, in_url=in_url)

    def linked(self, issuer: str, subject: str) -> Identity | None:
        """The account of a subject of an OpenID Connect provider, at most 2 s old."""
        return self.links.identity(issuer, subject)

    def conventions(self, organisation: str) -> tuple[Convention, ...]:
        """Every convention of an organisation with its events, at most 2 s old."""
        return self._conventions.read(organisation, self.agreements.of)

    def holds_mandate(self, organisation: str) -> bool:
        """Whether a mandate was given to it, ended or not, as it stood at most 2 s ago."""
        return self._holders.read(organisation, lambda code: bool(self.mandates.held_by(code)))

    def close(self) -> None:
        """Writes what waits, in the journal too, and gives back the connections."""
        self._last_use.close()
        self.journal.close()
        self._engine.dispose()


def successions_of(url: str) -> tuple[Succession, ...]:
    """Every succession of the registry of that URL; none while there is no registry.

    Raises Unavailable when it is there and does not answer.
    """
    engine = existing_engine(url) if url else None
    if engine is None:
        return ()
    try:
        with answering(), engine.connect() as connection:
            if not inspect(connection).has_table(SuccessionRow.__tablename__):
                return ()
        return tuple(record.succession for record in Successions(engine).all())
    finally:
        engine.dispose()


def open_registry(
    url: str,
    clock: Callable[[], datetime] | None = None,
    most: int = MOST_CONNECTIONS,
    answer_s: float | None = None,
) -> Registry:
    """The registry of that URL: `sqlite:///file`, `postgresql://…`; `clock` None: the real one.

    `most` connections to PostgreSQL at a time, each of which waits so long for an answer, as a
    server does (`answer_s`; None: for ever, as a command may).

    Raises InvalidValue for another form, Unavailable when the folder of a file can't be written.
    """
    engine = engine_of(url, most)
    if answer_s is not None and is_shared(engine):
        from parc_social.database.bounded_connection import bound_answers  # brings psycopg

        bound_answers(engine, answer_s)
    return Registry(engine, clock, most)
