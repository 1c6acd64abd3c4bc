from odoo.tests import Form, tagged

from .common import DistBaseCase

FORMS = (
    "dist.channel",
    "dist.document",
    "dist.document.requirement",
    "dist.reason.code",
)


@tagged("post_install", "-at_install")
class TestScreens(DistBaseCase):
    """Every screen a role finds in the menu opens with that role's rights."""

    def _open_menu(self, user):
        """Open the screens of this addon and return their models."""
        menus = self.env["ir.ui.menu"].with_user(user)
        visible = menus.browse(menus._visible_menu_ids())
        opened = set()
        for menu in visible.filtered(lambda m: self._is_ours(m) and m.action):
            action = menu.action.sudo()
            if action.type != "ir.actions.act_window":
                continue
            model = self.env[action.res_model].with_user(user)
            views = model.get_views([(False, "list"), (False, "form")])
            specification = {
                name: {}
                for name in views["models"][model._name]["fields"]
                if name != "id"
            }
            model.web_search_read([], specification, limit=5)
            opened.add(model._name)
        return opened

    def _is_ours(self, menu):
        [xml_id] = menu.sudo()._get_external_ids()[menu.id]
        return xml_id.startswith("dist_base.")

    def test_administrator_opens_every_screen(self):
        opened = self._open_menu(self._create_user("administrator"))
        self.assertEqual(
            opened,
            {
                "dist.channel",
                "dist.control",
                "dist.customer.tier",
                "dist.document",
                "dist.document.requirement",
                "dist.document.type",
                "dist.evidence",
                "dist.reason.code",
            },
        )

    def test_auditor_opens_evidence_and_documents(self):
        opened = self._open_menu(self._create_user("auditor"))
        self.assertEqual(opened, {"dist.document", "dist.evidence"})

    def test_steward_opens_documents_and_what_describes_them(self):
        opened = self._open_menu(self._create_user("data_steward"))
        self.assertEqual(
            opened, {"dist.customer.tier", "dist.document", "dist.document.type"}
        )

    def test_person_without_a_role_sees_no_menu(self):
        self.assertFalse(self._open_menu(self._create_user()))

    def test_empty_forms_open(self):
        administrator = self._create_user("administrator", "data_steward")
        for name in FORMS:
            Form(self.env[name].with_user(administrator))

    def test_partner_and_item_forms_show_certificates_to_readers_only(self):
        reader = self._create_user("buyer")
        seller = self._create_user("sales_desk")
        for name in ("res.partner", "product.template"):
            for user, shown in ((reader, True), (seller, False)):
                view = self.env[name].with_user(user).get_view(view_type="form")
                self.assertEqual("action_dist_documents" in view["arch"], shown, name)

    def test_apps_shows_people_a_text_and_no_marks_of_a_readme(self):
        [module] = self.env["ir.module.module"].search([("name", "=", "dist_base")])
        self.assertIn("Nothing changes in Odoo until", module.description_html)
        self.assertNotIn("##", module.description_html)
