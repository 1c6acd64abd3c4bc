import {Component, onWillDestroy, toRaw, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {session} from "@web/session";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {decisionTexts} from "../decide/decision_texts";
import {ExplainDialog} from "../explain/explain_dialog";

const REQUEST = "dist.approval.request";

/**
 * What the gate did to the document, or will do when it is confirmed; quiet when there
 * is nothing to say. Asks the server once per load of the record, and not at all for
 * models whose control is off.
 */
export class GateBanner extends Component {
    static template = "dist_approval.GateBanner";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.inbox = useService("dist_approval_inbox");
        this.state = useState({banner: null, busy: false});
        Object.assign(this, decisionTexts);
        onWillDestroy(() => (this.seen = null));
        useRecordObserver((record) => this.onRecord(record));
    }

    /** The record's data are a new object whenever the server was asked or told. */
    onRecord(record) {
        const seen = toRaw(record.data);
        if (seen === this.seen) {
            return;
        }
        this.seen = seen;
        const isLive =
            session.dist_gated_models?.includes(record.resModel) ||
            record.data.dist_gate_state;
        if (isLive && record.resId) {
            this.load(record.resModel, record.resId, seen);
        } else {
            this.state.banner = null;
        }
    }

    async load(resModel, resId, seen) {
        const [banner] = await this.orm.silent.call(resModel, "dist_gate_banner", [
            [resId],
        ]);
        if (this.seen === seen) {
            this.state.banner = banner || null;
        }
    }

    // === WHAT IT SAYS === //

    get kind() {
        const {state, request, forecast} = this.state.banner;
        if (!request || (forecast && state === "approved")) {
            return "forecast";
        }
        if (request.can_retry) {
            return "not_carried_out";
        }
        if (state === "waiting" && request.holder) {
            return "asked_back";
        }
        return state;
    }

    get look() {
        return {
            forecast: {color: "alert-info", icon: "fa-info-circle"},
            waiting: {color: "alert-warning", icon: "fa-hourglass-half"},
            asked_back: {color: "alert-warning", icon: "fa-question-circle"},
            not_carried_out: {color: "alert-warning", icon: "fa-exclamation-triangle"},
            approved: {color: "alert-light", icon: "fa-check-circle"},
            rejected: {color: "alert-danger", icon: "fa-times-circle"},
        }[this.kind];
    }

    get title() {
        const {request, forecast} = this.state.banner;
        const who = (steps) => steps.map((step) => step.name || step.who).join(", ");
        switch (this.kind) {
            case "forecast":
                return _t("Confirming will ask %s", who(forecast.steps));
            case "waiting":
                return this.getWaitingTitle(request);
            case "asked_back":
                return _t("With %s, who was asked:", request.holder);
            case "not_carried_out":
                return _t("Approved, not carried out: %s", request.execution_message);
            case "approved":
                return _t("Approved");
            default:
                return request.purpose === "change"
                    ? _t("The change was rejected: deliveries and invoices stay held")
                    : _t("Rejected");
        }
    }

    getWaitingTitle({purpose, steps}) {
        if (purpose === "change") {
            return _t("Changed after it was confirmed: deliveries and invoices wait");
        }
        return steps.length === 1
            ? _t("Waiting for 1 decision")
            : _t("Waiting for %s decisions", steps.length);
    }

    get sentences() {
        const {request, forecast} = this.state.banner;
        switch (this.kind) {
            case "forecast":
                return forecast.sentences;
            case "waiting":
                return request.sentences;
            case "asked_back":
                return [request.question];
            case "rejected":
                return forecast ? forecast.sentences : request.sentences;
            default:
                return [];
        }
    }

    get steps() {
        return this.kind === "waiting" ? this.state.banner.request.steps : [];
    }

    /** The decision that made it what it is; the others are behind History. */
    get lastDecision() {
        const isDecided = ["approved", "rejected", "not_carried_out"].includes(
            this.kind
        );
        return isDecided ? this.state.banner.history[0] : null;
    }

    get history() {
        const {history} = this.state.banner;
        return this.lastDecision ? history.slice(1) : history;
    }

    // === WHAT IT OFFERS === //

    explain() {
        const {resModel, resId} = this.props.record;
        this.dialog.add(ExplainDialog, {resModel, resId});
    }

    decide() {
        this.action.doAction("dist_approval.dist_approval_decide_action", {
            props: {resId: this.state.banner.request.id},
        });
    }

    async withdraw() {
        await this.act("action_withdraw");
    }

    async retry() {
        await this.act("action_carry_out");
    }

    async act(method) {
        this.state.busy = true;
        try {
            await this.orm.call(REQUEST, method, [[this.state.banner.request.id]]);
            this.inbox.refresh();
        } finally {
            this.state.busy = false;
        }
        await this.props.record.load();
    }
}

registry.category("view_widgets").add("dist_gate_banner", {
    component: GateBanner,
    fieldDependencies: [{name: "dist_gate_state", type: "selection", readonly: true}],
});
