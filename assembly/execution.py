"""Our own view of an execution: pygeoapi's would log the inputs and keep the result on disk."""

from collections.abc import Mapping
from typing import Any

import flask
import orjson

from parc_social.errors import InvalidValue, NotFound

_NOT_FOUND = "Calcul introuvable."


def execute(api: Any, process_id: str) -> flask.Response:
    """POST /processes/{id}/execution, synchronous whatever is preferred: nothing here is long.

    Raw, an answer with one output is that output itself; as a document, it goes by its name.
    """
    if process_id not in api.manager.processes:
        raise NotFound(_NOT_FOUND)
    body = _body(flask.request.get_data())
    processor = api.manager.get_processor(process_id)
    names = _outputs(body, processor.metadata["outputs"])
    as_document = _is_document(body)
    media, made = processor.execute(body.get("inputs", {}))
    kept = {name: made[name] for name in names}
    answer = kept if as_document or len(kept) != 1 else next(iter(kept.values()))
    return flask.Response(orjson.dumps(answer), mimetype=media)


def _body(data: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidValue("le corps de la requête n'est pas du JSON") from error
    if not isinstance(body, dict):
        raise InvalidValue("le corps de la requête : un objet JSON est attendu")
    return body


def _outputs(body: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """Names of the outputs asked for; all of them when none is named."""
    asked = body.get("outputs") or {}
    if not isinstance(asked, dict | list):
        raise InvalidValue("outputs : un objet JSON est attendu")
    unknown = next((name for name in asked if name not in known), None)
    if unknown is not None:
        raise InvalidValue(f"sortie inconnue : {unknown!r}")
    return [name for name in known if not asked or name in asked]


def _is_document(body: Mapping[str, Any]) -> bool:
    response = body.get("response", "raw")
    if response not in ("raw", "document"):
        raise InvalidValue(f"response : raw ou document est attendu, lu {response!r}")
    return response == "document"
