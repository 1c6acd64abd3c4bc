import {expect} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {session} from "@web/session";
import {defineApprovals, makeStep} from "./approval_test_helpers";

class Order extends models.Model {
    _name = "test.order";

    name = fields.Char();
    dist_gate_state = fields.Selection({
        selection: [
            ["waiting", "Waiting"],
            ["approved", "Approved"],
        ],
    });

    _records = [
        {id: 1, name: "S00001"},
        {id: 2, name: "S00002", dist_gate_state: "waiting"},
    ];
}

export function defineBanner() {
    defineApprovals();
    defineModels([Order]);
}

export function makeRequest(values = {}) {
    return {
        id: 11,
        state: "pending",
        purpose: "transition",
        requester: "Marc",
        requested_at: "2026-03-10 08:00:00",
        sentences: ["Discount 18.0 % on line 3: Bolt M8, limit 10.0 %"],
        steps: [makeStep()],
        holder: "",
        question: "",
        execution_message: "",
        can_decide: false,
        can_answer: false,
        can_withdraw: false,
        can_retry: false,
        can_open: true,
        ...values,
    };
}

export const DECISION = {
    id: 21,
    user: "Ana",
    verdict: "Approved",
    step: "Sales manager",
    reason: "",
    note: "One time only",
    at: "2026-03-10 08:00:00",
};

export async function openOrder(banner, {resId = 1, live = ["test.order"]} = {}) {
    patchWithCleanup(session, {dist_gated_models: live});
    onRpc("test.order", "dist_gate_banner", ({args}) => {
        expect.step(`asked about ${args[0]}`);
        return banner ? [{res_id: resId, history: [], forecast: null, ...banner}] : [];
    });
    await mountView({
        type: "form",
        resModel: "test.order",
        resId,
        arch: `<form><widget name="dist_gate_banner"/><field name="name"/></form>`,
    });
    await animationFrame();
}
