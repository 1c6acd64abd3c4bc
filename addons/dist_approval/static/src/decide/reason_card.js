import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {say} from "./decision_texts";

/** One fact that stopped the document: value, limit, how far past, how it ended before. */
export class ReasonCard extends Component {
    static template = "dist_approval.ReasonCard";
    static props = {reason: Object};

    setup() {
        this.say = say;
    }

    get history() {
        const {asked = 0, approved = 0, rejected = 0} = this.props.reason.history;
        if (!asked) {
            return _t("Not stopped for this in the last 12 months");
        }
        const counts = {asked, approved, rejected};
        return asked === 1
            ? _t(
                  "Stopped for this once in the last 12 months (%(approved)s approved, %(rejected)s rejected)",
                  counts
              )
            : _t(
                  "Stopped for this %(asked)s times in the last 12 months (%(approved)s approved, %(rejected)s rejected)",
                  counts
              );
    }
}
