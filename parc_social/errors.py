"""What a caller or an operator can mend; anything else is a bug and travels as itself to a 500."""


class ParcSocialError(Exception):
    """Base of the errors that are shown, in French, without a traceback.

    `code` is the stable English name that programs may test.
    """

    code = "error"


class InvalidValue(ParcSocialError):
    """A text that is not what it should be: a code, a date, a parameter. HTTP 400."""

    code = "invalid-value"


class UnknownName(ParcSocialError):
    """A property, function or collection that does not exist for this caller. HTTP 400."""

    code = "unknown-name"


class NotFound(ParcSocialError):
    """No such thing, or not the caller's: the two are never told apart. HTTP 404."""

    code = "not-found"


class Forbidden(ParcSocialError):
    """A visible thing, an act that is not allowed. HTTP 403."""

    code = "refused"


class TooSlow(ParcSocialError):
    """The deadline of a statement has passed, or its memory is used up. HTTP 503."""

    code = "too-slow"


class MemoryUsedUp(TooSlow):
    """What a work may take of memory is used up; whoever asked for it says what to ask less of."""


class Full(ParcSocialError):
    """As much as one organisation may have of it is there already. HTTP 429."""

    code = "too-many-jobs"


class TooLarge(ParcSocialError):
    """An answer that would weigh more than one may; its words say what to ask less of. HTTP 413."""

    code = "result-too-large"


class ServerBusy(Full):
    """As many of these are being made as the server has memory for. HTTP 429."""

    code = "too-many-at-once"


class Conflict(ParcSocialError):
    """An act that the state of the thing does not allow now; its words say why. HTTP 409."""

    code = "conflict"


class Stale(ParcSocialError):
    """A write of what has changed since its writer read it. HTTP 412."""

    code = "precondition-failed"


class NotReady(NotFound):
    """What is asked for is not made yet; its words say where it stands. HTTP 404."""

    code = "result-not-ready"


class Gone(ParcSocialError):
    """An edition that a reading began in and that is served no more. HTTP 410."""

    code = "edition-gone"


class Busy(ParcSocialError):
    """Another process is writing in the store; its words say who, and since when."""

    code = "busy"


class Unavailable(ParcSocialError):
    """A file, folder, port or database that the server needs can't be used."""

    code = "unavailable"


class Away(Unavailable):
    """A database that does not answer now, or no more; the same act may succeed in a moment."""


class DiskFull(Away):
    """A disk that takes no more: what was begun is left as it was, room lets it be done again."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"disque plein : {what} ; libérez de la place, puis recommencez : ce qui est servi n'a"
            " pas changé"
        )


class OwsRefusal(ParcSocialError):
    """Exception of OWS, in the words of its standard. HTTP status by `code`, as everywhere.

    `exception` is the code of an ows:ExceptionReport and `locator` the parameter that it is about.
    `with_request_id` False: the request's number is left out, for what must read the same to the
    byte.
    """

    def __init__(
        self,
        message: str,
        exception: str,
        locator: str,
        *,
        code: str = "invalid-value",
        with_request_id: bool = True,
    ) -> None:
        super().__init__(message)
        self.exception, self.locator, self.code = exception, locator, code
        self.with_request_id = with_request_id


class BadFile(ParcSocialError):
    """A source file that can't be read at all (not a bad line: those are rejects).

    `code` is that of the file rule it breaks (docs/regles.md, FIC-…) where there is one, and
    `remede` what to do about it, in French (None: not known).
    """

    code = "bad-file"

    def __init__(self, message: str, code: str | None = None, remede: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.remede = remede
