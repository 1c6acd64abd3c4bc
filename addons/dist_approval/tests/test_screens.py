from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestScreens(ApprovalCommon):
    """Every screen a role finds in the menu opens with that role's rights."""

    def setUp(self):
        super().setUp()
        self.policy = self._create_policy(self._condition())
        self._document, self.request = self._hold()

    def _create_reader(self, *roles):
        groups = ["base.group_user", *(f"dist_base.group_{role}" for role in roles)]
        return new_test_user(self.env, "appr_reader", groups=",".join(groups))

    def _open_menu(self, user):
        """Open the screens of this addon, records and all, and return their models."""
        menus = self.env["ir.ui.menu"].with_user(user)
        visible = menus.browse(menus._visible_menu_ids())
        opened = set()
        for menu in visible.filtered(lambda m: self._is_ours(m) and m.action):
            action = menu.action.sudo()
            if action.type != "ir.actions.act_window":
                continue
            model = self.env[action.res_model].with_user(user)
            kinds = ("list", "form", "search")
            views = model.get_views([(False, kind) for kind in kinds])
            fields = views["models"][model._name]["fields"]
            specification = {name: {} for name in fields if name != "id"}
            found = model.web_search_read([], specification, limit=80)
            self.assertTrue(found["records"], model._name)
            opened.add(model._name)
        return opened

    def _is_ours(self, menu):
        [xml_id] = menu.sudo()._get_external_ids()[menu.id]
        return xml_id.startswith("dist_approval.")

    def test_administrator_opens_requests_matrix_and_checkpoints(self):
        self.assertEqual(
            self._open_menu(self._create_reader("administrator")),
            {
                "dist.approval.checkpoint",
                "dist.approval.policy",
                "dist.approval.request",
            },
        )

    def test_auditor_opens_requests_and_the_matrix(self):
        self.assertEqual(
            self._open_menu(self._create_reader("auditor")),
            {"dist.approval.policy", "dist.approval.request"},
        )

    def test_colleague_opens_requests(self):
        self.assertEqual(
            self._open_menu(self._create_reader()), {"dist.approval.request"}
        )

    def test_row_counts_and_opens_the_requests_made_under_it(self):
        self._hold()
        self.assertEqual(self.policy.request_count, 2)
        action = self.policy.action_view_requests()
        found = self.env["dist.approval.request"].search(action["domain"])
        self.assertEqual(len(found), 2)
