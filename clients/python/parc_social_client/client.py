"""The server as an object: layers, their objects and files, processes."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from parc_social_client.credentials import Credentials
from parc_social_client.frames import as_geodataframe, as_polars
from parc_social_client.jobs import Job
from parc_social_client.progress import Progress, nothing
from parc_social_client.transport import Transport

if TYPE_CHECKING:
    import geopandas
    import polars

Value = str | int | float | bool
Query = Value | Sequence[Value] | None


class Client:
    """For one account of one server; two clients of a program share nothing.

    `patience_s`: seconds that a request may spend waiting for a busy server, all trials together.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials | None = None,
        *,
        progress: Progress = nothing,
        patience_s: float = 120.0,
        timeout_s: float = 900.0,
    ) -> None:
        """Raises ParcSocialError for http:// elsewhere than on this machine."""
        self._transport = Transport(
            base_url, credentials, patience_s=patience_s, timeout_s=timeout_s
        )
        self._progress = progress

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Of the connections."""
        self._transport.close()

    def json(self, path: str, **query: Query) -> Any:
        """A document of the API: `api.json("/collections/rpls-logements/schema")`."""
        asked = {"f": "json", **_parameters(query)}
        return self._transport.ask("GET", path, params=asked).json()

    def collections(self) -> list[str]:
        """Identifiers of the layers that one's conventions open."""
        return [str(one["id"]) for one in self.json("/collections")["collections"]]

    def items(self, collection: str, **query: Query) -> Iterator[dict[str, Any]]:
        """Each object (GeoJSON) that the filters take, page after page, of one edition.

        `query`: the parameters of /items, `_` for `-` (`bbox_crs`); `filter` is CQL2 text.
        """
        url, done, total = f"/collections/{collection}/items", 0, None
        asked: Mapping[str, str] | None = {"f": "json", "limit": "10000", **_parameters(query)}
        while url:
            page = self._transport.ask("GET", url, params=asked).json()
            total = page.get("numberMatched", total)
            for feature in page["features"]:
                done += 1
                yield feature
            self._progress(collection, done, total)
            url, asked = _next(page), None  # the link holds them all

    def download(
        self, collection: str, file: str | os.PathLike[str], *, f: str = "gpkg", **query: Query
    ) -> Path:
        """All that the filters take in one file: gpkg, csv, xlsx, parquet, fgb, json, geojsonl.

        It bears its name once it is whole. Raises ApiError, Unreachable.
        """
        target = Path(file)
        arriving = target.with_name(f"{target.name}.part")
        try:
            with arriving.open("wb") as out:
                for piece in self._exported(collection, f, query):
                    out.write(piece)
            arriving.replace(target)
        finally:
            arriving.unlink(missing_ok=True)
        return target

    def polars(self, collection: str, **query: Query) -> "polars.DataFrame":
        """A table without places. Raises MissingExtra."""
        asked = {"skipGeometry": True, **query}
        return as_polars(b"".join(self._exported(collection, "parquet", asked)))

    def geodataframe(self, collection: str, **query: Query) -> "geopandas.GeoDataFrame":
        """A table with places, in the system of `crs` (CRS84 unless said). Raises MissingExtra."""
        return as_geodataframe(b"".join(self._exported(collection, "parquet", query)))

    def submit(self, process: str, inputs: Mapping[str, Any], **outputs: Any) -> Job:
        """A job, accepted; `outputs` as OGC API Processes says them, for CSV as an example."""
        response = self._transport.ask(
            "POST",
            f"/processes/{process}/execution",
            json={"inputs": dict(inputs), **outputs},
            headers={"Prefer": "respond-async"},
        )
        return Job(self._transport, response.json())

    def execute(self, process: str, inputs: Mapping[str, Any], **outputs: Any) -> Any:
        """The result of a process, awaited; then forgotten by the server. Raises JobFailed."""
        job = self.submit(process, inputs, **outputs).wait(self._progress)
        made = job.results()
        job.dismiss()
        return made

    def _exported(self, collection: str, f: str, query: Mapping[str, Query]) -> Iterator[bytes]:
        path, done = f"/collections/{collection}/export", 0
        asked = {**_parameters(query), "f": f}
        with self._transport.stream("GET", path, params=asked) as response:
            length = response.headers.get("Content-Length")
            total = int(length) if length and "Content-Encoding" not in response.headers else None
            for piece in response.iter_bytes():
                done += len(piece)
                self._progress(f"{collection} ({f}, octets)", done, total)
                yield piece
        self._progress(f"{collection} ({f}, octets)", done, done)


# The parameters of the API that hold a hyphen; all other names are columns.
_HYPHENED = frozenset({"bbox-crs", "filter-crs", "filter-lang"})


def _parameters(query: Mapping[str, Query]) -> dict[str, str]:
    """As an address takes them: lists with commas, `true` and `false`; None is left out."""
    return {_hyphened(name): _text(value) for name, value in query.items() if value is not None}


def _hyphened(name: str) -> str:
    other = name.replace("_", "-")
    return other if other in _HYPHENED else name


def _text(value: Value | Sequence[Value]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    return ",".join(_text(one) for one in value)


def _next(page: Mapping[str, Any]) -> str:
    return next((str(one["href"]) for one in page["links"] if one["rel"] == "next"), "")
