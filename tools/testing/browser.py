"""The browser that tours and JavaScript tests run in, and how many there are."""

import re
import shutil

from tools.ground.paths import ADDONS
from tools.ground.system import install_packages

# The names Odoo looks for, in its order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
CALL = re.compile(r"\.(start_tour|browser_js)\(")


def ensure():
    """See to it that a browser is there.

    Odoo skips a browser test in silence when there is none.

    Raises:
        GroundError: there is none and it cannot be installed.
    """
    if not any(map(shutil.which, NAMES)):
        install_packages(["chromium"], "Chromium, which the browser tests run in,")


def addons_with_browser_tests():
    """Return the names of the addons whose tests open a browser."""
    files = ADDONS.glob("*/tests/*.py")
    return {f.parts[-3] for f in files if CALL.search(f.read_text())}
