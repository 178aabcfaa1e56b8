"""The answer of a job as a page: the same rows under the same rights, where HTML is opened."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import flask
import pytest

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.formats import JSON
from parc_social.domain.job import Owner
from parc_social.errors import Forbidden, InvalidValue
from parc_social.registry.jobs.order import Order, Result
from parc_social.registry.registry import Registry, open_registry

# pygeoapi, imported by the first test, brings its own warning.
pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based")
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
GIP = parse_organisation("999000003", "GIP", "gip", None)
OWNER = Owner("anne", GIP.code)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    opened.migrate()
    opened.accounts.save_organisation(GIP)
    opened.accounts.create(Identity("anne", GIP), "Anne")
    yield opened
    opened.close()


def grant(*formats: tuple[str, ...] | None) -> Grant:
    """As the gate gives it for a result: the lines that go out as JSON, one a year."""
    parts = tuple(
        RightPart((FRANCE,), ("id", "millesime"), millesimes=(2020 + n,), formats=some)
        for n, some in enumerate(formats)
    )
    return Grant("anne", GIP.code, rights=(Right("adresses", parts),)).in_format(JSON)


def asked(registry: Registry, made_under: Grant, read_under: Grant, form: str) -> flask.Response:
    """What comes of asking for the result of a job in a form."""
    order = Order(OWNER, None, (), made_under.digest, "echo", {"inputs": {"echo": "x"}})
    job = registry.jobs.accept(order, NOW)
    taken = registry.jobs.take(NOW)
    assert taken is not None
    made = Result("application/json", b'{"echo": "x"}', made_under.digest)
    assert registry.jobs.succeed(taken, made, NOW)
    kind: Any = import_module("server.jobs.views").JobViews
    views = kind(registry.jobs, None, lambda: NOW, lambda: None, "", lambda: None)
    app = flask.Flask("essai")
    with app.test_request_context(f"/jobs/{job.id}/results?f={form}"), under(read_under):
        return cast(flask.Response, views.results(job.id))


@pytest.mark.parametrize(
    "formats", [(("json",),), (("json", "csv"), ("json", "html")), (("json",), None)]
)
def test_what_goes_out_as_json_alone_has_no_page(
    registry: Registry, formats: tuple[tuple[str, ...] | None, ...]
) -> None:
    own = grant(*formats)
    assert asked(registry, own, own, "json").get_data() == b'{"echo": "x"}'
    with pytest.raises(
        InvalidValue, match=r"« html » n'est pas proposé ici ; cette adresse propose : json$"
    ):
        asked(registry, own, own, "html")


def test_a_page_is_read_under_the_rights_that_it_was_made_under(registry: Registry) -> None:
    for form in ("json", "html"):
        with pytest.raises(Forbidden):
            asked(registry, grant(None), grant(("json", "html")), form)
