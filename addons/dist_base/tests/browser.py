import unittest

from odoo.tests import HttpCase


class BrowserCase(HttpCase):
    """Tests in a real browser that fail, and never skip, when there is none."""

    def browser_js(self, *args, **kwargs):
        try:
            return super().browser_js(*args, **kwargs)
        except unittest.SkipTest as skipped:
            self.fail(
                f"This test needs a browser ({skipped}). Install Chromium and the "
                "Python package websocket-client; bin/setup does both."
            )


def _hoot_id(name):
    """Return the id that Hoot gives a suite: a 32-bit hash of its name."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class HootCase(BrowserCase):
    """The unit tests of one addon's components.

    Attributes:
        addon (str): whose.
        preset (str): "desktop" or "mobile".
    """

    addon = ""
    preset = "desktop"

    def _run_suite(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.preset}&timeout=15000"
            f"&id={_hoot_id('@' + self.addon)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
