"""An execution: what its body asks for, and the answer made of it under the Grant."""

import threading
from base64 import b64encode
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from pygeoapi.plugin import load_plugin

from parc_social.access.model.grant import Grant, under
from parc_social.catalogue.formats import CSV as CSV_FORMAT
from parc_social.catalogue.formats import not_offered
from parc_social.domain.job import PUBLICATION
from parc_social.errors import InvalidValue, NotFound, TooSlow, Unavailable
from parc_social.limits import ResourceLimits
from parc_social.storage.execution.cancellation import (
    Cancellation,
    cancellable,
    current_cancellation,
)
from parc_social.storage.store import Store
from parc_social.wording import cited
from processes.outputs import CSV, GEOJSON, JSON, media_types, render
from processes.processor import Calculation
from server.configuration import site_words
from server.jobs.commune_files import ServiceParts
from server.jobs.file_check import CHECKS, FileChecks
from server.jobs.publication import PublicationWork

SYNC_S = 20.0  # then the caller is told to ask for a job
_NOT_FOUND = "Calcul introuvable."
_TRIES = 3  # of a calculation during which something is published


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an execution. `outputs` None: all; each with the media type asked for, if any."""

    inputs: Any
    outputs: dict[str, str | None] | None
    document: bool


class Executions:
    """Runs processes of the configuration under the Grant of the moment."""

    def __init__(
        self,
        configuration: Mapping[str, Any],
        store: Store,
        bounds: ResourceLimits,
        checks: FileChecks | None = None,
        publications: PublicationWork | None = None,
    ) -> None:
        """`checks`, `publications`: what pages ask for; None: there are none."""
        self.words = site_words(configuration)
        service = ServiceParts(self.words, bounds)
        self._processors = {
            name: {**one["processor"], "service": service}
            for name, one in configuration["resources"].items()
            if one["type"] == "process"
        }
        self.store = store
        self._checks = checks
        self._publications = publications

    def processor(self, process: str, grant: Grant) -> Calculation:
        """One process, as this Grant sees it. Raises NotFound."""
        if process not in grant.processes or process not in self._processors:
            raise NotFound(_NOT_FOUND)
        with under(grant):
            return load_plugin("process", dict(self._processors[process]))

    def check(self, process: str, grant: Grant, document: dict[str, Any]) -> None:
        """Raises InvalidValue, NotFound for what could never be answered."""
        processor = self.processor(process, grant)
        body = body_of(document)
        _media(body, processor)
        processor.read(grant, body.inputs)

    def answer(self, process: str, grant: Grant, document: dict[str, Any]) -> tuple[str, bytes]:
        """Media type and octets of the answer, all of it read from one state of the editions."""
        if process in CHECKS and self._checks is not None:
            return self._checks.answer(process, grant, document["inputs"])
        if process == PUBLICATION and self._publications is not None:
            return self._publications.answer(grant, document["inputs"])
        for _ in range(_TRIES):
            version = self.store.version()
            answer = self._compute(process, grant, body_of(document))
            if self.store.version() == version:
                return answer
        raise Unavailable("des éditions ont été publiées pendant le calcul")

    def _compute(self, process: str, grant: Grant, body: Body) -> tuple[str, bytes]:
        processor = self.processor(process, grant)
        media = _media(body, processor)
        in_csv = grant.in_format(CSV_FORMAT) if CSV in media.values() else grant
        with under(in_csv):
            inputs = processor.read(in_csv, body.inputs)
            outputs = processor.answer(in_csv, self.store, inputs)
            for name in media:
                if media[name] == GEOJSON:
                    outputs[name] = processor.with_geometry(
                        outputs[name], in_csv, self.store, inputs
                    )
            rendering = {name: render(outputs[name], media[name]) for name in media}
        return _encode(rendering, media, document=body.document)


def body_of(body: Mapping[str, Any]) -> Body:
    """The body of an execution, its inputs not looked at yet. Raises InvalidValue."""
    if "subscriber" in body:
        raise InvalidValue(
            "subscriber : aucune adresse de rappel n'est enregistrée pour votre organisme ;"
            " suivez l'avancement à l'adresse de Location"
        )
    if "inputs" in body and not isinstance(body["inputs"], dict):
        raise InvalidValue("inputs : un objet JSON est attendu")
    response = body.get("response", "raw")
    if response not in ("raw", "document"):
        raise InvalidValue(f"response : raw ou document est attendu, lu {cited(response)}")
    return Body(body.get("inputs", {}), _outputs(body.get("outputs")), response == "document")


def read_document(data: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises InvalidValue."""
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidValue("le corps de la requête n'est pas du JSON") from error
    if not isinstance(body, dict):
        raise InvalidValue("le corps de la requête : un objet JSON est attendu")
    return body


