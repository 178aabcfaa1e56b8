"""All pages of rows, by endpoint."""

from collections.abc import Callable, Mapping
from threading import Lock

import flask

from parc_social.storage.store import Store
from server.corrections.bulk_write import BulkWrite, bulk_write
from server.corrections.desk import RowDesk
from server.corrections.row_pages import RowPages, row_pages
from server.corrections.row_writes import RowWrites, row_writes
from server.deposits.deposit_pages import DepositPages


def correction_pages(
    deposits: DepositPages, store: Store
) -> Mapping[str, Callable[..., flask.Response]]:
    """Those of the deposits' pages."""
    desk = RowDesk(deposits, store, Lock())
    pages = RowPages(desk)
    return {
        **row_pages(pages),
        **row_writes(RowWrites(desk, pages)),
        **bulk_write(BulkWrite(desk, pages)),
    }
