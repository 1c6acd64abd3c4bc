import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {describeQuorum, say} from "../decide/decision_texts";

const FOLDED = new Set(["out_of_scope", "no_match"]);
const ICONS = {
    asks: "fa-hand-paper-o",
    passes: "fa-check",
    shielded: "fa-shield",
    covered: "fa-check-square-o",
    broken: "fa-exclamation-triangle",
    no_match: "fa-minus",
    out_of_scope: "fa-minus",
};

/** Why a document would pass or stop: the rows that spoke, and those that did not. */
export class ExplainDialog extends Component {
    static template = "dist_approval.ExplainDialog";
    static components = {Dialog};
    static props = {resModel: String, resId: Number, close: Function};

    setup() {
        this.orm = useService("orm");
        this.icons = ICONS;
        this.say = say;
        this.describeQuorum = describeQuorum;
        this.state = useState({explained: null});
        onWillStart(async () => {
            const {resModel, resId} = this.props;
            const [explained] = await this.orm.call(resModel, "dist_explain", [
                [resId],
            ]);
            this.state.explained = explained;
        });
    }

    get title() {
        return _t("Why %s passes or stops", this.state.explained.name);
    }

    get answer() {
        const {mode, stops} = this.state.explained;
        if (mode === "off") {
            return stops
                ? _t("The control is off: it passes. Switched on, it would stop.")
                : _t("The control is off: it passes, and would pass switched on.");
        }
        if (mode === "watch") {
            return stops
                ? _t(
                      "The control only watches: it passes, and is noted as one that would stop."
                  )
                : _t("It passes.");
        }
        return stops ? _t("It stops and waits for a decision.") : _t("It passes.");
    }

    get speaking() {
        return this.state.explained.rows.filter(({outcome}) => !FOLDED.has(outcome));
    }

    get silent() {
        return this.state.explained.rows.filter(({outcome}) => FOLDED.has(outcome));
    }
}

/** The action "Explain approval" in the menu of a gated document. */
function explainAction(env, action) {
    const {active_id: resId, active_model: resModel} = action.context;
    env.services.dialog.add(ExplainDialog, {resModel, resId});
}

registry.category("actions").add("dist_approval.explain", explainAction);
