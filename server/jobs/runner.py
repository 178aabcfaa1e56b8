"""Runs one job at a time: takes it, decides its Grant, answers, keeps the answer.

While it runs, another thread says that the worker lives, and ends the job's life when it was given
up, when its right ended or when it takes too long: its statement is then interrupted.
"""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from auth_proxy.errors.refusals import REFUSALS
from parc_social.access.model.grant import Grant
from parc_social.errors import ParcSocialError, Unavailable
from parc_social.registry.jobs.jobs import Jobs
from parc_social.registry.jobs.order import Result, TakenJob
from parc_social.storage.execution.cancellation import Cancellation
from server.jobs.execution import Executions, bounded
from server.jobs.rights import JobRights

log = logging.getLogger(__name__)

_BEAT_S = 1.0
_RIGHT_ENDED = "vos droits ont changé pendant le calcul : recommencez-le"
_NO_RIGHT = "vos droits ont pris fin avant le calcul"
_AWAY = "un service nécessaire ne répondait pas : recommencez"
_BUG = "une erreur est survenue pendant le calcul ; signalez-la avec l'identifiant de ce travail"


@dataclass(frozen=True, slots=True)
class Runner:
    """What a worker needs; for many threads."""

    jobs: Jobs
    rights: JobRights
    executions: Executions
    clock: Callable[[], datetime]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run_next(self) -> bool:
        """Takes the oldest job that may run, and ends it; False: there is none."""
        taken = self.jobs.take(self.clock())
        if taken is None:
            return False
        log.info("job %s: begun, attempt %d", taken.id, taken.attempt)
        self._run(taken)
        return True

    def holds(self, taken: TakenJob, grant: Grant) -> bool:
        """Whether the job would still be given the Grant that it began under."""
        now = self.rights.of(taken.order)
        return now is not None and now.digest == grant.digest

    def _run(self, taken: TakenJob) -> None:
        grant = self.rights.of(taken.order)
        if grant is None:
            self.jobs.fail(taken, "refused", _NO_RIGHT, self.clock())
            return
        try:
            kept = self._answer(taken, grant)
        except ParcSocialError as error:
            kept = self._ended(taken, grant, error)
        except BaseException:
            self.jobs.fail(taken, "internal-error", _BUG, self.clock())
            raise
        if not kept:
            log.info("job %s: given up, or run by another", taken.id)

    def _ended(self, taken: TakenJob, grant: Grant, error: ParcSocialError) -> bool:
        if self.stopping.is_set():
            return self.jobs.give_back(taken, self.clock())
        code, words = _told(error) if self.holds(taken, grant) else ("refused", _RIGHT_ENDED)
        log.info("job %s: %s", taken.id, code)
        return self.jobs.fail(taken, code, words, self.clock())

    def _answer(self, taken: TakenJob, grant: Grant) -> bool:
        longest = self.jobs.bounds.longest
        too_long = f"calcul de plus de {longest.seconds // 60} minutes : demandez moins à la fois"
        with bounded(longest.total_seconds(), too_long) as life:
            beat = _Beat(self, taken, grant, life)
            with beat.going():
                media, body = self.executions.answer(taken.order.process, grant, taken.order.body)
        if not self.holds(taken, grant):
            return self.jobs.fail(taken, "refused", _RIGHT_ENDED, self.clock())
        return self.jobs.succeed(taken, Result(media, body, grant.digest), self.clock())


@dataclass(frozen=True, slots=True)
class _Beat:
    """The sign of life of one job under way."""

    runner: Runner
    taken: TakenJob
    grant: Grant
    life: Cancellation
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def going(self) -> Generator[None]:
        thread = threading.Thread(target=self._run, name=f"travail-{self.taken.id[:8]}")
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()

    def _run(self) -> None:
        while not self.over.wait(_BEAT_S):
            try:
                if not self._goes_on():
                    self.life.end()
                    return
            except Unavailable as error:  # a base that is away a moment ends nothing
                log.error("job %s: %s", self.taken.id, error)

    def _goes_on(self) -> bool:
        runner = self.runner
        if runner.stopping.is_set():
            return False
        if not runner.holds(self.taken, self.grant):
            return False
        told = self.life.progress, self.life.message
        return runner.jobs.beat(self.taken, runner.clock(), *told)


def _told(error: ParcSocialError) -> tuple[str, str]:
    """Code and words for the owner; those of an Unavailable name our insides."""
    if isinstance(error, Unavailable):
        return "unavailable", _AWAY
    return (error.code if error.code in REFUSALS else "bad-request"), str(error)
