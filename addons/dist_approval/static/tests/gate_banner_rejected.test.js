import {expect, test} from "@odoo/hoot";
import {makeStep} from "./approval_test_helpers";
import {DECISION, defineBanner, makeRequest, openOrder} from "./banner_test_helpers";

defineBanner();

test("a rejected change says on which limits and how to get out", async () => {
    const request = makeRequest({state: "rejected", purpose: "change"});
    const forecast = {sentences: ["Limit of today"], steps: [makeStep()]};
    const way_out = {
        title: "To release them take the change back:",
        ways: ["Bring Discount on line 3: Bolt M8 back to 10.0 %"],
    };
    await openOrder({
        state: "rejected",
        request,
        forecast,
        way_out,
        history: [{...DECISION, verdict: "Rejected"}],
    });
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveText(/deliveries and invoices stay held/);
    expect(".o_dist_banner_why").toHaveText(/Discount 18.0 % on line 3/);
    expect(".o_dist_banner_way").toHaveText(/take the change back[\s\S]*10.0 %/);
});

test("a withdrawn change says so", async () => {
    const request = makeRequest({state: "cancelled", purpose: "change"});
    await openOrder({state: "rejected", request});
    expect.verifySteps(["asked about 1"]);
    expect(".o_dist_banner").toHaveText(/request was withdrawn/);
    expect(".o_dist_banner_way").toHaveCount(0);
});
