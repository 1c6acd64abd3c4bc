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
