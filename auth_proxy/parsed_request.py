"""Parsed request: one that tells its operation in itself, once it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Request

from parc_social.access.model.grant import Grant


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """What a request asks for, as it was read; `request` is the object that its view answers.

    `parameters` are what the journal keeps, by the names of /items. `format` is that of its rows,
    empty: it has none.
    """

    operation: str
    collections: tuple[str, ...]
    format: str
    parameters: Sequence[tuple[str, str]]
    request: object


Reader = Callable[[Request, Grant], ParsedRequest]
