from odoo.tests import tagged

from .browser import HootCase


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    addon = "dist_base"

    def test_what_screens_share_works(self):
        self._run_suite()
