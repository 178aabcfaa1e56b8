"""What a program apart says when it fails: where, and not what with; an error may quote a row."""

import sys
import traceback
from pathlib import Path
from types import TracebackType


def tell_where_alone(program: str) -> None:
    """From now on, in this process."""

    def hook(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        frames = traceback.extract_tb(trace)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        sys.stderr.write(f"{program}: {kind.__name__} at {where}\n")

    sys.excepthook = hook
