"""Runs one job at a time: takes it, decides its Grant, answers, keeps the answer.

While it runs, another thread says that the worker lives, and ends the job's life when it was given
up, when its right ended or when it takes too long: its statement is then interrupted.
"""

import logging
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.authentication.grants import Grants
from auth_proxy.errors.refusals import REFUSALS
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Delegation, Genre, Identity
from parc_social.access.policy import PolicyRefusal
from parc_social.catalogue.formats import JSON
from parc_social.domain.job import PUBLICATION, Owner
from parc_social.errors import Away, Forbidden, NotFound, ParcSocialError, Unavailable
from parc_social.registry.jobs.jobs import Jobs
from parc_social.registry.jobs.order import Order, Result, TakenJob
from parc_social.storage.execution.cancellation import Cancellation
from parc_social.tracing import stage
from server.jobs.at_rest.retention import Retention
from server.jobs.at_rest.waiting_files import WaitingFiles
from server.jobs.execution import Executions, bounded
from server.jobs.file_check import CHECKS, MANDATE
from server.jobs.mandate_rights import MandateRights
from server.jobs.post_office import PostOffice
from server.jobs.publication import LONGEST
from server.jobs.publication_record import PublicationRecord


class JobRights:
    """Grants of jobs: never more than the account has now, nor than the credential that asked."""

    def __init__(self, config: GateConfig) -> None:
        self._config = config
        self._grants = Grants(config)
        self._mandates = MandateRights(config)

    def of(self, order: Order) -> Grant | None:
        """The Grant of this moment, of what goes out as JSON; None: there is none any more."""
        try:
            owner = self._identity(order.owner, order.delegations)
            portal = self._identity(order.actor, ()) if order.actor else None
            if MANDATE in _check_inputs(order):
                mandate = self._config.registry.mandates.get(order.body["inputs"][MANDATE])
                held = self._mandates.grant(owner, mandate)
                return held.in_format(JSON) if held else None
        except (NotFound, Forbidden):  # the account is no more, or is not of that organisation
            return None
        if portal is not None and portal.organisation.genre is not Genre.PORTAIL:
            return None
        decision = self._grants.of(owner, self._config.today(), portal)
        return None if isinstance(decision, PolicyRefusal) else decision.in_format(JSON)

    def _identity(self, one: Owner, limits: tuple[Delegation, ...]) -> Identity:
        account = self._config.registry.accounts.get(one.account)
        if account.revoque is not None:
            raise NotFound(f"compte révoqué : {one.account}")
        identity = account.acting(self._config.today(), one.organisation)
        both = dict.fromkeys((*identity.delegations, *limits))
        return replace(identity, delegations=tuple(both))


def _check_inputs(order: Order) -> Mapping[str, Any]:
    """Inputs of a check, which our desk writes; of a process anybody does: none."""
    return order.body["inputs"] if order.process in CHECKS else {}


log = logging.getLogger(__name__)

_BEAT_S = 1.0
_RIGHT_ENDED = "vos droits ont changé pendant le calcul : recommencez-le"
_NO_RIGHT = "vos droits ont pris fin avant le calcul"
_AWAY = "un service nécessaire ne répondait pas : recommencez"
_BUG = "une erreur est survenue pendant le calcul ; signalez-la avec l'identifiant de ce travail"


