"""The build hook: a wheel carries its rule sets compiled, so that nothing is compiled on the first run.

An editable installation gets the byte code of the source, as pip makes it for a wheel: without it, and where Python may
not write any, every start would compile every module.
"""

from __future__ import annotations

import compileall
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The rule sets in daily use. Older ones and earlier releases are compiled into the user's cache when first asked for,
# so that the installed whole stays small.
_CARRIED = ("en16931", "peppolbis30", "peppol-selfbilling", "finvoice", "teapps")


class CompiledRules(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the rule sets in daily use into the wheel; a checkout uses the user's cache for all."""

    PLUGIN_NAME = "custom"
    _folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        source = Path(self.root) / "src"
        if version == "editable":
            compileall.compile_dir(source, quiet=2)  # what cannot be written is left out, and is no error
            return
        if self.target_name != "wheel":
            return
        sys.path.insert(0, str(source))
        from einvconv.schematron import compile_to
        from einvconv.validation.rulesets import rulesets

        self._folder = Path(tempfile.mkdtemp())
        for ruleset in rulesets():
            if ruleset.id in _CARRIED and ruleset.valid_until is None and not ruleset.beside:
                for name in (name for _, names in ruleset.entries for name in names):
                    compile_to(ruleset.folder / name, self._folder, base=ruleset.base)
        build_data["force_include"][str(self._folder)] = "einvconv/data/compiled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
