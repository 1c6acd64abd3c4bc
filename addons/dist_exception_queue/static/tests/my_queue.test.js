import {expect, test} from "@odoo/hoot";
import {animationFrame, queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, Deferred} from "@odoo/hoot-mock";
import {contains, getService, onRpc} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeCase, makeRow, openQueue} from "./my_queue_test_helpers";

defineMailModels();

test("a row says what is wrong, what is at risk, until when, and the next step", async () => {
    await openQueue([makeRow({waiting_count: 3, is_overdue: true})]);
    expect(".o_dist_case").toHaveCount(1);
    expect(".o_dist_case_open").toHaveText(
        /S00001 of Miller is late[\s\S]*3 orders wait/
    );
    expect(".o_dist_case_value").toHaveText("€ 1,200.00");
    expect(".o_dist_case_due").toHaveText(/^overdue/);
    expect(".o_dist_case_next").toHaveText("Open the order");
});

test("an empty queue looks further, then teaches", async () => {
    await openQueue([], {counts: []});
    expect(".o_dist_queue_empty").toHaveText(/Nothing needs you/);
    expect(".o_dist_scopes .btn-primary").toHaveText("Mine");
});

test("counts that stop somewhere say that there are more", async () => {
    const counts = [
        {id: 7, name: "Late order", count: 1000, overdue: 0, has_more: true},
        {id: 8, name: "Negative stock", count: 2, overdue: 0, has_more: false},
    ];
    await openQueue([], {counts});
    expect(queryAllTexts(".o_dist_types b")).toEqual(["1002+", "1000+", "2"]);
});

test("kinds with their counts filter the rows", async () => {
    const data = await openQueue([
        makeRow(),
        makeRow({id: 2, type_id: 8, sentence: "Bolt is negative"}),
    ]);
    expect(queryAllTexts(".o_dist_type")).toEqual(["Late order21", "Negative stock1"]);
    await contains(".o_dist_type:eq(1)").click();
    expect(data.asked.type_id).toBe(8);
    expect(queryAllTexts(".o_dist_case_open .fw-bold")).toEqual(["Bolt is negative"]);
    await contains(".o_dist_type:eq(1)").click();
    expect(".o_dist_case").toHaveCount(2);
});

test("a case opens with its document, actions, points and history", async () => {
    await openQueue([makeRow()]);
    await contains(".o_dist_case_open").click();
    expect(".o_dist_case_panel h1").toHaveText("S00001 of Miller is late");
    expect(".o_dist_panel_document").toHaveText("Sales order: S00001");
    expect(".o_dist_panel_action").toHaveCount(1); // the document has its own button
    expect(".o_dist_panel_action").toHaveText(/Chase[\s\S]*helped in 3 of 4/);
    expect(".o_dist_case_panel .o_dist_rank_parts tfoot").toHaveText(/21\.5/);
    expect(".o_dist_event").toHaveText(/Opened[\s\S]*First note/);
    expect(".o_dist_step_take").toHaveCount(1);
    expect(".o_dist_step_resume").toHaveCount(0);
    await contains(".o_dist_panel_close").click();
    expect(".o_dist_case_panel").toHaveCount(0);
    expect(".o_dist_case").toHaveCount(1);
});

test("what is solved says why before it goes", async () => {
    const data = await openQueue([makeRow(), makeRow({id: 2})]);
    onRpc("dist.exception", "action_run", ({args}) => {
        expect.step(args);
        data.rows = data.rows.slice(1);
        data.endings = {1: "Cleared: the trouble is gone"};
        return true;
    });
    await contains(".o_dist_case_next:eq(0)").click();
    expect.verifySteps([[[1], "open_document"]]);
    expect(".o_dist_ending").toHaveText("Cleared: the trouble is gone");
    await advanceTime(6000);
    await animationFrame();
    expect(".o_dist_ending").toHaveCount(0);
    expect(".o_dist_case").toHaveCount(1);
});

