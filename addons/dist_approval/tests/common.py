from odoo.fields import Command
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, new_test_user

from . import gated_host

HOSTS = (gated_host.DistTestDocument, gated_host.DistTestDocumentLine)


class ApprovalCommon(TransactionCase):
    """A document model with a gate, its checkpoint switched on, and people.

    Provides ``checkpoint`` (facts amount, unsure, discount and quantity per line),
    ``clerk``, ``approver``, ``second``, ``third`` (members of ``approvers``),
    ``outsider``; factories ``_create_document``, ``_create_policy``,
    ``_condition``, ``_tier``; ``_get_request``, ``_hold`` (a document that waits).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_hosts()
        cls._give_rights()
        cls.company = cls.env.company
        cls.approvers = cls.env["res.groups"].create({"name": "Test approvers"})
        cls.clerk = new_test_user(cls.env, "appr_clerk")
        cls.outsider = new_test_user(cls.env, "appr_outsider")
        cls.approver, cls.second, cls.third = (
            new_test_user(cls.env, f"appr_{name}") for name in ("one", "two", "three")
        )
        people = cls.approver | cls.second | cls.third
        people.group_ids = [Command.link(cls.approvers.id)]
        cls.product = cls.env["product.product"].create({"name": "Bolt"})
        cls._create_checkpoint()

    @classmethod
    def _add_hosts(cls):
        names = [host._name for host in HOSTS]
        for host in HOSTS:
            add_to_registry(cls.registry, host)
            cls.addClassCleanup(cls.registry.__delitem__, host._name)
        cls.registry._setup_models__(cls.env.cr, names)
        cls.registry.init_models(cls.env.cr, names, {"models_to_check": True})
        cls.env["dist.test.document"]._register_hook()

    @classmethod
    def _give_rights(cls):
        models = cls.env["ir.model"].search(
            [("model", "in", [host._name for host in HOSTS])]
        )
        cls.env["ir.model.access"].create(
            [
                {
                    "name": model.model,
                    "model_id": model.id,
                    "group_id": cls.env.ref("base.group_user").id,
                    "perm_read": True,
                    "perm_write": True,
                    "perm_create": True,
                    "perm_unlink": True,
                }
                for model in models
            ]
        )

    @classmethod
    def _create_checkpoint(cls):
        control = cls.env["dist.control"].create(
            {"code": "test_control", "name": "Test", "summary": "s", "who_notices": "w"}
        )
        cls.setting = cls.env["dist.control.setting"].create(
            {"control_id": control.id, "company_id": cls.company.id, "mode": "on"}
        )
        facts = [
            ("amount", "money", "higher", False),
            ("unsure", "percent", "lower", False),
            ("discount", "percent", "higher", True),
            ("quantity", "quantity", "higher", True),
        ]
        cls.checkpoint = cls.env["dist.approval.checkpoint"].create(
            {
                "code": "test_done",
                "name": "Finishing a test",
                "res_model": "dist.test.document",
                "control_code": "test_control",
                "fallback_group_id": cls.env.ref("dist_base.group_branch_manager").id,
                "fact_ids": [
                    Command.create(
                        {
                            "code": code,
                            "name": code.title(),
                            "kind": kind,
                            "direction": direction,
                            "per_line": per_line,
                        }
                    )
                    for code, kind, direction, per_line in facts
                ],
            }
        )

    # === FACTORIES === #

    @classmethod
    def _condition(cls, fact="amount", operator="gt", low=100.0, **values):
        record = cls.checkpoint.fact_ids.filtered(lambda f: f.code == fact)
        return {
            "fact_id": record.id,
            "operator": operator,
            "value_low": low,
            **values,
        }

    @classmethod
    def _tier(cls, **values):
        if not values.keys() & {"who", "user_ids"}:
            values["group_id"] = cls.approvers.id
        return values

    @classmethod
    def _create_policy(cls, *conditions, tiers=None, **values):
        tiers = [cls._tier()] if tiers is None else tiers
        return cls.env["dist.approval.policy"].create(
            {
                "name": "A row",
                "checkpoint_id": cls.checkpoint.id,
                "condition_ids": [Command.create(c) for c in conditions],
                "tier_ids": [Command.create(t) for t in tiers],
                **values,
            }
        )

    @classmethod
    def _create_document(cls, user=None, lines=(), **values):
        lines = [
            Command.create({"product_id": cls.product.id, **line}) for line in lines
        ]
        documents = cls.env["dist.test.document"].with_user(user or cls.clerk)
        document = documents.create({"line_ids": lines, **values})
        cls.env.cr.flush()
        return document

    def _hold(self, **values):
        """Return (document, request) of a document that waits."""
        document = self._create_document(amount=500.0, **values)
        document.action_done()
        return document, self._get_request(document)

    def _get_request(self, document, state="pending"):
        return self.env["dist.approval.request"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "in", document.ids),
                ("state", "=", state),
            ]
        )
