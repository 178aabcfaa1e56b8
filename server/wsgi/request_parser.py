"""How a request is read off a connection: more strictly than waitress, and how large it may be."""

from copy import copy
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError

from parc_social.access.conventions.membership import COOKIE
from parc_social.catalogue.routes.table import TAKING_FILES
from server.wsgi.upload_places import Nowhere, TooManyUploads, UploadPlaces

_UPLOADS = UploadPlaces()
_SECRETS = {"AUTHORIZATION", "X_API_KEY"}
_FILE_FORMS = tuple(TAKING_FILES)  # below whatever prefix the site is served under


class RequestParser(HTTPRequestParser):
    """Refuses what two readers may frame or address in two ways, where RFC 9112 lets a server."""

    version: str
    path: str
    adj: Any
    brings_file = False
    has_no_place = False

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
        """A larger body where a form brings a file, of who at least says to have a session.

        By the API, of who says to have a secret.
        """
        posted = self.command == "POST" and self.path.endswith(_FILE_FORMS)
        known = COOKIE in self.headers.get("COOKIE", "") or _SECRETS & self.headers.keys()
        self.brings_file = posted and bool(known)
        if not self.brings_file:
            return
        large = self.chunked or self.content_length > self.adj.max_request_body_size
        self.adj = copy(self.adj)
        self.adj.max_request_body_size = self.adj.file_octets
        if large and not _UPLOADS.take(self, self.adj.file_places):
            self.has_no_place = True
            receiver: Any = self.body_rcv
            receiver.buf = Nowhere()

    def received(self, data: bytes) -> int:
        """Refuses what had no place once it has all come, so that its sender reads why."""
        consumed = super().received(data)
        if self.has_no_place and self.completed and self.error is None:
            self.error = TooManyUploads("no place")
        return consumed

    def close(self) -> None:
        """Gives its place up."""
        super().close()
        _UPLOADS.leave(self)
