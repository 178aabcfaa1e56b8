"""A form that brings one file: its fields in memory, the file straight to the disk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from parc_social.errors import InvalidValue
from server.jobs.at_rest.waiting_files import WaitingFiles, safe_name

_FIELDS_OCTETS = 500_000  # held in memory at once: fields, and a piece of the file
_PARTS = 10
_NO_FILE = "Fichier : choisissez le fichier de l'enquête"
_MULTIPART = "multipart/form-data"


@dataclass(slots=True)
class UploadedFile:
    """What a form brought. `token` is of its file, `name` as it is written here."""

    fields: Mapping[str, str]
    token: str
    name: str
    octets: int


@dataclass(slots=True)
class _Arrival:
    """The files that come in, by the order of the form; one is one too few to choose from."""

    files: WaitingFiles
    tokens: list[str] = field(default_factory=list)
    streams: list[BinaryIO] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def open(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> BinaryIO:
        """Where the next file is written, as werkzeug asks for it. Raises InvalidValue."""
        del total_content_length, content_type, content_length
        if self.tokens:
            raise InvalidValue("Fichier : un seul à la fois ; réunissez-les dans un ZIP")
        token, stream = self.files.receive(filename or "")
        self.tokens.append(token)
        self.streams.append(stream)
        self.names.append(filename or "")
        return stream

    def close(self) -> None:
        """Nothing is written any more."""
        for stream in self.streams:
            stream.close()

    def drop(self) -> None:
        """Nothing of it is kept."""
        for token in self.tokens:
            self.files.drop(token)


@contextmanager
def received(files: WaitingFiles) -> Iterator[UploadedFile]:
    """The form of the request under way; its file goes where the block raises.

    Raises InvalidValue for a form without a file, with several, or that is no such form.
    """
    arrival = _Arrival(files)
    try:
        yield _read(arrival)
    except BaseException:
        arrival.drop()
        raise
    finally:
        arrival.close()


def _read(arrival: _Arrival) -> UploadedFile:
    request = flask.request
    if request.mimetype != _MULTIPART:
        raise InvalidValue(_NO_FILE)
    parser = FormDataParser(
        stream_factory=arrival.open,
        max_form_memory_size=_FIELDS_OCTETS,
        max_form_parts=_PARTS,
        silent=False,
    )
    try:
        _, fields, _ = parser.parse(
            request.stream, _MULTIPART, request.content_length, request.mimetype_params
        )
    except (HTTPException, ValueError) as error:  # a boundary that is missing, a part too large
        raise InvalidValue("formulaire illisible : rechargez la page, puis recommencez") from error
    if not arrival.tokens or not arrival.names[0]:
        raise InvalidValue(_NO_FILE)
    octets = arrival.streams[0].seek(0, 2)
    arrival.close()
    once = {name: values[0] for name, values in fields.lists() if len(values) == 1}
    return UploadedFile(once, arrival.tokens[0], safe_name(arrival.names[0]), octets)
