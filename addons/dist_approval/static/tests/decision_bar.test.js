import {expect, test} from "@odoo/hoot";
import {press, waitFor} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {contains, onRpc} from "@web/../tests/web_test_helpers";
import {
    SAFE,
    defineApprovals,
    makeCard,
    openCard,
    serveDecision,
} from "./approval_test_helpers";

defineApprovals();

test("rejecting wants a reason before it is sent", async () => {
    serveDecision();
    await openCard(makeCard(), makeCard({id: 2}));
    await contains(".o_dist_reject").click();
    await contains(".o_dist_submit").click();
    expect(".o_dist_problem").toHaveText(/Choose why/);
    expect.verifySteps([]);
    await contains(".o_dist_reasons label:contains(Margin)").click();
    await contains(".o_dist_submit").click();
    expect.verifySteps([[1, "reject", "hash-1", null, 5]]);
});

test("a reason that says little wants a note", async () => {
    serveDecision();
    await openCard(makeCard(), makeCard({id: 2}));
    await contains(".o_dist_reject").click();
    await contains(".o_dist_reasons label:contains(Other)").click();
    await contains(".o_dist_submit").click();
    expect(".o_dist_problem").toHaveText(/without a note/);
    await contains(".o_dist_bar textarea").edit("Ask the customer first");
    await contains(".o_dist_submit").click();
    expect.verifySteps([[1, "reject", "hash-1", "Ask the customer first", 6]]);
});

test("asking back wants a question", async () => {
    serveDecision({state: "pending"});
    await openCard(makeCard(), makeCard({id: 2}));
    await contains(".o_dist_ask_back").click();
    await contains(".o_dist_submit").click();
    expect(".o_dist_problem").toHaveText(/Write one sentence/);
    await contains(".o_dist_bar textarea").edit("Whose price is this?");
    await contains(".o_dist_submit").click();
    expect.verifySteps([[1, "ask_back", "hash-1", "Whose price is this?", null]]);
});

test("requester answers a question and may withdraw", async () => {
    onRpc("dist.approval.request", "action_answer", ({kwargs}) => {
        expect.step(kwargs.note);
        return true;
    });
    onRpc("dist.approval.request", "action_withdraw", () => {
        expect.step("withdrawn");
        return true;
    });
    const own = {can_decide: false, can_withdraw: true, holder: "Marc"};
    await openCard(makeCard({...own, can_answer: true}));
    expect(".o_dist_approve").toHaveCount(0);
    await contains(".o_dist_answer").click();
    await contains(".o_dist_bar textarea").edit("It is the frame contract");
    await contains(".o_dist_submit").click();
    await advanceTime(SAFE);
    await contains(".o_dist_withdraw").click();
    expect.verifySteps(["It is the frame contract", "withdrawn"]);
});

test("everything works with the keyboard", async () => {
    serveDecision();
    await openCard(makeCard(), makeCard({id: 2, name: "S00002"}));
    await press(["alt", "r"]);
    await waitFor(".o_dist_reasons");
    expect(".o_dist_reasons input:eq(0)").toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(".o_dist_reasons").toHaveCount(0);
    await press(["alt", "a"]);
    await waitFor(".o_dist_document h1:contains(S00002)");
    expect.verifySteps([[1, "approve", "hash-1", null, null]]);
});
