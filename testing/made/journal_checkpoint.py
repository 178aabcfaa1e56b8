"""A checkpoint of a journal as it is now, as the command would write it."""

from datetime import UTC, datetime

from parc_social.journal.checkpoint import Checkpoint
from parc_social.registry.registry import Registry


def checkpoint_of(registry: Registry) -> Checkpoint:
    """After a whole verification, which must find nothing."""
    verdict, now = registry.journal.verify(), datetime.now(UTC)
    assert verdict.fautes == ()
    return Checkpoint(now, now, verdict.fins)
