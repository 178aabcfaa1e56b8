"""Opens the registry that a URL names."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import inspect

from parc_social.access.model.succession import Succession
from parc_social.database.engine import engine_of, existing_engine
from parc_social.database.organisation_rows import SuccessionRow
from parc_social.database.transactions import answering
from parc_social.registry.registry import Registry
from parc_social.registry.successions import Successions


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
        return tuple(recorded.succession for recorded in Successions(engine).all())
    finally:
        engine.dispose()


def open_registry(url: str, clock: Callable[[], datetime] | None = None) -> Registry:
    """The registry of that URL: `sqlite:///file`, `postgresql://…`; `clock` None: the real one.

    Raises InvalidValue for another form, Unavailable when the folder of a file can't be written.
    """
    return Registry(engine_of(url), clock)
