"""HTML of /items: a page of rows as a table and a map, for people to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from parc_social.catalogue.formats import HTML
from providers.features.page import ItemsPage
from providers.formatters.parts import PartedFormatter
from server.html.templates import render


class HtmlFormatter(PartedFormatter):
    """Our template of pygeoapi's page of items; it needs the request that Flask has under way."""

    format = HTML
    linked = True
    most = 1_000  # each row is held several times: 10,000 took a worker 440 MB

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; `api` and `locale` of the options are the request's."""
        query = page.query
        data = {
            **page.members(),
            "features": [*page.features()],
            "offset": query.offset,
            "limit": query.limit,
        }
        api, template = options["api"], "collections/items/index.html"
        yield render(api.tpl_config, None, template, data, options["locale"]).encode()
