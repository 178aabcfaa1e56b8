"""The answers of GetFeature and GetPropertyValue: a head, then what the store has written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson

from ows.about import OwsLinks
from ows.vocabulary import Vocabulary
from ows.xml import GML, HEAD, OURS, WFS, WFS_XSD, XLINK, XSI
from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.storage.query.model import FeaturePage
from parc_social.storage.statements.feature_form import PREFIX

_NAMES = (
    f'xmlns:wfs="{WFS}" xmlns:gml="{GML}" xmlns:{PREFIX}="{OURS}" xmlns:xlink="{XLINK}"'
    f' xmlns:xsi="{XSI}"'
)


@dataclass(frozen=True, slots=True)
class CollectionMetadata:
    """Attributes of wfs:FeatureCollection. `matched` None: counting took too long."""

    matched: int | None
    returned: int
    next: str | None = None
    previous: str | None = None


def moment() -> str:
    """Of the answer."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def gml(
    root: str,
    metadata: CollectionMetadata,
    pages: Sequence[FeaturePage],
    links: OwsLinks,
    collections: Sequence[str],
) -> list[bytes]:
    """A collection; of several queries each has one of its own in it (09-025r2, 11.3.3)."""
    schemas = f"{WFS} {WFS_XSD} {OURS} {links.schema(collections)}"
    where = f" xsi:schemaLocation={quoteattr(schemas)}"
    start = f"{HEAD}<{root} {_NAMES}{where}{_attributes(metadata)}>"
    if len(pages) == 1:
        return [start.encode(), *pages[0].parts, f"</{root}>".encode()]
    return [start.encode(), *_collections(root, pages), f"</{root}>".encode()]


# GML 2 wants the box of a collection, or why there is none (02-069, feature.xsd).
_NO_BOX = b"<gml:boundedBy><gml:null>unknown</gml:null></gml:boundedBy>"


def old_gml(
    words: Vocabulary,
    number: int | None,
    pages: Sequence[FeaturePage],
    links: OwsLinks,
    collections: Sequence[str],
) -> list[bytes]:
    """A collection of WFS 1.1.0 or 1.0.0: the features of all queries, one behind the other.

    `number` is what numberOfFeatures tells: of the features that are there, or of those that match
    where nothing but that was asked for. None: counting took too long. 1.0.0 tells none.
    """
    ours = f"{OURS} {links.schema(collections, words.version)}"
    names = (
        f' xmlns:wfs="{words.wfs}" xmlns:gml="{words.gml}" xmlns:{PREFIX}="{OURS}"'
        f' xmlns:xsi="{XSI}" xsi:schemaLocation={quoteattr(f"{words.wfs} {words.wfs_xsd} {ours}")}'
    )
    is_first = words.version is WfsVersion.V1_0
    counted = "" if is_first else f' timeStamp="{moment()}"'
    if not is_first and number is not None:
        counted += f' numberOfFeatures="{number}"'
    start = f"{HEAD}<wfs:FeatureCollection{names}{counted}>".encode()
    members = chain.from_iterable(page.parts for page in pages)
    return [start, *([_NO_BOX] if is_first else []), *members, b"</wfs:FeatureCollection>"]


def _collections(root: str, pages: Sequence[FeaturePage]) -> Iterator[bytes]:
    for page in pages:
        metadata = CollectionMetadata(page.matched, page.returned)
        yield f"<wfs:member><{root}{_attributes(metadata)}>".encode()
        yield from page.parts
        yield f"</{root}></wfs:member>".encode()


def _attributes(metadata: CollectionMetadata) -> str:
    number_matched = "unknown" if metadata.matched is None else metadata.matched
    pairs = [
        ("timeStamp", moment()),
        ("numberMatched", number_matched),
        ("numberReturned", metadata.returned),
        ("next", metadata.next),
        ("previous", metadata.previous),
    ]
    return "".join(f" {name}={quoteattr(str(v))}" for name, v in pairs if v is not None)


def bare_feature(member: bytes, links: OwsLinks, collection: str) -> list[bytes]:
    """A wfs:member without itself: the feature is the document."""
    inner = member.removeprefix(b"<wfs:member>").removesuffix(b"</wfs:member>")
    tag = f"<{PREFIX}:{collection}".encode()
    where = f" xsi:schemaLocation={quoteattr(f'{OURS} {links.schema([collection])}')}"
    names = f' xmlns:{PREFIX}="{OURS}" xmlns:gml="{GML}" xmlns:xsi="{XSI}"'
    return [HEAD.encode(), tag, f"{names}{where}".encode(), inner.removeprefix(tag)]


def geojson(
    metadata: CollectionMetadata, pages: Sequence[FeaturePage], crs: str | None
) -> list[bytes]:
    """The GeoJSON of a page. `crs` is told where it is not WGS 84, as clients of WFS expect it."""
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": moment(),
        "numberMatched": "unknown" if metadata.matched is None else metadata.matched,
        "numberReturned": metadata.returned,
        "links": [
            {"rel": rel, "type": "application/geo+json", "href": href}
            for rel, href in (("next", metadata.next), ("prev", metadata.previous))
            if href
        ],
    }
    if crs is not None:
        head["crs"] = {"type": "name", "properties": {"name": crs}}
    bodies = (page.parts for page in pages if page.returned)
    features = chain.from_iterable(
        (b",", *parts) if behind else parts for behind, parts in enumerate(bodies)
    )
    return [orjson.dumps(head)[:-1], b',"features":[', *features, b"]}"]
