"""pygeoapi's API object, one for each Grant: it holds what the caller may see and nothing else."""

import copy
from collections import OrderedDict
from functools import cached_property
from typing import Any

import flask
import orjson
from pygeoapi.api import API

from auth_proxy.authorisation.decide import may_write
from auth_proxy.authorisation.request_context import REFUSAL, call_of
from auth_proxy.errors.refusals import code_of
from auth_proxy.url import Environ
from parc_social.access.model.grant import Grant, current_grant
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.store import Store
from parc_social.wording import both, with_notice
from providers.records.record import service_of
from server.openapi.document import document
from server.resources import is_fictive, open_resources

_KEPT = 500  # Grants; colleagues of one organisation share theirs
_SLOT = "parc_social_api"
_UNSIGNED = both(
    "Aucune convention en cours. Pour accéder aux données, signez-en une avec le GIP SNE."
)
_CODES = {"InvalidParameterValue": "invalid-value", "MissingParameterValue": "missing-value"}
_UNSAID = "Un paramètre n'a pas la forme attendue."


class GrantedApi(API):
    """A shallow copy of the configured API, its resources narrowed to one Grant.

    `writes`: its caller may write in his drafts, and is told how.
    """

    def __init__(self, base: API, grant: Grant, store: Store, *, writes: bool = False) -> None:
        self.__dict__.update(vars(base))
        del self.openapi  # made when it is asked for
        service = service_of(base.config["metadata"], base.config["server"]["url"])
        resources = open_resources(base.config["resources"], grant, store, service)
        metadata = copy.deepcopy(base.config["metadata"])
        identification = metadata["identification"]
        identification["description"] = with_notice(
            identification["description"] if grant.opens_records else _UNSIGNED.by_language,
            fictive=grant.opens_records and is_fictive(store),
        )
        self.grant, self.writes = grant, writes
        self.config = {**base.config, "resources": resources, "metadata": metadata}
        self.tpl_config = {**base.tpl_config, "resources": resources, "metadata": metadata}
        self.page_links: dict[tuple[str, str, str], Any] = {}  # see server/views/items.py
        self.manager = copy.copy(base.manager)
        self.manager.is_async = True  # then each process has its link to the list of jobs
        self.manager.processes = OrderedDict(
            (name, one) for name, one in base.manager.processes.items() if name in grant.processes
        )

    @cached_property
    def openapi(self) -> str:
        """The OpenAPI document of what this Grant opens."""
        return orjson.dumps(document(self.config, self.grant, writes=self.writes)).decode()

    def get_exception(
        self, status: int, headers: dict[str, str], format_: str | None, code: str, description: str
    ) -> tuple[dict[str, str], int, str]:
        """Exception of pygeoapi, in French; the gate gives it the form of its refusals (RFC 9457).

        Only words of ours go out: its own may be those of any exception. Nothing is logged: they
        quote the caller.
        """
        headers["Content-Type"] = "application/problem+json"
        document = {"code": code_of(status, _CODES.get(code, code)), "detail": _UNSAID}
        return headers, status, orjson.dumps(document).decode()


class Apis:
    """The API object of the request under way, kept by store version and Grant."""

    def __init__(self, base: API, store: Store) -> None:
        self._base = base
        self.store = store
        self.locales = tuple(base.locales)
        self._kept = LruCache(_KEPT)

    def current(self) -> API:
        """Raises LookupError where no gate has set a Grant."""
        api = flask.g.get(_SLOT)
        if api is None:
            api = self.of(flask.request.environ)
            setattr(flask.g, _SLOT, api)
        return api

    def systems(self, collection: str) -> list[str]:
        """URIs of the systems that the caller may ask for a collection in."""
        resource = self.current().config["resources"][collection]
        return next(p["crs"] for p in resource["providers"] if p["type"] == "feature")

    def of(self, environ: Environ) -> API:
        """That of the request under way, which the gate has let in, where Flask has none."""
        grant = current_grant()
        if not grant.opens_records:
            return self._unsigned(grant, environ)
        writes = may_write(call_of(environ))
        key = (self.store.state(grant), grant.digest, writes)
        return self._kept.get(key, lambda: GrantedApi(self._base, grant, self.store, writes=writes))

    def _unsigned(self, grant: Grant, environ: Environ) -> API:
        """Without a convention in force: the gate's own words say why, and where to sign."""
        api = GrantedApi(self._base, grant, self.store)
        why = environ.get(REFUSAL)
        if why:
            api.config["metadata"]["identification"]["description"] = why
        return api
