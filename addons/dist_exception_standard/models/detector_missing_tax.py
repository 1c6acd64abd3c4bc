from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

ITEMS = (
    "SELECT product_tmpl_id FROM product_product WHERE id IN"
    " (SELECT product_id FROM {lines} WHERE order_id = ANY(%(keys)s::int4[]))"
)


class DistDetectorMissingTax(models.AbstractModel):
    """An item is sold or bought without a tax by a company that uses taxes.

    A company uses taxes where a default one is set for it or for the company it is a
    branch of: that is the tax a new item gets.
    """

    _name = "dist.detector.missing_tax"
    _inherit = "dist.detector"
    _description = "Detector: items without a tax"

    _documents = ("product.template",)
    _facts = {  # noqa: RUF012 - read, never written
        "item": "product.template",
        "use": "tax_use",
        "tax": "account.tax",
    }
    _watches = (
        Watch(
            "product.template",
            (
                "active",
                "type",
                "sale_ok",
                "purchase_ok",
                "company_id",
                "taxes_id",
                "supplier_taxes_id",
            ),
        ),
        Watch("sale.order", ("state",), scope=ITEMS.format(lines="sale_order_line")),
        Watch(
            "sale.order.line",
            ("product_id",),
            "order_id",
            ITEMS.format(lines="sale_order_line"),
        ),
        Watch(
            "purchase.order",
            ("state",),
            scope=ITEMS.format(lines="purchase_order_line"),
        ),
        Watch(
            "purchase.order.line",
            ("product_id",),
            "order_id",
            ITEMS.format(lines="purchase_order_line"),
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT company_id, 'product.template/' || id || '/' || use AS subject_key,
                   id AS scope_id, 'product.template' AS res_model, id AS res_id,
                   product_id,
                   (responsible_id ->> company_id::text)::int AS user_id,
                   jsonb_build_object('item', id, 'use', use, 'tax', tax_id) AS facts
              FROM (%(sold)s UNION ALL %(bought)s) lacking
            """,
            sold=self._get_lacking(
                scope,
                use="sale",
                is_traded=SQL("template.sale_ok"),
                lines=SQL("sale_order_line"),
                orders=SQL("sale_order"),
                state="sale",
                taxes=SQL("product_taxes_rel"),
                tax=SQL("account_sale_tax_id"),
            ),
            bought=self._get_lacking(
                scope,
                use="purchase",
                is_traded=SQL("template.purchase_ok"),
                lines=SQL("purchase_order_line"),
                orders=SQL("purchase_order"),
                state="purchase",
                taxes=SQL("product_supplier_taxes_rel"),
                tax=SQL("account_purchase_tax_id"),
            ),
        )

    def _get_lacking(self, scope, **words):
        """Return the SELECT of the items one side of the trade has no tax for.

        A tax belongs to a company and counts for its branches. Who lacks one is found
        first, and one line of an order is looked for by its item: as EXISTS it was
        planned as a join with all lines, which took minutes of millions of them.
        """
        return SQL(
            """
            (WITH lacking AS MATERIALIZED (
                SELECT company.id AS company_id, template.id, template.responsible_id,
                       coalesce(company.%(tax)s, root.%(tax)s) AS tax_id
                  FROM product_template template
                  JOIN res_company company
                    ON coalesce(template.company_id, company.id) = company.id
                  JOIN res_company root
                    ON root.id = split_part(company.parent_path, '/', 1)::int
                 WHERE template.active AND template.type <> 'combo' AND %(is_traded)s
                   AND coalesce(company.%(tax)s, root.%(tax)s) IS NOT NULL
                   AND NOT EXISTS (
                        SELECT FROM %(taxes)s link
                          JOIN account_tax tax ON tax.id = link.tax_id
                         WHERE link.prod_id = template.id
                           AND '/' || company.parent_path
                               LIKE '%%/' || tax.company_id || '/%%')
                   AND %(scope)s
            )
            SELECT company_id, id, responsible_id, %(use)s AS use, tax_id,
                   (SELECT min(variant.id) FROM product_product variant
                     WHERE variant.product_tmpl_id = lacking.id AND variant.active
                   ) AS product_id
              FROM lacking
             WHERE (SELECT TRUE FROM product_product product
                      JOIN %(lines)s line ON line.product_id = product.id
                      JOIN %(orders)s orders ON orders.id = line.order_id
                     WHERE product.product_tmpl_id = lacking.id
                       AND orders.company_id = lacking.company_id
                       AND orders.state = %(state)s LIMIT 1))
            """,
            scope=scope(SQL("template.id")),
            **words,
        )
