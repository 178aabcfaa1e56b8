"""A draft of two landlords, and rows to write in it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.drafts import Author, RowChange
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store

MINE, OTHER = "552100554", "732829320"
NAME = "ops-menages"
COLUMNS = tuple(f.name for f in collections()[NAME].fields)
WHOLE = FeatureQuery(NAME, limit=100)
DIGITS = "0000000a"
EDITION = f"ops_2024_{DIGITS}"


def stage(store: Store, folder: Path, identifier: str) -> None:
    """A draft of ten households of one landlord and ten of another."""
    collection = collections()[NAME]
    file = folder / f"{identifier}.arrivee"
    names = "id, millesime, etat, siren_bailleur, code_commune, nb_pieces, adr_nomvoie, lon, lat"
    siren = f"CASE WHEN i <= 10 THEN '{MINE}' ELSE '{OTHER}' END"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO ops_menage (fid, {names}) SELECT i, 'm' || i, 2024, 'publie', {siren},"  # noqa: S608 - fixed names
            " '97101', i, 'RUE ' || i, -61.5 + i / 100, 16.2 FROM range(1, 21) AS t(i)"
        )
    edition = Edition(
        identifier, "ops", 2024, EditionState.STAGED, datetime.now(UTC), (("ops_menage", 20),)
    )
    store.stage(edition, file, lambda *_: None)


def own(*sirens: str) -> Grant:
    """What a landlord sees of the drafts of these SIREN."""
    right = Right(NAME, (RightPart((FRANCE,), COLUMNS, sirens=sirens),))
    return Grant("compte", "org", rights=(right, replace(right, collection=f"{NAME}-serie")))


def households(store: Store, grant: Grant, query: FeatureQuery = WHOLE) -> dict[str, Any]:
    """Properties of the households that a Grant shows, by id."""
    features = orjson.loads(b"[" + store.page(grant, query).body + b"]")
    assert len({f["id"] for f in features}) == len(features)
    return {f["id"]: f["properties"] for f in features}


def line(**changes: Any) -> dict[str, Any]:
    """A row of one landlord, to be written."""
    known = {"millesime": 2024, "etat": "publie", "siren_bailleur": MINE, "code_commune": "97101"}
    return {**dict.fromkeys(COLUMNS), **known, "lon": -61.4, "lat": 16.3, **changes}


def write(store: Store, objet: str, ligne: dict[str, Any] | None, **changes: Any) -> int:
    """Writes as the server does: in the state that was read."""
    siren = (ligne or {"siren_bailleur": MINE})["siren_bailleur"]
    try:
        row = store.draft_row(own(siren), f"{objet}~{DIGITS}")
    except NotFound:
        row = None
    change = RowChange(
        EDITION, objet, siren, row.numero if row else None, row.fid if row else None, 20, ligne
    )
    author = Author("compte", "requete", datetime.now(UTC))
    return store.drafts.write(replace(change, **changes), author, lambda: None)
