import {expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-dom";
import {
    contains,
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {ApprovalSystray} from "@dist_approval/systray/approval_systray";
import {session} from "@web/session";
import {defineApprovals} from "./approval_test_helpers";

defineApprovals();

test("the counter comes with the page and is away while nothing waits", async () => {
    await mountWithCleanup(ApprovalSystray);
    expect(".o_dist_systray button").toHaveCount(0);
});

test("the counter says how many wait and opens the inbox", async () => {
    patchWithCleanup(session, {dist_inbox_count: 3});
    mockService("action", {doAction: (action) => expect.step(action)});
    await mountWithCleanup(ApprovalSystray);
    expect(".o_dist_systray .badge").toHaveText("3");
    expect(".o_dist_systray button").toHaveAttribute(
        "aria-label",
        "3 approvals wait for you"
    );
    await contains(".o_dist_systray button").click();
    expect.verifySteps(["dist_approval.dist_approval_inbox_action"]);
});

test("many messages on the bus ask the server once", async () => {
    let count = 0;
    onRpc("dist.approval.request", "inbox_count", () => {
        expect.step("counted");
        return ++count;
    });
    const listeners = [];
    mockService("bus_service", {
        subscribe: (type, callback) =>
            type === "dist_approval/inbox" && listeners.push(callback),
        unsubscribe: () => null,
        addEventListener: () => null,
        removeEventListener: () => null,
        start: () => null,
        addChannel: () => null,
    });
    await mountWithCleanup(ApprovalSystray);
    listeners.forEach((tell) => tell());
    listeners.forEach((tell) => tell());
    await advanceTime(2000);
    await animationFrame();
    expect.verifySteps(["counted"]);
    expect(".o_dist_systray .badge").toHaveText("1");
    await getService("dist_approval_inbox").refresh();
    await animationFrame();
    expect.verifySteps(["counted"]);
    expect(".o_dist_systray .badge").toHaveText("2");
});
