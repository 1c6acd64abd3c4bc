from odoo.tests import tagged

from .browser import BrowserCase

ADDON = "@dist_approval"


def _hoot_id(name):
    """Return the id that Hoot gives a suite: a 32-bit hash of its name."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class HootCase(BrowserCase):
    preset = "desktop"

    def _run_suite(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.preset}&timeout=15000"
            f"&id={_hoot_id(ADDON)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    def test_components_work_on_a_desktop(self):
        self._run_suite()


@tagged("post_install", "-at_install")
class TestHootPhone(HootCase):
    preset = "mobile"
    browser_size = "375x667"
    touch_enabled = True

    def test_components_work_on_a_phone(self):
        self._run_suite()
