from datetime import date

from odoo.tests import tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestKpi(StandardCommon):
    def test_every_figure_can_be_read(self):
        kpis = self.env["dist.kpi"].search([])
        read = self.env["dist.kpi"]._read(
            kpis.mapped("code"),
            self.env.company.ids,
            date(2026, 5, 1),
            date(2026, 5, 31),
        )
        self.assertEqual(set(read), set(kpis.mapped("code")))