@dataclass(frozen=True, slots=True)
class Runner:
    """Runner of a worker's jobs; for many threads."""

    jobs: Jobs
    rights: JobRights
    executions: Executions
    clock: Callable[[], datetime]
    files: WaitingFiles | None = None
    retention: Retention | None = None
    mail: PostOffice | None = None
    record: PublicationRecord | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    known: threading.Event = field(default_factory=threading.Event)  # what is on show, recorded

    def run_next(self) -> bool:
        """Takes the oldest job that may run, and ends it; False: there is none."""
        job = self.jobs.take(self.clock())
        if job is None:
            return False
        log.info("job %s: begun, attempt %d", job.id, job.attempt)
        told = {"parc_social.job": job.id, "parc_social.attempt": job.attempt}
        try:
            with stage(f"job {job.order.process}", told):
                self._run(job)
        finally:
            if job.order.process in CHECKS:
                self._forget_file(job)
        return True

    def _forget_file(self, job: TakenJob) -> None:
        """The file of a check goes, unless the job waits for another worker."""
        token = str(job.order.body["inputs"]["fichier"])
        if self.files is not None and token not in self.jobs.awaited_files(CHECKS):
            self.files.drop(token)

    def recover(self) -> int:
        """What dead workers left, files too old or that no job waits for, mail; jobs changed.

        What is on show and not recorded is, when it begins and after a job of publication failed.
        """
        changed = self.jobs.recover(self.clock())
        if changed:
            self.known.clear()
        if self.files is not None:
            self.files.sweep(self.jobs.awaited_files(CHECKS))
        if self.retention is not None:
            self.retention.run()
        if self.mail is not None:
            self.mail.run()
        if self.record is not None and not self.known.is_set():
            missing = self.record.complete()
            self.known.set()
            log.info("acts on editions that were not recorded: %d", missing) if missing else None
        return changed

    def holds(self, job: TakenJob, grant: Grant) -> bool:
        """Whether the job would still be given the Grant that it began under."""
        now = self.rights.of(job.order)
        return now is not None and now.digest == grant.digest

    def _run(self, job: TakenJob) -> None:
        grant = self.rights.of(job.order)
        if grant is None:
            self.jobs.fail(job, "refused", _NO_RIGHT, self.clock())
            return
        try:
            is_stored = self._answer(job, grant)
        except ParcSocialError as error:
            is_stored = self._end(job, grant, error)
        except BaseException:
            self.jobs.fail(job, "internal-error", _BUG, self.clock())
            raise
        if not is_stored:
            log.info("job %s: given up, or run by another", job.id)

    def _end(self, job: TakenJob, grant: Grant, error: ParcSocialError) -> bool:
        if self.stopping.is_set():
            return self.jobs.give_back(job, self.clock())
        if self._may_come_back(job, error):
            return self.jobs.give_back(job, self.clock(), counted=True)
        code, words = (error.code if error.code in REFUSALS else "bad-request"), str(error)
        if isinstance(error, Unavailable):  # its words name our insides
            log.error("job %s: %s", job.id, error)
            code, words = "unavailable", _AWAY
        if not self.holds(job, grant):
            code, words = "refused", _RIGHT_ENDED
        log.info("job %s: %s", job.id, code)
        is_failed = self.jobs.fail(job, code, words, self.clock())
        self.known.clear()
        return is_failed

    def _may_come_back(self, job: TakenJob, error: ParcSocialError) -> bool:
        """Whether a publication lost what it needs, and is not told to have failed yet.

        What is on show may be the new edition already: who takes the job again finds it so.
        """
        is_publication = job.order.process == PUBLICATION
        tried_enough = job.attempt >= self.jobs.bounds.attempts
        return isinstance(error, Away) and is_publication and not tried_enough

    def _answer(self, job: TakenJob, grant: Grant) -> bool:
        is_publication = job.order.process == PUBLICATION
        longest = LONGEST if is_publication else self.jobs.bounds.longest
        too_long = f"calcul de plus de {longest.seconds // 60} minutes : demandez moins à la fois"
        with bounded(longest.total_seconds(), too_long) as life:
            beat = _Beat(self, job, grant, life)
            with beat.going():
                media, body = self.executions.answer(job.order.process, grant, job.order.body)
        if not self.holds(job, grant):
            return self.jobs.fail(job, "refused", _RIGHT_ENDED, self.clock())
        return self.jobs.succeed(job, Result(media, body, grant.digest), self.clock())


@dataclass(frozen=True, slots=True)
class _Beat:
    """The sign of life of one job under way."""

    runner: Runner
    job: TakenJob
    grant: Grant
    life: Cancellation
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def going(self) -> Generator[None]:
        thread = threading.Thread(target=self._run, name=f"travail-{self.job.id[:8]}")
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()

    def _run(self) -> None:
        while not self.over.wait(_BEAT_S):
            try:
                # Said again until it is over: a statement that had not begun was not interrupted.
                if self.life.ended or not self._goes_on():
                    self.life.end()
            except Unavailable as error:  # a base that is away a moment ends nothing
                log.error("job %s: %s", self.job.id, error)

    def _goes_on(self) -> bool:
        runner = self.runner
        if runner.stopping.is_set():
            return False
        if not runner.holds(self.job, self.grant):
            return False
        state = self.life.progress, self.life.message
        return runner.jobs.beat(self.job, runner.clock(), *state)
