"""A format that the convention does not open is an unknown format; rows follow their format."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne, Limites
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Identity, parse_organisation

ITEMS = "/collections/adresses/items"
DDT = parse_organisation("732829320", "DDT", "etat", "departement:93")


@pytest.fixture
def asks(world: Any) -> Callable[..., Any]:
    """Asks as an account of a convention with one line of each of these formats."""

    def ask(path: str, *formats: tuple[str, ...], accept: str | None = None) -> Any:
        lines = tuple(
            Ligne("adresses", Etendue.FRANCE, Limites(formats=some, millesimes=(2020 + n,)))
            for n, some in enumerate(formats)
        )
        signed = datetime(2026, 5, 1, tzinfo=UTC)
        events = (
            Evenement(Acte.ENVOYER, signed, "gip"),
            Evenement(Acte.SIGNER, signed, "epci"),
            Evenement(Acte.CONTRESIGNER, signed, "gip"),
        )
        days = date(2026, 1, 1), date(2026, 12, 31)
        world.registry.accounts.save_organisation(DDT)
        world.registry.accounts.create(Identity("ddt", DDT), "DDT")
        made = Convention("C-ddt", DDT.code, *days, events, Annexe(lines))
        world.registry.agreements.create(made)
        world.secrets.keys["ddt"] = world.registry.secrets.add_key("ddt", "x").shown
        return world.get(path, "ddt", headers={"Accept": accept} if accept else {})

    return ask


def said(answer: Any) -> dict[str, Any]:
    """A problem without the id of its request."""
    return {k: v for k, v in answer.get_json(force=True).items() if k not in ("instance", "id")}


@pytest.mark.parametrize("closed", ["csv", "html", "jsonld"])
def test_a_closed_format_is_an_unknown_format(asks: Any, world: Any, closed: str) -> None:
    refused = asks(f"{ITEMS}?f={closed}", ("json",))
    unknown = world.get(f"{ITEMS}?f=exe", "ddt")
    assert refused.status_code == unknown.status_code == 400
    bodies = [said(answer) for answer in (refused, unknown)]
    words = bodies[1]["detail"].replace("exe", closed)  # what was asked is quoted
    assert bodies[0] | {"requete": 0} == bodies[1] | {"requete": 0, "detail": words}
    assert world.get(f"{ITEMS}?f=json", "ddt").status_code == 200


@pytest.mark.parametrize("accept", ["text/csv", "text/html", "application/ld+json", "*/*"])
def test_accept_never_chooses_a_closed_format(asks: Any, accept: str) -> None:
    answer = asks(ITEMS, ("json",), accept=accept)
    assert answer.get_json(force=True)["accept"] == "application/geo+json"


def test_json_may_be_closed_too(asks: Any, world: Any) -> None:
    assert asks(ITEMS, ("csv",)).get_json(force=True)["accept"] == "text/csv"
    assert world.get(f"{ITEMS}?f=json", "ddt").status_code == 400
    assert world.get(f"{ITEMS}/a?f=csv", "ddt").status_code == 400


@pytest.mark.parametrize("formats", [("json",), ("csv", "html")])
def test_without_tiles_or_files_their_addresses_do_not_exist(
    asks: Any, world: Any, formats: tuple[str, ...]
) -> None:
    here = asks("/collections/adresses/editions/rpls_2025_0123456789.parquet", formats)
    there = world.get("/collections/inconnue/editions/rpls_2025_0123456789.parquet", "ddt")
    assert here.status_code == there.status_code == 404


@pytest.mark.parametrize(
    ("query", "digests"), [("?f=json", {"both"}), ("?f=csv", {"second"}), ("?f=html", set())]
)
def test_rows_of_a_line_go_out_in_its_own_formats_alone(
    asks: Any, world: Any, query: str, digests: set[str]
) -> None:
    """The journal holds the digest of the Grant that the view read under."""
    answer = asks(ITEMS + query, ("json",), ("json", "csv"))
    assert answer.status_code == (200 if digests else 400)
    if digests:
        world.get(f"{ITEMS}?f=json", "ddt")
        asked, whole = (line["droits"] for line in world.lines()[-2:])
        assert (asked == whole) is (digests == {"both"})
