import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** One fact that stopped the document: value, limit, how far past, how it ended before. */
export class ReasonCard extends Component {
    static template = "dist_approval.ReasonCard";
    static props = {reason: Object, partner: String};

    get history() {
        const {asked = 0, approved = 0, rejected = 0} = this.props.reason.history;
        if (!asked) {
            return _t(
                "%s: not stopped for this in the last 12 months",
                this.props.partner
            );
        }
        return _t(
            "%(partner)s: stopped for this %(asked)s times in the last 12 months, %(approved)s approved, %(rejected)s rejected",
            {partner: this.props.partner, asked, approved, rejected}
        );
    }
}
