"""A job as the API tells it: statusInfo and its list (OGC API Processes, Part 1, 7.12 and 11)."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from parc_social.domain.job import Job, JobState
from parc_social.registry.jobs.order import JobFilter

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
    jobs: list[Json], total: int, wanted: JobFilter, asked: dict[str, str], base_url: str
) -> Json:
    """A page of jobs, and the links to the next and the one before."""
    links = [_link("self", f"{base_url}/jobs{_query(asked)}", "Cette page")]
    html = {**asked, "f": "html"}
    links.append(_link("alternate", f"{base_url}/jobs{_query(html)}", "En HTML", "text/html"))
    after, before = wanted.offset + wanted.limit, max(0, wanted.offset - wanted.limit)
    if after < total:
        links.append(_page("next", asked, after, base_url, "Page suivante"))
    if wanted.offset:
        links.append(_page("prev", asked, before, base_url, "Page précédente"))
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
        links.append(_link(f"{_REL}results", f"{url}/results", "Résultats"))
    return links


def _page(rel: str, asked: dict[str, str], offset: int, base_url: str, title: str) -> Json:
    there = {**asked, "offset": str(offset)} if offset else _without_offset(asked)
    return _link(rel, f"{base_url}/jobs{_query(there)}", title)


def _without_offset(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name != "offset"}


def _query(asked: dict[str, str]) -> str:
    return f"?{urlencode(asked)}" if asked else ""


def _link(rel: str, href: str, title: str, media: str = "application/json") -> Json:
    return {"rel": rel, "href": href, "type": media, "title": title}
