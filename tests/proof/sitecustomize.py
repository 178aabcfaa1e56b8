"""Plants one fault in the product, in this process and in those that it starts.

Python reads this module by itself when its folder is on PYTHONPATH, which the launcher alone sets.
The product has no switch: a module of ours is changed right after it was loaded, by name.
"""

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_WANTED = os.environ.get("FAUTE_PLANTEE")


class _Planter(importlib.abc.MetaPathFinder):
    """Finds the module as the others would, and changes it once it has run."""

    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self._name, self._change = name, change

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the one module, with a loader that plants the fault."""
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            raise ImportError(f"no module to plant a fault in: {fullname}")
        run = spec.loader.exec_module

        def run_and_change(module: ModuleType) -> None:
            run(module)
            self._change(module)

        spec.loader.exec_module = run_and_change  # type: ignore[method-assign]
        return spec


if _WANTED:
    from faults import FAULTS, MUTANTS

    _fault = {**FAULTS, **MUTANTS}[_WANTED]
    sys.meta_path.insert(0, _Planter(_fault.module, _fault.change))
