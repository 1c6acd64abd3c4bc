import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {readRefusal} from "@dist_base/core/refusal";
import {DecisionBar} from "./decision_bar";
import {decisionTexts} from "./decision_texts";
import {ReasonCard} from "./reason_card";

const MODEL = "dist.approval.request";

/** One screen, one decision; the next waiting one opens by itself. */
export class DecideAction extends Component {
    static template = "dist_approval.DecideAction";
    static components = {DecisionBar, Layout, ReasonCard};
    static props = {...standardActionServiceProps};
    static displayName = _t("Decide");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.inbox = useService("dist_approval_inbox");
        this.inboxState = useState(this.inbox.state);
        this.state = useState({card: null, shown: 0, busy: false, refusal: ""});
        this.title = useRef("title");
        this.display = {controlPanel: {}};
        Object.assign(this, decisionTexts);
        onWillStart(async () => this.load(await this.getFirstId()));
        useEffect(
            (id) => id && this.title.el?.focus(),
            () => [this.state.card?.id]
        );
    }

    async getFirstId() {
        const {action, resId} = this.props;
        const {active_id, active_model} = action.context || {};
        const asked = resId || action.params?.request_id;
        if (asked || active_model === MODEL) {
            return asked || active_id;
        }
        const [first] = await this.orm.search(MODEL, [["can_decide", "=", true]], {
            order: "requested_at, id",
            limit: 1,
        });
        return first || false;
    }

    async load(id) {
        this.state.refusal = "";
        if (!id) {
            this.state.card = null;
            return;
        }
        try {
            this.state.card = await this.orm.call(MODEL, "decision_card", [[id]]);
            this.state.shown++;
            this.props.updateActionState?.({resId: id});
        } catch (error) {
            this.state.card = null;
            this.state.refusal = readRefusal(error);
        }
    }

    // === WHAT THE CARD SAYS ABOUT ITSELF === //

    get outcome() {
        const {state, holder, can_answer, can_decide} = this.state.card;
        if (state === "pending") {
            if (can_answer) {
                return _t(
                    "You were asked a question. The approvers wait for your answer."
                );
            }
            if (holder) {
                return _t("With %s, who was asked a question.", holder);
            }
            return can_decide ? "" : _t("Others decide this one.");
        }
        return {
            approved: _t("Approved."),
            rejected: _t("Rejected."),
            cancelled: _t("Withdrawn, nothing to decide any more."),
            superseded: _t("The document changed, so this request is closed."),
        }[state];
    }

    /** The document's lines that the head does not say already. */
    get summary() {
        const {summary, partner, amount, requester} = this.state.card;
        const said = [partner, amount, requester];
        return summary.filter(({value}) => !said.includes(value));
    }

    get waitingText() {
        const {count} = this.inboxState;
        return count === 1 ? _t("1 waits for you") : _t("%s wait for you", count);
    }

    // === DECIDING === //

    /** Does one thing at a time: nobody presses twice while the server is asked. */
    async exclusively(action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.refusal = "";
        try {
            await action();
        } catch (error) {
            this.state.refusal = readRefusal(error);
        } finally {
            this.state.busy = false;
        }
    }

    call(method, args = [], kwargs = {}) {
        return this.orm.call(MODEL, method, [[this.state.card.id], ...args], kwargs);
    }

    decide(verdict, {note, reasonId}) {
        return this.exclusively(async () => {
            const {card} = this.state;
            const {name, next_id, execution} = await this.call("decide", [verdict], {
                facts_hash: card.facts_hash,
                note,
                reason_id: reasonId,
            });
            this.inbox.refresh();
            if (execution === "refused") {
                await this.load(card.id);
                return;
            }
            this.announce(verdict, name, execution);
            await this.load(next_id);
        });
    }

    announce(verdict, name, execution) {
        const text = {
            approve:
                execution === "done"
                    ? _t("%s is approved and went on.", name)
                    : _t("%s has your approval.", name),
            reject: _t("%s is rejected. The requester reads why.", name),
            ask_back: _t("%s waits for the answer to your question.", name),
        }[verdict];
        this.notification.add(text, {type: "success"});
    }

    answer(note) {
        return this.callAndReload("action_answer", {note});
    }

    withdraw() {
        return this.callAndReload("action_withdraw");
    }

    retry() {
        return this.callAndReload("action_carry_out");
    }

    callAndReload(method, kwargs) {
        return this.exclusively(async () => {
            await this.call(method, [], kwargs);
            this.inbox.refresh();
            await this.load(this.state.card.id);
        });
    }

    /** Takes the present figures: the request that is open on them comes up. */
    refresh() {
        return this.exclusively(async () => {
            const id = await this.call("action_refresh");
            await this.load(id || this.state.card.id);
        });
    }

    async skip() {
        await this.load(this.state.card.next_id);
    }

    openDocument() {
        const {res_model, res_id} = this.state.card;
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }

    openInbox() {
        this.action.doAction("dist_approval.dist_approval_inbox_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("actions").add("dist_approval.decide", DecideAction);
