"""How a request is read off a connection: more strictly than waitress, and how large it may be."""

from copy import copy
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError

from parc_social.access.conventions.membership import COOKIE
from parc_social.catalogue.routes.table import TAKING_FILES

_FILE_FORMS = tuple(TAKING_FILES)  # below whatever prefix the site is served under


class RequestParser(HTTPRequestParser):
    """Refuses what two readers may frame or address in two ways, where RFC 9112 lets a server."""

    version: str
    path: str
    adj: Any
    brings_file = False

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ParsingError, which becomes a 400."""
        super().parse_header(header_plus)
        self._settle_bound()
        if b"\r\n " in header_plus or b"\r\n\t" in header_plus:
            raise ParsingError("a folded header")
        lengths = "CONTENT_LENGTH" in self.headers
        codings = self.chunked or "TRANSFER_ENCODING" in self.headers
        if codings and (lengths or self.version == "1.0"):
            raise ParsingError("a length and a coding, or a coding in HTTP/1.0")
        if "," in self.headers.get("HOST", ""):
            raise ParsingError("two hosts")

    def _settle_bound(self) -> None:
        """A larger body where a form brings a file, of who at least says to have a session."""
        posted = self.command == "POST" and self.path.endswith(_FILE_FORMS)
        self.brings_file = posted and COOKIE in self.headers.get("COOKIE", "")
        if self.brings_file:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = self.adj.file_octets
