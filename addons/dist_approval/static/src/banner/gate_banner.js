import {Component, onWillDestroy, toRaw, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {session} from "@web/session";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {decisionTexts} from "../decide/decision_texts";
import {describeBanner} from "./banner_texts";
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

    get says() {
        return describeBanner(this.state.banner);
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
