from odoo import api, models
from odoo.tools import SQL

# What the views of lines of orders share.
PLACE = {
    "company_id": "Id of the company.",
    "company_name": "Company.",
    "warehouse_id": "Id of the warehouse.",
    "warehouse_name": "Warehouse.",
    "partner_id": "Id of the customer or vendor.",
    "partner_name": "Customer or vendor.",
    "product_id": "Id of the item.",
    "product_name": "Item.",
}
LINE = PLACE | {
    "categ_id": "Id of the product family.",
    "categ_name": "Product family, with those above it.",
    "user_id": "Id of the salesperson or buyer.",
    "user_name": "Salesperson or buyer.",
    "order_id": "Id of the order; empty: it was deleted.",
    "order_name": "Order.",
    "currency_name": "Currency of the amounts: the company's.",
    "is_estimated": "Its promise was read off an order confirmed before.",
    "repromise_count": "Times promised anew.",
    "confirmed_at": "When the order was confirmed, UTC.",
    "confirmed_date": "That day, where the company works.",
    "first_promised_at": "First promise, UTC.",
    "first_due_date": "That day, where the company works.",
    "first_due_at": "When the first promise is over, UTC.",
    "latest_promised_at": "Latest promise, UTC.",
    "latest_due_at": "When the latest promise is over, UTC.",
    "demand_qty": "Quantity promised first, in the unit of the item.",
    "latest_qty": "Quantity promised latest, in the unit of the item.",
    "returned_qty": "Quantity returned.",
    "done_at": "When the last unit moved, UTC.",
    "done_date": "That day, where the company works.",
    "is_open": "Something is still to come.",
    "is_in_full": "All of it came.",
    "is_on_time": "By the first promise.",
    "open_value": "Amount of what is open.",
    "is_order_head": "One line of each order: count these to count orders.",
    "is_order_stopped": "The order stopped at a checkpoint.",
}


class DistBiPromises(models.AbstractModel):
    """What was promised for lines of orders, and when."""

    _name = "dist.bi.view.promises"
    _inherit = "dist.bi.view"
    _description = "Promises of lines of orders: first ones and each later one."

    _source = "dist.promise"
    _shown = PLACE | {
        "id": "Id of the promise.",
        "res_model": "sale.order: to a customer; purchase.order: of a vendor.",
        "res_id": "Id of the order.",
        "res_name": "Order.",
        "line_id": "Id of the line of the order.",
        "number": "1: the first promise of the line.",
        "at": "When it was given, UTC.",
        "at_date": "That day, where the company works.",
        "reason": "confirmed, or changed on the order.",
        "reason_id": "Id of the reason given.",
        "reason_name": "Reason given.",
        "is_estimated": "Read off an order that was confirmed before.",
        "user_id": "Id of who gave it.",
        "user_name": "Who gave it.",
        "quantity": "In the unit of the line.",
        "product_uom_name": "Unit of the line.",
        "product_qty": "In the unit of the item.",
        "requested_at": "When it was asked for, UTC; empty: nobody named a day.",
        "promised_at": "When it was promised for, UTC.",
        "promised_date": "That day, where the company works.",
        "price_unit": "Net, untaxed, in the currency of the order.",
        "currency_name": "Currency of the order.",
        "company_price_unit": "The same in the currency of the company.",
    }

    @api.model
    def _get_expressions(self):
        return super()._get_expressions() | {
            "at_date": self._get_day(SQL("source.at")),
        }


class DistBiOrderLines(models.AbstractModel):
    """What became of lines of sales orders."""

    _name = "dist.bi.view.order_lines"
    _inherit = "dist.bi.view"
    _description = "What became of each line of sales orders."

    _source = "dist.kpi.order.line"
    _shown = LINE | {
        "line_key": "Id of the line, also of a deleted one.",
        "team_id": "Id of the sales team.",
        "team_name": "Sales team.",
        "channel_id": "Id of the channel.",
        "channel_name": "Channel.",
        "latest_due_date": "Day of the latest promise, where the company works.",
        "first_pass_qty": "Delivered in one pass by the first promise.",
        "delivered_qty": "Quantity delivered.",
        "is_required": "Counts for on time: delivered or still wanted.",
        "is_filled": "Filled at first pass.",
        "is_on_time_latest": "By the latest promise.",
        "is_otif": "On time in full, first promise.",
        "is_otif_latest": "On time in full, latest promise.",
        "is_backordered": "Backordered.",
        "revenue": "Net amount.",
        "margin": "Net amount less cost.",
        "uninvoiced_value": "Delivered, not invoiced.",
        "order_due_at": "When the order is due, UTC.",
        "order_due_date": "That day, where the company works.",
        "is_order_filled": "Order filled at first pass.",
        "is_order_otif": "Order on time in full, first promise.",
        "is_order_otif_latest": "Order on time in full, latest promise.",
        "is_order_backordered": "Order backordered.",
    }


