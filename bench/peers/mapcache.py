"""MapCache as FastCGI, which keeps what a WMS has drawn: the tiles of one layer, on disk."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from bench.peers.fastcgi import running_fastcgi
from bench.peers.mapserver import Running

MAPCACHE = Path("/usr/lib/cgi-bin/mapcache")
_CONFIG = """<mapcache>
<cache name="disk" type="disk"><base>{folder}/tiles</base></cache>
<source name="wms" type="wms">
<getmap><params><FORMAT>image/png</FORMAT><LAYERS>{layer}</LAYERS><STYLES>{style}</STYLES>
</params></getmap>
<http><url>{url}</url><headers>{headers}</headers></http>
</source>
<tileset name="{layer}"><source>wms</source><cache>disk</cache><grid>GoogleMapsCompatible</grid>
<format>PNG</format><metatile>1 1</metatile></tileset>
<service type="wmts" enabled="true"/>
<errors>report</errors>
<lock_dir>{folder}</lock_dir>
</mapcache>
"""


@contextmanager
def mapcache(
    wms: str, headers: Sequence[tuple[str, str]], layer: str, style: str
) -> Iterator[Running]:
    """A MapCache before a WMS, which is asked with these headers for what is not kept yet."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        told = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in headers)
        text = _CONFIG.format(folder=folder, layer=layer, style=style, url=wms, headers=told)
        config, place = folder / "mapcache.xml", folder / "mapcache"
        config.write_text(text, encoding="utf-8")
        with running_fastcgi(MAPCACHE, _environ(config), place) as pid:
            yield Running(pid, place, {"PATH_INFO": "/wmts"})


def _environ(config: Path) -> dict[str, str]:
    known: Mapping[str, str] = os.environ
    return dict(known) | {"MAPCACHE_CONFIG_FILE": str(config)}
