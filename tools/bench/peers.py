"""Other suites to measure against: wheels from PyPI in a folder of the bench.

They are measured, never depended on, never copied: most of them are AGPL.
"""

import os
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from contextlib import contextmanager

from tools.ground import databases, templates
from tools.ground.console import step
from tools.ground.errors import GroundError
from tools.ground.paths import in_home, short_hash


def fetch(requirements):
    """Return the addons folder of wheels named like pip's requirements.

    Arguments:
        requirements (tuple[str]): exact versions, "name==version".

    Raises:
        GroundError: the wheels cannot be fetched.
    """
    folder = in_home("peers", short_hash(*requirements))
    if not folder.exists():
        wheels = folder.with_suffix(".wheels")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        with step(f"fetching {', '.join(requirements)}"):
            done = subprocess.run(
                [*command, "--dest", str(wheels), *requirements],
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise GroundError(
                f"The addons to measure against cannot be fetched: "
                f"{done.stderr.strip().splitlines()[-1]}. They come from PyPI; run the "
                "bench again with a network."
            )
        draft = folder.with_suffix(".draft")
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(draft)
        draft.rename(folder)
    return folder / "odoo" / "addons"


def environment(addons):
    """Return environment variables with which Odoo finds the peer's addons.

    Arguments:
        addons (Path): see `fetch`. The suite's own addons are left out: the peer is
            measured beside standard Odoo alone.
    """
    config = ConfigParser(interpolation=None)
    config.read(os.environ["ODOO_RC"])
    standard = config["options"]["addons_path"].split(",")[-1]
    config["options"]["addons_path"] = f"{addons},{standard}"
    file = in_home("peers", f"{short_hash(addons)}.conf")
    with open(file, "w") as output:
        config.write(output)
    return {**os.environ, "ODOO_RC": str(file)}


@contextmanager
def database(addons, names):
    """Yield a database with standard applications and the peer's addons.

    Arguments:
        addons (Path): see `fetch`.
        names (tuple[str]): modules to install.
    """
    name = databases.temporary("peer")
    log = in_home("logs", f"{name}.log")
    databases.copy(templates.standard("base"), name)
    before = os.environ["ODOO_RC"]
    os.environ["ODOO_RC"] = environment(addons)["ODOO_RC"]
    try:
        with step(f"installing {', '.join(names)}"):
            templates.install(name, names, log)
        yield name
    finally:
        os.environ["ODOO_RC"] = before
        databases.drop(name)
