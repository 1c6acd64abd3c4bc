"""The linters that run on Node.js, in a folder of the cache."""

import os
import shutil

from tools.ground.console import step
from tools.ground.locks import exclusive
from tools.ground.paths import REPO, in_home, short_hash
from tools.ground.system import install_packages, need_space, run

FILES = ("package.json", "package-lock.json")


def ensure():
    """Return the folder `node_modules` with what the lock file names.

    Raises:
        GroundError: Node.js or the packages are missing and cannot be fetched.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        install_packages(["nodejs", "npm"], "Node.js, which the linters run on,")
    state = short_hash(*[(REPO / name).read_text() for name in FILES])
    folder = in_home("node", state, "x").parent
    modules = folder / "node_modules"
    with exclusive("node"):
        if not (folder / "complete").is_file():
            need_space(folder, 200, "A folder of linters")
            for name in FILES:
                shutil.copy(REPO / name, folder)
            with step("fetching the linters of XML and JavaScript"):
                run(
                    ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                    problem="The linters could not be fetched; is the network there?",
                    cwd=folder,
                )
            (folder / "complete").touch()
    return modules


def environment(modules):
    """Return the environment in which a configuration file finds its plugins."""
    return {**os.environ, "NODE_PATH": str(modules)}
