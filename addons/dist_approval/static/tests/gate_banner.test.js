import {expect, test} from "@odoo/hoot";
import {animationFrame, runAllTimers} from "@odoo/hoot-mock";
import {
    contains,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {session} from "@web/session";
import {makeStep} from "./approval_test_helpers";
import {DECISION, defineBanner, makeRequest, openOrder} from "./banner_test_helpers";

defineBanner();

test("nothing to say, nothing to see", async () => {
    await openOrder(null);
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveCount(0);
});

test("a form of a model whose control is off asks nothing", async () => {
    await openOrder(null, {live: []});
    expect.verifySteps([]);
});

test("a document that waits asks even if the control went live after the page", async () => {
    const request = makeRequest();
    await openOrder({state: "waiting", request}, {resId: 2, live: []});
    expect.verifySteps(["asked about 2"]);
    expect(".o_dist_banner").toHaveText(/Waiting for 1 decision/);
});

test("a draft says in the future tense what confirming will ask", async () => {
    const forecast = {
        sentences: ["Discount 18.0 %, limit 10.0 %"],
        steps: [makeStep()],
    };
    await openOrder({state: false, request: null, forecast});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveText(
        /Confirming will ask Sales manager[\s\S]*Discount 18.0 %/
    );
});

test("a waiting document says who, why, and offers what the reader may do", async () => {
    const request = makeRequest({can_withdraw: true, can_decide: true});
    await openOrder({state: "waiting", request});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner_why").toHaveText(/Discount 18.0 % on line 3/);
    expect(".o_dist_banner_who").toHaveText(
        /Sales manager[\s\S]*any one of them[\s\S]*open/
    );
    expect(".o_dist_banner button").toHaveCount(3);
});

test("withdrawing takes the banner along", async () => {
    let isOpen = true;
    patchWithCleanup(session, {dist_gated_models: ["test.order"]});
    onRpc("test.order", "dist_gate_banner", () => {
        const request = makeRequest({can_withdraw: true});
        const banner = {
            res_id: 1,
            state: "waiting",
            request,
            forecast: null,
            history: [],
        };
        return isOpen ? [banner] : [];
    });
    onRpc("dist.approval.request", "action_withdraw", ({args}) => {
        expect.step(`withdrawn ${args[0]}`);
        isOpen = false;
        return true;
    });
    await mountView({
        type: "form",
        resModel: "test.order",
        resId: 1,
        arch: `<form><widget name="dist_gate_banner"/><field name="name"/></form>`,
    });
    await contains(".o_dist_withdraw").click();
    await runAllTimers();
    await animationFrame();
    expect.verifySteps(["withdrawn 11"]);
    expect(".o_dist_banner").toHaveCount(0);
});

test("a question stands with who was asked", async () => {
    const request = makeRequest({
        holder: "Marc",
        question: "Whose price?",
        can_answer: true,
    });
    await openOrder({state: "waiting", request});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveText(
        /With you, who were asked:[\s\S]*Whose price\?/
    );
    expect(".o_dist_answer").toHaveCount(1);
});

test("others read whom the question is with", async () => {
    const request = makeRequest({holder: "Marc", question: "Whose price?"});
    await openOrder({state: "waiting", request});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveText(
        /With Marc, who was asked:[\s\S]*Whose price\?/
    );
});

test("an approved document says who, why; earlier decisions are folded", async () => {
    const request = makeRequest({state: "approved"});
    const earlier = {...DECISION, id: 20, user: "Ben", verdict: "Asked back"};
    await openOrder({state: "approved", request, history: [DECISION, earlier]});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner_text").toHaveText(/Approved by Ana[\s\S]*One time only/);
    expect(".o_dist_banner details[open]").toHaveCount(0);
    await contains(".o_dist_banner summary").click();
    expect(".o_dist_banner details[open]").toHaveCount(1);
    expect(".o_dist_banner details li").toHaveText(/Ben: Asked back/);
});

test("approved and not carried out says why and can be tried again", async () => {
    const request = makeRequest({
        state: "approved",
        can_retry: true,
        execution_message: "Product Bolt is archived.",
    });
    onRpc("dist.approval.request", "action_carry_out", () => {
        expect.step("tried again");
        return true;
    });
    await openOrder({state: "approved", request, history: [DECISION]});
    expect(".o_dist_banner").toHaveText(
        /Approved, not carried out: Product Bolt is archived/
    );
    await contains(".o_dist_retry").click();
    await runAllTimers();
    await animationFrame();
    expect.verifySteps(["asked about 1", "tried again", "asked about 1"]);
});

test("a change of a confirmed document says what is held", async () => {
    const request = makeRequest({purpose: "change"});
    await openOrder({state: "waiting", request});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveText(/deliveries and invoices wait/);
});

test("saving asks again, typing does not", async () => {
    await openOrder(null);
    await contains(".o_field_widget[name=name] input").edit("S00001 B");
    await animationFrame();
    expect.verifySteps(["asked about 1"]);
    await contains(".o_form_button_save").click();
    await runAllTimers();
    await animationFrame();
    expect.verifySteps(["asked about 1"]);
});
