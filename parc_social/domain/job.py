"""One execution of a process that is kept: its states, and the bounds that all jobs share.

States, and what each may become: OGC API Processes, Part 1 (18-062r2), section 7.12.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PUBLICATION = (
    "publication"  # no process of the API: the GIP's pages alone ask for it, one at a time
)


class JobState(StrEnum):
    """States of a job, in the standard's words."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"

    @property
    def is_over(self) -> bool:
        """Whether it changes no more, unless it is dismissed."""
        return self not in (JobState.ACCEPTED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobLimits:
    """Limits of one organisation's jobs, and how long things last.

    `waiting` and `running` count its jobs; `octets` is one result, `kept_octets` all of them.
    A worker that has said nothing for `silence` is held for dead, and its job is run again, by at
    most `attempts` workers in all. A job not begun after `patience` has failed.
    """

    waiting: int = 20
    running: int = 2
    octets: int = 48_000_000  # the sheets of the communes of a large département
    kept_octets: int = 256_000_000
    attempts: int = 3
    silence: timedelta = timedelta(seconds=20)
    longest: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(hours=1)
    life: timedelta = timedelta(hours=24)


BOUNDS = JobLimits()


@dataclass(frozen=True, slots=True)
class Owner:
    """An account, in the organisation that it acts for: to all others its jobs do not exist."""

    account: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its owner sees it. Moments are None until they come.

    `progress` is in percent (0-100); `message` is French, for the owner; `code` is the refusal
    that a failed job ended with, empty for others.
    """

    id: str
    owner: Owner
    process: str
    state: JobState
    progress: int
    message: str
    code: str
    created: datetime
    updated: datetime
    expires: datetime
    started: datetime | None = None
    finished: datetime | None = None
