from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ..engine import opening as engine
from .dist_stock_count_line import OPEN

INSIDE = ("internal", "transit")


class DistStockCount(models.Model):
    """What lay on the shelves when the books began: a file becomes the lines."""

    # One file for each thing a count does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count"

    kind = fields.Selection(
        selection_add=[("opening", "Opening balance")],
        ondelete={"opening": "cascade"},
    )

    def action_start(self):
        for count in self.filtered(lambda c: c.kind == "opening"):
            raise UserError(
                self.env._(
                    "%(count)s gets its lines from a file. Press Load a file.",
                    count=count.name,
                )
            )
        return super().action_start()

    def action_load(self):
        """Open the window that loads a file.

        :raise UserError: the count is no opening balance, or was loaded before
        """
        self.ensure_one()
        self._check_loadable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load opening balances"),
            "res_model": "dist.stock.opening.load",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_count_id": self.id},
        }

    def _check_loadable(self):
        self._check_plans()
        if self.kind != "opening" or self.state != "draft" or self.line_ids:
            raise UserError(
                self.env._(
                    "%(count)s takes no file: it is no opening balance, or was loaded "
                    "before. Plan another opening balance.",
                    count=self.name,
                )
            )

    def _check_begun(self):
        """Refuse balances of a moment that is still to come."""
        if self.cutover_at and self.cutover_at > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(count)s begins at its cut-over, %(moment)s: until then goods "
                    "move, and nothing is dated in the future. Check the file now, and "
                    "load it after.",
                    count=self.name,
                    moment=format_datetime(self.env, self.cutover_at),
                )
            )

    # === FACTS === #

    def _get_opening_facts(self, rows, mark):
        """Return what the database knows of what a file names, by one statement each.

        :param list rows: of ``engine.opening.Row``
        :param str mark: decimal mark of the file
        :return: ``engine.opening.Facts``
        """
        items = self._find_opening_items({row.product for row in rows})
        places = self._find_opening_places({row.location for row in rows})
        found = {item.id: item for items_ in items.values() for item in items_}
        where = {place.id for places_ in places.values() for place in places_}
        return engine.Facts(
            company=self.company_id.id,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            mark=mark,
            items=items,
            places=places,
            units=self._get_units(),
            owners=self._find_opening_owners({row.owner for row in rows}),
            stocked=self._find_stocked_serials(found),
            counted=self._find_counted(list(found), list(where)),
        )

    def _find_opening_items(self, names):
        """Return {code or barcode: items}; those of other companies as well, so that
        a row can say so."""
        products = self.env["product.product"].sudo()  # whose item it is
        wanted = [name for name in names if name]
        found = products.search_fetch(
            Domain("default_code", "in", wanted) | Domain("barcode", "in", wanted),
            ["default_code", "barcode", "uom_id", "tracking", "is_storable"],
        )
        units = {
            unit.id: unit for by_name in self._get_units().values() for unit in by_name
        }
        result = {}
        for product in found:
            item = engine.Item(
                product.id,
                units[product.uom_id.id],
                product.tracking,
                product.is_storable,
                product.company_id.id or None,
            )
            _add_names(result, (product.default_code, product.barcode), item)
        return result

    def _find_opening_places(self, names):
        places = self.env["stock.location"].sudo()  # whose place it is
        wanted = [name for name in names if name]
        domain = Domain.OR(
            Domain(name, "in", wanted) for name in ("barcode", "complete_name", "name")
        )
        result = {}
        known = places.search(domain)
        own = self.env.user._dist_warehouse_domain("warehouse_id")
        covered = known.filtered_domain(self._get_place_domain() & own)
        for place in known:
            found = engine.Place(
                place.id,
                place.company_id.id or None,
                place.usage in INSIDE,
                place in covered,
            )
            # A barcode or a full name is exact; bins of several aisles share a name.
            _add_names(result, (place.barcode, place.complete_name, place.name), found)
        return result

    @api.model
    def _get_units(self):
        """Return {name of a unit: units}."""
        result = {}
        units = self.env["uom.uom"].sudo()  # all there are
        units = units.with_context(active_test=False)  # items outlive their unit
        for unit in units.search([("id", "!=", False)]):
            family = int((unit.parent_path or str(unit.id)).split("/")[0])
            found = engine.Unit(unit.id, family, unit.factor, unit.name)
            _add_names(result, (unit.name,), found)
        return result

    def _find_opening_owners(self, names):
        wanted = [name for name in names if name]
        if not wanted:
            return {}
        domain = Domain("name", "in", wanted) | Domain("ref", "in", wanted)
        result = {}
        for partner in self.env["res.partner"].search(domain):
            _add_names(result, (partner.name, partner.ref), partner.id)
        return result

    def _find_stocked_serials(self, items):
        serial = [id_ for id_, item in items.items() if item.tracking == "serial"]
        if not serial:
            return {}
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(  # wherever it lies
                [
                    ("product_id", "in", serial),
                    ("company_id", "in", (False, self.company_id.id)),
                    ("location_id.usage", "in", INSIDE),
                    ("quantity", ">", 0),
                    ("lot_id", "!=", False),
                ],
                ["product_id", "lot_id", "location_id"],
            )
        )
        return {(item.id, lot.name): place.id for item, lot, place in groups}

    def _find_counted(self, items, places):
        lines = self.env["dist.stock.count.line"].sudo()  # whoever counts it
        found = lines.search(
            [
                ("state", "in", OPEN),
                ("product_id", "in", items),
                ("location_id", "in", places),
            ]
        )
        return frozenset(
            (
                line.product_id.id,
                line.location_id.id,
                line.lot_id.name or "",
                line.package_id.name or "",
                line.owner_id.id or None,
            )
            for line in found
        )

    # === LOADING === #

    def _load_opening(self, verdicts):
        """Make lines of the rows that are accepted: all of them, or none.

        :param list verdicts: of ``engine.opening.Verdict``
        """
        self.ensure_one()
        self._check_loadable()
        self._check_begun()
        self.sudo().lock_for_update()  # nobody loads it a second time
        accepted = [found for found in verdicts if not found.problem]
        lots = self._make_lots(accepted)
        packages = self._make_packages(accepted)
        self._set_costs(engine.get_costs(accepted))
        self._insert_opening(accepted, lots, packages)
        self.sudo().state = "open"  # the door
        self.invalidate_recordset()
        attempts = self._insert_opening_looks()
        baselines = self.env["dist.stock.count.baseline"].sudo()  # nobody writes them
        baselines._take(attempts, fields.Datetime.now())
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "opening_loaded",
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_name": self.name,
                    "company_id": self.company_id.id,
                    "after": {"line_count": len(accepted)},
                }
            ]
        )

    def _make_lots(self, accepted):
        """Return {(item id, name): id}, making the lots that do not exist."""
        wanted = {(found.item.id, found.row.lot) for found in accepted if found.row.lot}
        if not wanted:
            return {}
        lots = self.env["stock.lot"].sudo()  # who plans counts need keep no lots
        known = lots.search(
            [
                ("product_id", "in", [item for item, _name in wanted]),
                ("name", "in", [name for _item, name in wanted]),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        result = {(lot.product_id.id, lot.name): lot.id for lot in known}
        missing = sorted(wanted - result.keys())
        made = lots.create(
            [
                {"product_id": item, "name": name, "company_id": self.company_id.id}
                for item, name in missing
            ]
        )
        return result | dict(zip(missing, made.ids, strict=True))

    def _make_packages(self, accepted):
        """Return {name: id}, making the packages that do not exist."""
        wanted = {found.row.package for found in accepted if found.row.package}
        if not wanted:
            return {}
        packages = self.env["stock.package"].sudo()  # as with lots
        known = packages.search(
            [
                ("name", "in", list(wanted)),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        result = {package.name: package.id for package in known}
        missing = sorted(wanted - result.keys())
        made = packages.create([{"name": name} for name in missing])
        return result | dict(zip(missing, made.ids, strict=True))

    def _set_costs(self, costs):
        """Give items that have no cost that of the file."""
        items = self.env["product.product"].sudo()  # an item without a cost has none
        items = items.with_company(self.company_id).browse(costs)
        for item in items.filtered(lambda item: not item.standard_price):
            item.standard_price = costs[item.id]

    def _insert_opening(self, accepted, lots, packages):
        rows = [
            (
                found.item.id,
                found.place.id,
                lots.get((found.item.id, found.row.lot)),
                packages.get(found.row.package),
                found.owner,
                found.quantity,
            )
            for found in accepted
        ]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_stock_count_line
                       (count_id, company_id, state, basis, is_blind, dated_at,
                        reason_id, product_id, location_id, lot_id, package_id,
                        owner_id, last_qty, create_uid, create_date, write_uid,
                        write_date)
                SELECT %(count)s, %(company)s, 'draft', 'since', FALSE, %(dated)s,
                       %(reason)s, found.*, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM unnest(%(items)s::int4[], %(places)s::int4[], %(lots)s::int4[],
                              %(packages)s::int4[], %(owners)s::int4[],
                              %(quantities)s::numeric[]) found
                """,
                count=self.id,
                company=self.company_id.id,
                dated=self.cutover_at or None,
                reason=self.default_reason_id.id or None,
                user=self.env.uid,
                now=fields.Datetime.now(),
                **{
                    name: [row[position] for row in rows]
                    for position, name in enumerate(
                        ("items", "places", "lots", "packages", "owners", "quantities")
                    )
                },
            )
        )

    def _insert_opening_looks(self):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_stock_count_attempt
                       (line_id, user_id, at, quantity, uom_id, source, device)
                SELECT line.id, %(user)s, %(now)s, line.last_qty, template.uom_id,
                       'import', %(device)s
                  FROM dist_stock_count_line line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                 WHERE line.count_id = %(count)s
                RETURNING id
                """,
                user=self.env.uid,
                now=fields.Datetime.now(),
                device=self._get_origin()["device"],
                count=self.id,
            )
        )
        ids = [id_ for (id_,) in self.env.cr.fetchall()]
        return self.env["dist.stock.count.attempt"].sudo().browse(ids)  # to be noted

    @api.model
    def _get_reject_texts(self):
        """Return {problem of a row: what is wrong and the way out}."""
        return {
            "unknown_item": self.env._("No item has this code or barcode."),
            "ambiguous_item": self.env._("Several items have this code: use another."),
            "unknown_place": self.env._("No location has this name or barcode."),
            "ambiguous_place": self.env._(
                "Several locations have this name: write it whole, or the barcode."
            ),
            "unknown_owner": self.env._("No contact has this name or reference."),
            "ambiguous_owner": self.env._("Several contacts have this name."),
            "unknown_unit": self.env._("There is no such unit."),
            "ambiguous_unit": self.env._("Several units have this name."),
            "wrong_unit": self.env._("The item is not kept in a unit of this kind."),
            "other_company": self.env._(
                "The item or the location belongs to another company."
            ),
            "no_stock": self.env._("The item is not tracked in stock."),
            "outside": self.env._("Goods at this location are not on stock."),
            "not_covered": self.env._(
                "The count does not cover this location, or you do not work there."
            ),
            "no_number": self.env._("The quantity is no plain number."),
            "no_value": self.env._("The unit value is no plain number from 0 up."),
            "negative": self.env._("Nobody has less than nothing."),
            "no_lot": self.env._("The item needs a lot or serial number."),
            "lot_unasked": self.env._("The item has no lots."),
            "serial_quantity": self.env._("A serial number is there or not: 1 or 0."),
            "serial_twice": self.env._("The serial number stands in row %(row)s too."),
            "serial_elsewhere": self.env._(
                "The serial number lies at another place: count or move it there."
            ),
            "duplicate": self.env._("The same as row %(row)s: add them up in one."),
            "being_counted": self.env._(
                "It is being counted right now: close that count first."
            ),
        }


def _add_names(result, names, found):
    """Add what goes by some names; once, where several names are the same."""
    for name in {str(name).lower() for name in names if name}:
        result[name] = (*result.get(name, ()), found)


class DistStockCountLine(models.Model):
    """An opening balance was counted elsewhere: nobody counts it again."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    def _get_recounts(self, tolerance):
        is_opening = self.count_id.kind == "opening"
        return 0 if is_opening else super()._get_recounts(tolerance)


class DistEvidence(models.Model):
    """Evidence of opening balances in words."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "opening_loaded": self.env._("Opening balances loaded"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event != "opening_loaded":
            return known
        counts = self.env["dist.stock.count"]._fields
        return dict(known) | {"line_count": counts["line_count"]}
