import {expect, test} from "@odoo/hoot";
import {animationFrame, queryAllTexts} from "@odoo/hoot-dom";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {defineApprovals, makeStep} from "./approval_test_helpers";

defineApprovals();

function row(id, name, outcome, reason, sentences = []) {
    return {policy_id: id, name, outcome, reason, sentences};
}

async function explain(values = {}) {
    onRpc("dist.approval.request", "dist_explain", () => [
        {
            res_id: 7,
            name: "S00007",
            mode: "on",
            stops: true,
            sentences: ["Discount 18.0 %, limit 10.0 %"],
            rows: [
                row(1, "Discount", "asks", "Asks", ["Discount 18.0 %, limit 10.0 %"]),
                row(2, "Margin", "shielded", "Passed by: Key accounts"),
                row(3, "Amount", "no_match", "Within its limits"),
                row(4, "Web shop", "out_of_scope", "Not for this document"),
            ],
            steps: [makeStep()],
            rates: {},
            ...values,
        },
    ]);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "dist_approval.explain",
        context: {active_id: 7, active_model: "dist.approval.request"},
    });
    await animationFrame();
}

test("winners and losers are shown with their sentences", async () => {
    await explain();
    expect(".modal-title").toHaveText("Why S00007 passes or stops");
    expect(".o_dist_answer_text").toHaveText("It stops and waits for a decision.");
    expect(queryAllTexts(".o_dist_speaking > li")).toEqual([
        "Discount: Asks\nDiscount 18.0 %, limit 10.0 %",
        "Margin: Passed by: Key accounts",
    ]);
    expect(".o_dist_would_ask").toHaveText(/Sales manager/);
});

test("rows that did not speak are folded", async () => {
    await explain();
    expect(".o_dist_silent summary").toHaveText("2 more rows do not apply");
    expect(".o_dist_silent[open]").toHaveCount(0);
    await contains(".o_dist_silent summary").click();
    expect(".o_dist_silent[open]").toHaveCount(1);
    expect(queryAllTexts(".o_dist_silent li")).toEqual([
        "Amount: Within its limits",
        "Web shop: Not for this document",
    ]);
});

test("an empty matrix is said", async () => {
    await explain({stops: false, rows: [], steps: []});
    expect(".modal-body").toHaveText(/It passes\.[\s\S]*has no row/);
});

test("a control that only watches says so", async () => {
    await explain({mode: "watch"});
    expect(".o_dist_answer_text").toHaveText(/only watches/);
});
