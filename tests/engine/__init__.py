"""Properties of the engines: plain Python, loaded without Odoo."""

import importlib
import sys
from importlib.util import module_from_spec, spec_from_file_location

from tools.ground.paths import ADDONS


def load(addon, module=None):
    """Return an addon's engine package, or one module of it, without the addon.

    The addon itself imports Odoo; its engine must not, and is loaded under a name of
    its own: `engine_<addon>`.

    Arguments:
        addon (str): an addon with a folder `engine/`.
        module (str | None): a module in it, without suffix.
    """
    name = f"engine_{addon}"
    if name not in sys.modules:
        folder = ADDONS / addon / "engine"
        spec = spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        package = module_from_spec(spec)
        sys.modules[name] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{name}.{module}") if module else sys.modules[name]
