"""Which jobs a list asks for: the parameters of /jobs, read once."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from parc_social.domain.job import JobState
from parc_social.errors import InvalidValue
from parc_social.registry.jobs.order import JobFilter

_MOST = 1_000
_DEFAULT = 100
_DIGITS = re.compile(r"[0-9]{1,9}")


def read_wanted(asked: Mapping[str, str]) -> JobFilter:
    """Raises InvalidValue naming the parameter."""
    kinds = _list(asked, "type")
    if any(kind != "process" for kind in kinds):
        raise InvalidValue(f"type : process est attendu, lu {asked['type']!r}")
    since, until = _interval(asked.get("datetime"))
    return JobFilter(
        limit=min(_whole(asked, "limit", 1, _DEFAULT), _MOST),
        offset=_whole(asked, "offset", 0, 0),
        processes=_list(asked, "processID"),
        states=tuple(_state(value) for value in _list(asked, "status")),
        since=since,
        until=until,
        shortest=_seconds(asked, "minDuration"),
        longest=_seconds(asked, "maxDuration"),
    )


def _list(asked: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(value for value in asked.get(name, "").split(",") if value)


def _state(value: str) -> JobState:
    if value not in set(JobState):
        raise InvalidValue(f"status : {', '.join(JobState)} attendu, lu {value!r}")
    return JobState(value)


def _whole(asked: Mapping[str, str], name: str, least: int, default: int) -> int:
    text = asked.get(name, str(default))
    if not _DIGITS.fullmatch(text) or int(text) < least:
        raise InvalidValue(f"{name} : un entier d'au moins {least} est attendu, lu {text!r}")
    return int(text)


def _seconds(asked: Mapping[str, str], name: str) -> float | None:
    return float(_whole(asked, name, 0, 0)) if name in asked else None


def _interval(text: str | None) -> tuple[datetime | None, datetime | None]:
    if text is None:
        return None, None
    since, slash, until = text.partition("/")
    if not slash:
        moment = _moment(text)
        return moment, moment
    return _bound(since), _bound(until)


def _bound(text: str) -> datetime | None:
    return None if text in ("", "..") else _moment(text)


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(f"datetime : un instant RFC 3339 est attendu, lu {text!r}") from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
