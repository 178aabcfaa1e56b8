"""Jobs as they are listed and told: the parameters of /jobs, statusInfo (OGC API Processes)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from parc_social.domain.job import PUBLICATION, Job, JobState
from parc_social.errors import InvalidValue
from parc_social.registry.jobs.order import JobFilter
from parc_social.wording import cited
from portal.territories.commune_sheets import PROCESS
from processes.outputs import ZIP
from server.jobs.file_check import CHECK

APART = (CHECK, PUBLICATION)  # what pages ask for: no process of the API
FILES = {PROCESS: ZIP}  # processes whose result is a file, and its media type
_MOST = 1_000
_DEFAULT = 100
_DIGITS = re.compile(r"[0-9]{1,9}")


def read_filter(parameters: Mapping[str, str]) -> JobFilter:
    """Raises InvalidValue naming the parameter."""
    kinds = _values(parameters, "type")
    if any(kind != "process" for kind in kinds):
        raise InvalidValue(f"type : process est attendu, lu {cited(parameters['type'])}")
    since, until = _interval(parameters.get("datetime"))
    return JobFilter(
        limit=min(_whole(parameters, "limit", 1, _DEFAULT), _MOST),
        offset=_whole(parameters, "offset", 0, 0),
        processes=_values(parameters, "processID"),
        states=tuple(_state(value) for value in _values(parameters, "status")),
        since=since,
        until=until,
        shortest=_seconds(parameters, "minDuration"),
        longest=_seconds(parameters, "maxDuration"),
        apart=APART,
    )


def _values(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(value for value in parameters.get(name, "").split(",") if value)


def _state(value: str) -> JobState:
    if value not in set(JobState):
        raise InvalidValue(f"status : {', '.join(JobState)} attendu, lu {cited(value)}")
    return JobState(value)


def _whole(parameters: Mapping[str, str], name: str, least: int, default: int) -> int:
    text = parameters.get(name, str(default))
    if not _DIGITS.fullmatch(text) or int(text) < least:
        raise InvalidValue(f"{name} : un entier d'au moins {least} est attendu, lu {cited(text)}")
    return int(text)


def _seconds(parameters: Mapping[str, str], name: str) -> float | None:
    return float(_whole(parameters, name, 0, 0)) if name in parameters else None


def _interval(text: str | None) -> tuple[datetime | None, datetime | None]:
    if text is None:
        return None, None
    since, slash, until = text.partition("/")
    if not slash:
        moment = _instant(text)
        return moment, moment
    return _bound(since), _bound(until)


def _bound(text: str) -> datetime | None:
    return None if text in ("", "..") else _instant(text)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(
            f"datetime : un instant RFC 3339 est attendu, lu {cited(text)}"
        ) from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
Json = dict[str, Any]


def status_info(job: Job, base_url: str) -> Json:
    """No null member; the link to the results is there only when there are some."""
    moments = {
        "created": job.created,
        "started": job.started,
        "finished": job.finished,
        "updated": job.updated,
    }
    return {
        "processID": job.process,
        "type": "process",
        "jobID": job.id,
        "status": job.state.value,
        "message": job.message,
        **{name: moment(one) for name, one in moments.items() if one is not None},
        "progress": job.progress,
        "expires": moment(job.expires),
        "links": _links(job, f"{base_url}/jobs/{job.id}"),
    }


def job_list(
    jobs: list[Json], total: int, page: JobFilter, parameters: dict[str, str], base_url: str
) -> Json:
    """A page of jobs, and the links to the next and the one before."""

    def to(rel: str, title: str, media: str = "application/json", **more: str) -> Json:
        query = urlencode({**parameters, **more})
        return _link(rel, f"{base_url}/jobs{'?' if query else ''}{query}", title, media)

    links = [to("self", "Cette page"), to("alternate", "En HTML", "text/html", f="html")]
    after, before = page.offset + page.limit, max(0, page.offset - page.limit)
    if after < total:
        links.append(to("next", "Page suivante", offset=str(after)))
    if page.offset:
        if not before:
            parameters = {name: value for name, value in parameters.items() if name != "offset"}
        more = {"offset": str(before)} if before else {}
        links.append(to("prev", "Page précédente", **more))
    return {"jobs": jobs, "links": links, "numberMatched": total, "numberReturned": len(jobs)}


def moment(one: datetime) -> str:
    """RFC 3339, UTC, to the millisecond."""
    return one.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _links(job: Job, url: str) -> list[Json]:
    links = [
        _link("self", url, "Cet état"),
        _link("alternate", f"{url}?f=html", "Cet état en HTML", "text/html"),
        _link("up", f"{url.rpartition('/')[0]}", "Vos travaux"),
    ]
    if job.state in (JobState.ACCEPTED, JobState.RUNNING):  # RFC 5989: what a client asks again
        links.append(_link("monitor", url, "Cet état, à redemander"))
    if job.state is JobState.SUCCESSFUL:
        media = FILES.get(job.process, "application/json")
        links.append(_link(f"{_REL}results", f"{url}/results", "Résultats", media))
    return links


def _link(rel: str, href: str, title: str, media: str = "application/json") -> Json:
    return {"rel": rel, "href": href, "type": media, "title": title}
