import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineActions,
    defineModels,
    getService,
    makeServerError,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect} from "@odoo/hoot";
import {advanceTime} from "@odoo/hoot-mock";
import {WebClient} from "@web/webclient/webclient";

/** Longer than the bar waits before it can be pressed. */
export const SAFE = 700;

class Request extends models.Model {
    _name = "dist.approval.request";
}

/** Defines what every test of an approval screen needs. */
export function defineApprovals() {
    defineMailModels();
    defineModels([Request]);
    defineActions([
        {
            id: 801,
            xml_id: "dist_approval.dist_approval_inbox_action",
            name: "Approvals",
            tag: "dist_approval.inbox",
            type: "ir.actions.client",
        },
        {
            id: 802,
            xml_id: "dist_approval.dist_approval_decide_action",
            name: "Decide",
            tag: "dist_approval.decide",
            type: "ir.actions.client",
        },
    ]);
    onRpc("dist.approval.request", "inbox_count", () => 1);
}

/**
 * @param {Object} values
 * @returns {Object} what `decision_card` sends, for a request the user may decide
 */
export function makeCard(values = {}) {
    return {
        id: 1,
        name: "S00001",
        res_model: "sale.order",
        res_id: 7,
        partner: "Miller & Sons",
        amount: "1,200.00 €",
        checkpoint: "Sales order confirmation",
        purpose: "transition",
        state: "pending",
        facts_hash: "hash-1",
        requester: "Marc",
        answerer: "Marc",
        requested_at: "2026-03-10 08:00:00",
        holder: "",
        execution: "",
        execution_message: "",
        can_decide: true,
        can_answer: false,
        can_withdraw: false,
        can_retry: false,
        can_open: true,
        summary: [{label: "Margin", value: "12.0 %"}],
        panels: [
            {
                title: "Credit",
                summary: "4,000 overdue",
                columns: ["Age", "Open"],
                rows: [["0-30 days", "4,000"]],
            },
        ],
        reasons: [makeReason()],
        changes: [],
        since: [],
        steps: [makeStep()],
        decisions: [],
        rates: [],
        reason_codes: {
            reject: [
                {id: 5, name: "Margin too low", note_required: false},
                {id: 6, name: "Other", note_required: true},
            ],
            ask_back: [],
        },
        next_id: 2,
        ...values,
    };
}

export function makeReason(values = {}) {
    return {
        fact: "Discount",
        line: "3: Bolt M8",
        value: "18.0 %",
        limit: "10.0 %",
        past: "8.0 percentage points",
        sentence: "Discount 18.0 % on line 3: Bolt M8, limit 10.0 %",
        others: [],
        history: {asked: 4, approved: 3, rejected: 1},
        policy: "Discount above 10 %",
        ...values,
    };
}

export function makeStep(values = {}) {
    return {
        number: 1,
        name: "Sales manager",
        who: "Sales approver",
        state: "pending",
        quorum: "any",
        quorum_n: 1,
        is_fallback: false,
        approved: 0,
        ...values,
    };
}

export function makeRow(values = {}) {
    return {
        id: 1,
        kind: "decide",
        name: "S00001",
        res_model: "sale.order",
        partner: "Miller & Sons",
        amount: "1,200.00 €",
        worst: "Discount 18.0 % on line 3: Bolt M8, limit 10.0 %",
        more: 0,
        message: "",
        purpose: "transition",
        checkpoint: "Sales order confirmation",
        requester: "Marc",
        company: "My Company",
        requested_at: "2026-03-10 08:00:00",
        ...values,
    };
}

/** Answers `decision_card` with these cards, found by id. */
export function serveCards(...cards) {
    onRpc("dist.approval.request", "decision_card", ({args}) =>
        cards.find(({id}) => id === args[0][0])
    );
}

/** @returns {Error} what the server sends when it refuses with this sentence */
export function refusal(message) {
    return makeServerError({type: "UserError", description: message});
}

/** Opens a client action in a web client. */
export async function openAction(tag, params = {}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({type: "ir.actions.client", tag, params});
}

/** Opens the decision screen on a card; the others can follow. */
export async function openCard(card, ...others) {
    serveCards(card, ...others);
    await openAction("dist_approval.decide", {request_id: card.id});
    await advanceTime(SAFE);
}

/** Answers `decide` and notes what was sent. */
export function serveDecision(values = {}) {
    onRpc("dist.approval.request", "decide", ({args, kwargs}) => {
        expect.step([
            args[0][0],
            args[1],
            kwargs.facts_hash,
            kwargs.note,
            kwargs.reason_id,
        ]);
        return {
            name: "S00001",
            state: "approved",
            execution: "done",
            execution_message: "",
            next_id: 2,
            ...values,
        };
    });
}