test("a step is taken at once, or asks for what it needs", async () => {
    onRpc("dist.exception", "action_take", ({args}) => {
        expect.step(`take ${args[0]}`);
        return true;
    });
    onRpc("dist.exception", "action_ask", ({kwargs}) => {
        expect.step(`ask for ${kwargs.context.dist_step}`);
        return {
            type: "ir.actions.client",
            tag: "display_notification",
            params: {message: "Until when?"},
        };
    });
    await openQueue([makeRow()]);
    await contains(".o_dist_case_open").click();
    await contains(".o_dist_step_take").click();
    await contains(".o_dist_step_snooze").click();
    expect.verifySteps(["take 1", "ask for snooze"]);
    expect(".o_notification").toHaveText(/Until when/);
});

test("new cases appear by themselves", async () => {
    const data = await openQueue([makeRow()]);
    data.rows = [makeRow({id: 3, sentence: "Another is late"}), ...data.rows];
    await advanceTime(60000);
    await animationFrame();
    expect(queryAllTexts(".o_dist_case_open .fw-bold")).toEqual([
        "Another is late",
        "S00001 of Miller is late",
    ]);
});

test("why a case is first is told on demand", async () => {
    onRpc("dist.exception", "action_explain_rank", () => [
        {label: "Deadline", points: -10},
        {label: "Value at risk", points: 12.25},
    ]);
    await openQueue([makeRow()]);
    await contains(".o_dist_rank").click();
    expect(".o_popover .o_dist_rank_parts").toHaveText(/Deadline[\s\S]*Value at risk/);
});

test("the playbook stands beside the case until it is read, then folds", async () => {
    const playbook = {
        id: 3,
        version: 2,
        body: "<p>Call them first.</p>",
        is_read: false,
    };
    const data = await openQueue([makeRow()], {case: makeCase({playbook})});
    onRpc("dist.exception.playbook", "action_confirm_reading", ({args}) => {
        expect.step(args);
        data.case = makeCase({playbook: {...playbook, is_read: true}});
        return true;
    });
    await contains(".o_dist_case_open").click();
    expect(".o_dist_playbook[open]").toHaveText(
        /Playbook, version 2[\s\S]*Call them first/
    );
    await contains(".o_dist_playbook_read").click();
    expect.verifySteps([[[3]]]);
    expect(".o_dist_playbook").toHaveCount(1);
    expect(".o_dist_playbook[open]").toHaveCount(0);
    expect(".o_dist_playbook_read").toHaveCount(0);
});

test("the menu of a row has the steps its state allows", async () => {
    await openQueue([
        makeRow(),
        makeRow({id: 2, state: "snoozed", steps: ["resume", "resolve"]}),
        makeRow({id: 3, state: "cleared", steps: []}),
    ]);
    await contains(".o_dist_case_menu:eq(0)").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["Take", "Snooze", "Resolve"]);
    await contains(".o_dist_case_menu:eq(1)").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["Take up again", "Resolve"]);
    expect(".o_dist_case_menu").toHaveCount(2);
});

test("whoever comes back finds the queue as it was, and what was solved meanwhile", async () => {
    const data = await openQueue([
        makeRow(),
        makeRow({id: 2}),
        makeRow({id: 3, type_id: 8}),
    ]);
    await contains(".o_dist_type:eq(0)").click();
    await contains(".o_dist_case_open:eq(0)").click();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "dist_exception_queue.my_queue",
    });
    expect(".o_dist_case").toHaveCount(3);
    data.rows = data.rows.slice(1);
    data.endings = {1: "Cleared: the trouble is gone"};
    await contains(".o_back_button, .breadcrumb-item a").click();
    expect(data.asked.type_id).toBe(7);
    expect(".o_dist_case").toHaveCount(2);
    expect(".o_dist_ending").toHaveText("Cleared: the trouble is gone");
    expect(".o_dist_case_panel").toHaveCount(0);
});

test("an answer that comes late does not replace what was asked since", async () => {
    const held = new Deferred();
    const data = await openQueue([makeRow()]);
    onRpc("dist.exception", "get_queue", async ({kwargs, parent}) => {
        const answer = parent();
        if (kwargs.scope === "team") {
            await held;
        }
        return answer;
    });
    await contains(".o_dist_scopes button:eq(1)").click();
    data.rows = [makeRow({id: 2, sentence: "Of all"})];
    await contains(".o_dist_scopes button:eq(2)").click();
    held.resolve();
    await animationFrame();
    expect(".o_dist_scopes .btn-primary").toHaveText("All");
    expect(queryAllTexts(".o_dist_case_open .fw-bold")).toEqual(["Of all"]);
});
