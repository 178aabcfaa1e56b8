"""The occupation of social housing, read by programs: `with Client(url, ApiKey(key)) as api`."""

from parc_social_client.client import Client
from parc_social_client.credentials import ApiKey, Basic, Bearer
from parc_social_client.errors import (
    ApiError,
    ForeignAddress,
    JobFailed,
    MissingExtra,
    ParcSocialError,
    Unreachable,
)
from parc_social_client.jobs import Job
from parc_social_client.progress import Progress, to_terminal

__all__ = [
    "ApiError",
    "ApiKey",
    "Basic",
    "Bearer",
    "Client",
    "ForeignAddress",
    "Job",
    "JobFailed",
    "MissingExtra",
    "ParcSocialError",
    "Progress",
    "Unreachable",
    "to_terminal",
]
