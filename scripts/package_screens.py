"""Puts the built screens into the wheel, as `bootstrap/screens`; hatch calls it when it builds one.

A wheel without screens would run, and say on its page that they are not built. So that nobody ships that by mistake,
building one needs `QUOTLA_WITHOUT_SCREENS=1`. Editable installs find the screens in the checkout.
"""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackageScreens(BuildHookInterface[Any]):
    """See above."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder for inclusion."""
        if version == "editable" or os.environ.get("QUOTLA_WITHOUT_SCREENS") == "1":
            return
        dist = Path(self.root, "frontend", "dist")
        if not (dist / "index.html").is_file():
            raise FileNotFoundError(f"{dist} is not built: run `npm ci && npm run build` in frontend")
        for file in sorted(dist.rglob("*")):
            inside = file.relative_to(dist)
            # The build's own notes, which nobody is to be served.
            if file.is_file() and not any(part.startswith(".") for part in inside.parts):
                build_data["force_include"][str(file)] = f"bootstrap/screens/{inside.as_posix()}"
