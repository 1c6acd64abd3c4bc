from odoo.tests import tagged

from odoo.addons.dist_base.tests.browser import HootCase


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    addon = "dist_exception_standard"

    def test_components_work_on_a_desktop(self):
        self._run_suite()


@tagged("post_install", "-at_install")
class TestHootPhone(HootCase):
    addon = "dist_exception_standard"
    preset = "mobile"
    browser_size = "375x667"
    touch_enabled = True

    def test_components_work_on_a_phone(self):
        self._run_suite()
