import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime} from "@odoo/hoot-mock";
import {contains, mockService, onRpc} from "@web/../tests/web_test_helpers";
import {
    SAFE,
    defineApprovals,
    makeCard,
    makeReason,
    openAction,
    openCard,
    refusal,
    serveDecision,
} from "./approval_test_helpers";

defineApprovals();

test("card tells who, how much, why it stopped and how it ended before", async () => {
    await openCard(makeCard());
    expect(".o_dist_document h1").toHaveText("S00001");
    expect(".o_dist_document").toHaveText(
        /Miller & Sons[\s\S]*1,200.00 €[\s\S]*Margin/
    );
    expect(".o_dist_reason").toHaveText(
        /18.0 %[\s\S]*limit 10.0 %[\s\S]*8.0 percentage points past/
    );
    expect(".o_dist_reason").toHaveText(/4 times[\s\S]*3 approved, 1 rejected/);
});

test("panels are folded to one line and open by a tap", async () => {
    await openCard(makeCard());
    expect(".o_dist_panel summary").toHaveText(/Credit[\s\S]*4,000 overdue/);
    expect(".o_dist_panel[open]").toHaveCount(0);
    await contains(".o_dist_panel summary").click();
    expect(".o_dist_panel[open] table").toHaveText(/0-30 days[\s\S]*4,000/);
});

test("approving sends the hash of the figures and opens the next one", async () => {
    serveDecision();
    await openCard(makeCard(), makeCard({id: 2, name: "S00002"}));
    await contains(".o_dist_approve").click();
    expect.verifySteps([[1, "approve", "hash-1", null, null]]);
    expect(".o_dist_document h1").toHaveText("S00002");
});

test("a second tap right after a decision decides nothing", async () => {
    serveDecision();
    await openCard(makeCard(), makeCard({id: 2, name: "S00002", facts_hash: "hash-2"}));
    await contains(".o_dist_approve").click();
    expect(".o_dist_approve").not.toBeEnabled();
    await advanceTime(SAFE);
    expect(".o_dist_approve").toBeEnabled();
    expect.verifySteps([[1, "approve", "hash-1", null, null]]);
});

test("last decision leaves a screen that says so", async () => {
    serveDecision({next_id: false});
    await openCard(makeCard());
    await contains(".o_dist_approve").click();
    expect.verifySteps([[1, "approve", "hash-1", null, null]]);
    expect(".o_view_nocontent").toHaveText(/Nothing waits for your decision/);
});

test("a refusal is shown where one decides, with the way out", async () => {
    onRpc("dist.approval.request", "decide", () => {
        throw refusal("S00001 became riskier since it was asked.");
    });
    onRpc("dist.approval.request", "action_refresh", () => 9);
    await openCard(makeCard(), makeCard({id: 9, name: "S00001 again"}));
    await contains(".o_dist_approve").click();
    expect(".o_dist_refusal").toHaveText(/became riskier/);
    await contains(".o_dist_refresh").click();
    expect(".o_dist_document h1").toHaveText("S00001 again");
    expect(".o_dist_refusal").toHaveCount(0);
});

test("approved and not carried out stays, says why and can be tried again", async () => {
    const held = makeCard({
        can_decide: false,
        can_retry: true,
        state: "approved",
        execution: "refused",
        execution_message: "Product Bolt M8 is archived.",
    });
    let card = makeCard();
    serveDecision({execution: "refused"});
    onRpc("dist.approval.request", "decision_card", () => card);
    onRpc("dist.approval.request", "action_carry_out", () => {
        expect.step("carried out");
        card = {...held, can_retry: false, execution: "done"};
        return true;
    });
    await openAction("dist_approval.decide", {request_id: 1});
    await advanceTime(SAFE);
    card = held;
    await contains(".o_dist_approve").click();
    expect(".o_dist_not_carried_out").toHaveText(
        /Approved, not carried out: Product Bolt M8 is archived/
    );
    await contains(".o_dist_retry").click();
    expect.verifySteps([[1, "approve", "hash-1", null, null], "carried out"]);
    expect(".o_dist_not_carried_out").toHaveCount(0);
});

test("what changed since the last decision stands with the document", async () => {
    await openCard(makeCard({since: ["Discount on line 3: 12.0 %, now 18.0 %"]}));
    expect(".o_dist_since").toHaveText(/now 18.0 %/);
});

test("a document riskier than asked says so before anybody decides", async () => {
    await openCard(makeCard({changes: ["Exposure: 100, now 900"]}));
    expect(".o_dist_changes").toHaveText(/Exposure: 100, now 900/);
    expect(".o_dist_changes .o_dist_refresh").toBeEnabled();
    expect(".o_dist_approve").not.toBeEnabled();
    expect(".o_dist_reject").toBeEnabled();
});

test("someone else's request says who has it and offers no verdict", async () => {
    await openCard(makeCard({can_decide: false, holder: "Marc"}));
    expect(".o_dist_outcome").toHaveText(/With Marc/);
    expect(".o_dist_bar").toHaveCount(0);
});

test("next shows the next one without deciding", async () => {
    await openCard(makeCard(), makeCard({id: 2, name: "S00002"}));
    await contains(".o_dist_skip").click();
    expect(".o_dist_document h1").toHaveText("S00002");
});

test("the document opens from its card", async () => {
    await openCard(makeCard());
    mockService("action", {
        doAction: ({res_model, res_id}) => expect.step([res_model, res_id]),
    });
    await contains(".o_dist_open").click();
    expect.verifySteps([["sale.order", 7]]);
});

test("a fact without limit or history shows neither", async () => {
    const reason = makeReason({
        fact: "First order of a new customer",
        line: null,
        value: "",
        limit: "",
        past: "",
        history: {},
    });
    await openCard(makeCard({reasons: [reason]}));
    expect(queryAllTexts(".o_dist_reason h3")).toEqual([
        "First order of a new customer",
    ]);
    expect(".o_dist_reason").toHaveText(/Not stopped for this in the last 12 months/);
    expect(".o_dist_reason .badge").toHaveCount(0);
});

test("a fact on many lines is one card with the worst line on top", async () => {
    const other = makeReason({
        line: "4: Nut M8",
        value: "12.0 %",
        past: "2.0 percentage points",
    });
    await openCard(makeCard({reasons: [makeReason({others: [other]})]}));
    expect(".o_dist_reason").toHaveCount(1);
    expect(".o_dist_reason h3").toHaveText(/3: Bolt M8/);
    expect(".o_dist_others[open]").toHaveCount(0);
    await contains(".o_dist_others summary").click();
    expect(".o_dist_others[open]").toHaveText(/4: Nut M8[\s\S]*12.0 %/);
});
