"""A supervisor of two processes that do as they are told; what is printed is what tests read.

`once`: they serve until they are stopped. `dying`: each dies once it was ready. `refused`: the
second finds no store. `silent`: the second dies before it has said anything.
"""

import os
import signal
import sys
import time
from collections.abc import Sequence

from parc_social.errors import Unavailable
from server.supervision.serving_process import together
from server.supervision.supervisor import Supervisor


def main(how: str) -> None:
    def ready(processes: Sequence[int]) -> None:
        sys.stdout.write(f"{' '.join(map(str, processes))}\n")
        sys.stdout.flush()

    try:
        child = Supervisor(together(2), 5.0, ready).run()
    except Unavailable as error:
        sys.exit(str(error))
    if child is None:
        sys.stdout.write("parent ended\n")
        return
    second = child.process.number == 2
    if second and how == "silent":
        os._exit(3)
    if second and how == "refused":
        child.failed(Unavailable("aucun entrepôt"))
    child.ready()
    if how == "dying":
        time.sleep(0.2)  # so that both were ready
        os._exit(3)
    signal.pause()  # until SIGTERM ends it


if __name__ == "__main__":
    main(sys.argv[1])
