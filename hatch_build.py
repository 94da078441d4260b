"""The build hook: a wheel carries its rule sets and catalogues compiled, so that nothing is on the first run.

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
        build_data["force_include"].update(self._catalogues(self._folder / "languages"))
        (self._folder / "compiled").mkdir()
        for ruleset in rulesets():
            if ruleset.id in _CARRIED and ruleset.valid_until is None and not ruleset.beside:
                for name in (name for _, names in ruleset.entries for name in names):
                    compile_to(ruleset.folder / name, self._folder / "compiled", base=ruleset.base)
        build_data["force_include"][str(self._folder / "compiled")] = "einvconv/data/compiled"

    def _catalogues(self, folder: Path) -> dict[str, str]:
        """The compiled catalogues of messages, each with its place in the wheel."""
        from einvconv.languages import po

        folder.mkdir()
        made: dict[str, str] = {}
        for source in sorted((Path(self.root) / "languages").glob("*.po")):
            path = folder / f"{source.stem}.mo"
            path.write_bytes(po.compiled(po.parse(source.read_text(encoding="utf-8"))))
            made[str(path)] = f"einvconv/data/languages/{path.name}"
        return made

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
