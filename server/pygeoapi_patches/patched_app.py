"""pygeoapi as it is served: its Flask application with our functions in it, its API by Grant."""

import os
from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import flask
from pygeoapi.api import API
from werkzeug.local import LocalProxy
from werkzeug.routing import Rule

from parc_social.settings import Settings
from parc_social.storage.store import Store
from server.api.granted_api import Apis
from server.configuration import configuration_file, import_flask_app, read_configuration
from server.pygeoapi_patches import patches


class PatchedPygeoapi(NamedTuple):
    """What is read from the configuration, the API of each Grant, and the application to mount."""

    configuration: dict[str, Any]
    apis: Apis
    app: flask.Flask


class LateRule(Rule):
    """Werkzeug's rule, which compiles two functions that make its addresses as it is added.

    Of 186 rules that was a third of what a process does before it serves, and it makes addresses
    of a few: they are compiled when they make their first.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build


def patched_pygeoapi(settings: Settings, store: Store) -> PatchedPygeoapi:
    """Once a process: pygeoapi keeps its own in globals, and reads its files when it is imported.

    Raises Unavailable: no usable configuration, or another version than the patches fit.
    """
    configuration = read_configuration(file := configuration_file(os.environ), settings)
    patches.install()
    flask.Flask.url_rule_class = LateRule  # pygeoapi makes its application as it is imported
    flask_app = import_flask_app(file)
    apis = Apis(API(configuration, {}), store)
    flask_app.api_ = LocalProxy(apis.current)
    return PatchedPygeoapi(configuration, apis, flask_app.APP)