@contextmanager
def bounded(seconds: float, too_long: str) -> Generator[Cancellation]:
    """A life within the one under way, that ends after so long. Raises TooSlow in these words."""
    life, late = Cancellation(), threading.Event()

    def end() -> None:
        late.set()
        life.end()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        with life.within(current_cancellation()), cancellable(life):
            yield life
    except TooSlow as error:
        raise TooSlow(too_long) if late.is_set() else error from error
    finally:
        timer.cancel()


def _outputs(outputs: Any) -> dict[str, str | None] | None:
    if not outputs and (outputs is None or isinstance(outputs, dict | list)):
        return None
    if isinstance(outputs, list) and all(isinstance(name, str) for name in outputs):
        return dict.fromkeys(outputs)
    if not isinstance(outputs, dict):
        raise InvalidValue("outputs : un objet JSON est attendu")
    return {name: _one_media(name, one) for name, one in outputs.items()}


def _one_media(name: str, output: Any) -> str | None:
    if not isinstance(output, dict):
        raise InvalidValue(f"outputs.{name} : un objet JSON est attendu")
    if output.get("transmissionMode", "value") != "value":
        raise InvalidValue(f"outputs.{name} : transmissionMode : seul value est proposé")
    format_ = output.get("format", {})
    if not isinstance(format_, dict) or not isinstance(format_.get("mediaType", ""), str):
        raise InvalidValue(f"outputs.{name} : format.mediaType : un texte est attendu")
    return format_.get("mediaType")


def _media(body: Body, processor: Calculation) -> dict[str, str]:
    """The outputs that are asked for, in the order of the description, each in its media type."""
    described = processor.metadata["outputs"]
    by_output = dict.fromkeys(described) if body.outputs is None else body.outputs
    unknown = next((name for name in by_output if name not in described), None)
    if unknown is not None:
        raise InvalidValue(f"sortie inconnue : {cited(unknown)}")
    return {
        name: _one_of(media_types(described[name]["schema"]), name, by_output[name])
        for name in described
        if name in by_output
    }


def _one_of(offer: Sequence[str], name: str, media: str | None) -> str:
    """The media type asked for, the first of the offer where none is."""
    if media is None:
        return offer[0]
    if media not in offer:
        raise InvalidValue(not_offered(f"outputs.{name} : mediaType", media, offer))
    return media


def _encode(
    outputs: Mapping[str, Any], media: Mapping[str, str], *, document: bool
) -> tuple[str, bytes]:
    """Raw, an answer with one output is that output itself; all others go by name in JSON."""
    if not document and len(outputs) == 1:
        ((name, value),) = outputs.items()
        if media[name] == CSV:
            return f"{CSV}; charset=utf-8", str(value).encode()
        return media[name], value if isinstance(value, bytes) else orjson.dumps(value)
    return JSON, orjson.dumps({name: _qualified(one, media[name]) for name, one in outputs.items()})


def _qualified(value: Any, media: str) -> Any:
    """A value among others: with its media type where that is not JSON's, a file in base 64."""
    if media == JSON:
        return value
    if isinstance(value, bytes):
        return {"value": b64encode(value).decode(), "mediaType": media, "encoding": "base64"}
    return {"value": value, "mediaType": media}
