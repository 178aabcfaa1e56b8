"""Views of files that landlords have checked and deposit, and of what the GIP makes of them."""

from collections.abc import Mapping

from auth_proxy.authentication.gate_config import GateConfig
from parc_social.storage.store import Store
from portal.refusal import keeping_typed
from portal.steering.list_file import file_maker
from server.api.mount import View
from server.corrections.pages import correction_pages
from server.deposits.api import DepositApi
from server.deposits.check_pages import CheckPages, check_pages
from server.deposits.deposit_pages import DepositPages, deposit_pages
from server.deposits.depositor import Depositors
from server.deposits.preview_page import PreviewPage
from server.deposits.reception import Reception
from server.jobs.at_rest.sealed_files import sealed_files
from server.jobs.at_rest.waiting_files import waiting_files
from server.jobs.views import JobViews
from server.publication.edition_pages import EditionPages, edition_pages
from server.publication.review_pages import ReviewPages, review_pages


def deposit_views(
    jobs: JobViews, who: Depositors, gate: GateConfig, store: Store
) -> Mapping[str, View]:
    """By endpoint: pages of checks, of deposits and of their rows; their twin by the API.

    And what the GIP makes of deposits. After all jobs, of which it takes those of files.
    """
    files, sealed = waiting_files(gate.settings.data), sealed_files(gate.settings)
    context = who.context
    desk = Reception(context.registry, jobs, files, sealed)
    making = file_maker(context)
    checks = CheckPages(jobs, context, files, desk, who, making)
    deposits = DepositPages(checks, sealed)
    api = DepositApi(desk, who, jobs.execute, gate.settings.bounds.corps_octets)
    more: Mapping[str, View] = {
        "parc_social.deposit_preview": PreviewPage(deposits, making).shown,
        "pygeoapi.execute_process_jobs": api.execute,
    }
    pages = {**check_pages(checks), **deposit_pages(deposits), **correction_pages(deposits, store)}
    decided = edition_pages(EditionPages(context, jobs, making))
    reviewed = {**review_pages(ReviewPages(context, making)), **decided}
    return {**keeping_typed(context, {**pages, **reviewed}), **more}
