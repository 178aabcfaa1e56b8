"""Context of loaders: the folder of editions, the key, and which editions they refer to."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from loaders.context import Context, FileLimits, Progress, key_file, key_of_a_check, secret_key
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.succession import in_order
from parc_social.errors import ServerBusy, Unavailable
from parc_social.registry.registry import successions_of
from parc_social.settings import Settings
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.store import Store

_DISPOSITIONS = "dispositions"  # in the data folder: trames of the survey of this installation
_TURN_S = 20.0  # that rows wait to be judged: each is on a bench of its own, one at a time


@contextmanager
def judging_turn(judging: Lock) -> Generator[None]:
    """The turn of whoever judges rows within a request. Raises ServerBusy past a while."""
    if not judging.acquire(timeout=_TURN_S):
        raise ServerBusy(
            "d'autres fiches sont en cours de contrôle, rien n'est enregistré : recommencez dans un"
            " instant"
        )
    try:
        yield
    finally:
        judging.release()


def loading_context(
    settings: Settings, store: Store, progress: Progress, drafts: Path | None = None
) -> Context:
    """`drafts`: a folder where all is made and thrown away; None: editions are kept.

    Raises Unavailable when the registry is there and does not answer: whose dwellings a deposit may
    name is asked of it.
    """
    # A check asks nothing of the store where there is no edition file.
    is_asked = drafts is None or any(settings.editions.glob("*.duckdb"))
    editions = store.editions() if is_asked else ()
    # Files of editions that are retired or failed their checks, or of none, which a killed process
    # may have left: what may not be published is no reference.
    usable = {e.id for e in editions if e.state in (EditionState.CHECKED, EditionState.PUBLISHED)}
    files = {file.stem for file in settings.editions.glob("*.duckdb")}
    now = datetime.now(UTC)
    return Context(
        folder=settings.editions,
        key=_key(settings, editions) if drafts is None else key_of_a_check(settings.data),
        progress=progress,
        drafts=drafts,
        memory_mb=settings.memory_mb,
        ignore=frozenset(files - usable),
        sealed={e.id: e.seal for e in editions if e.seal},
        limits=FileLimits(inflated=settings.source_max_bytes, ratio=settings.source_ratio),
        dispositions=settings.data / _DISPOSITIONS,
        successions=tuple(in_order(successions_of(settings.registry), legal_day(now))),
    )


def _key(settings: Settings, editions: Sequence[Edition]) -> bytes:
    """The key of this installation, made with its first edition and never after.

    Raises Unavailable where it was lost: another one would change every opaque identifier of what
    is loaded from now on, and nobody would be told.
    """
    if not (file := key_file(settings.data)).exists() and editions:
        raise Unavailable(
            f"la clé {file} manque, et des éditions ont été faites avec elle : rendez-la d'une"
            " sauvegarde (docs/sauvegarder.md). Perdue pour toujours : « head -c 32 /dev/urandom »"
            " en fait une autre, et les identifiants opaques changeront au prochain chargement"
        )
    return secret_key(settings.data)
