"""The process that makes one file: `python -m parc_social.storage.export_files.helper PLAN`.

It reads features from its input, one a line, and knows neither the store nor the caller.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType

from parc_social.catalogue.formats import FORMATS
from parc_social.helper_fault import tell_where_alone
from parc_social.storage.export_files.plan import TOO_LARGE, ExportPlan, read_plan

_ROOM = "parc_social.storage.export_files"  # as a program, it is not told its own

Writer = Callable[[ExportPlan], None]


def main(plan_file: str) -> None:
    """Makes the file of a plan; ends with TOO_LARGE once it is beyond its size."""
    tell_where_alone("export helper")
    signal.signal(signal.SIGXFSZ, _too_large)
    plan = read_plan(Path(plan_file).read_bytes())
    resource.setrlimit(resource.RLIMIT_FSIZE, (plan.most, plan.most))
    writer_of(plan.format)(plan)


def _too_large(_signal: int, _frame: FrameType | None) -> None:
    os._exit(TOO_LARGE)


def writer_of(format_: str) -> Writer:
    """The `write` of the module that the format names.

    Imported when asked for: DuckDB alone is 60 MB of memory.
    """
    return import_module(f"{_ROOM}.{FORMATS[format_].writer}").write


if __name__ == "__main__":
    main(sys.argv[1])