class DistBiPurchaseLines(models.AbstractModel):
    """What became of lines of purchase orders."""

    _name = "dist.bi.view.purchase_lines"
    _inherit = "dist.bi.view"
    _description = "What became of each line of purchase orders."

    _source = "dist.kpi.purchase.line"
    _shown = LINE | {
        "line_key": "Id of the line, also of a deleted one.",
        "on_time_qty": "Received by the first promise.",
        "on_time_latest_qty": "Received by the latest promise.",
        "received_qty": "Quantity received.",
        "first_receipt_at": "First receipt, UTC.",
        "lead_days": "Days from the confirmation to the last unit.",
        "planned_lead_days": "Days from the confirmation to the first promise.",
        "deviation_days": "Days later than promised.",
        "unbilled_value": "Received, not billed.",
    }


class DistBiApprovals(models.AbstractModel):
    """How approvals went."""

    _name = "dist.bi.view.approvals"
    _inherit = "dist.bi.view"
    _description = "Approvals that were asked for, one row each."

    _source = "dist.kpi.approval"
    _shown = {  # noqa: RUF012 - read, never written
        "request_id": "Id of the request.",
        "checkpoint_id": "Id of the checkpoint.",
        "checkpoint_name": "What the document stopped at.",
        "company_id": "Id of the company.",
        "company_name": "Company.",
        "requester_id": "Id of who asked.",
        "requester_name": "Who asked.",
        "state": "pending, approved, rejected, cancelled, superseded.",
        "res_model": "Model of the document.",
        "amount": "In the currency of the company.",
        "currency_name": "Currency of the company.",
        "requested_at": "Asked, UTC.",
        "requested_date": "That day, where the company works.",
        "decided_at": "Decided, UTC.",
        "decided_date": "That day, where the company works.",
        "decision_hours": "Hours from asking to deciding.",
        "is_pending": "Waits.",
        "is_decided": "Approved or rejected.",
        "is_override": "Approved.",
    }


class DistBiExceptionCourses(models.AbstractModel):
    """How long cases took."""

    _name = "dist.bi.view.exception_courses"
    _inherit = "dist.bi.view"
    _description = "How cases went: when taken up, when ended. One row each."

    _source = "dist.kpi.exception"
    _shown = {  # noqa: RUF012 - read, never written
        "exception_id": "Case: exceptions.id.",
        "type_id": "Kind: exception_types.id.",
        "company_id": "Id of the company.",
        "opened_date": "Day it opened, where the company works.",
        "closed_date": "Day it ended, where the company works.",
        "acknowledge_hours": "Hours from opening to the first step of a person.",
        "resolve_hours": "Hours from opening to the end.",
        "is_live": "Neither resolved nor cleared.",
        "is_reopened": "It came back.",
        "is_dismissed": "There was no trouble, or it was not ours.",
    }


class DistBiDwell(models.AbstractModel):
    """How long transfers stood in a state."""

    _name = "dist.bi.view.transfer_dwell"
    _inherit = "dist.bi.view"
    _description = "How long transfers stood in a state: a row a day, type and state."

    _source = "dist.kpi.dwell"
    _shown = {  # noqa: RUF012 - read, never written
        "company_id": "Id of the company.",
        "company_name": "Company.",
        "warehouse_id": "Id of the warehouse.",
        "warehouse_name": "Warehouse.",
        "picking_type_id": "Id of the type of transfer.",
        "picking_type_name": "Type of transfer.",
        "state": "State of the transfer.",
        "date": "Day the state was left, where the company works.",
        "stay_count": "Stays.",
        "hours": "Hours of all of them.",
    }
