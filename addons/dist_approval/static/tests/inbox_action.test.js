import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {mockDate} from "@odoo/hoot-mock";
import {contains, onRpc} from "@web/../tests/web_test_helpers";
import {
    defineApprovals,
    makeCard,
    makeRow,
    openAction,
    refusal,
    serveCards,
} from "./approval_test_helpers";

defineApprovals();

const SHARED = {id: 5, name: "Price not justified", note_required: false};
const MARGIN = {id: 6, name: "Margin too low", note_required: false};
const REASONS = {
    "sale.order": {reject: [MARGIN, SHARED], ask_back: []},
    "purchase.order": {reject: [SHARED], ask_back: []},
};

async function openInbox(rows, values = {}) {
    mockDate("2026-03-10 15:00:00", 0);
    const data = {rows, left_out: 0, reason_codes: REASONS, ...values};
    onRpc("dist.approval.request", "inbox", () => data);
    await openAction("dist_approval.inbox");
    return data;
}

test("rows are grouped by age and readable without opening", async () => {
    await openInbox([
        makeRow({id: 1, requested_at: "2026-03-09 08:00:00", more: 2}),
        makeRow({id: 2, name: "S00002", partner: "Nordwind"}),
    ]);
    expect(queryAllTexts(".o_dist_group_title")).toEqual([
        "Waiting since before today (1)",
        "Since today (1)",
    ]);
    expect(".o_dist_group_before .o_dist_row").toHaveText(
        /Miller & Sons[\s\S]*S00001[\s\S]*1,200.00 €[\s\S]*18.0 %[\s\S]*and 2 more[\s\S]*Marc/
    );
});

test("questions and what was not carried out come first and are not selected", async () => {
    await openInbox([
        makeRow({id: 1}),
        makeRow({id: 2, kind: "answer"}),
        makeRow({id: 3, kind: "retry", message: "Product is archived."}),
    ]);
    expect(queryAllTexts(".o_dist_group_title")).toEqual([
        "A question for you (1)",
        "Approved, not carried out (1)",
        "Since today (1)",
    ]);
    expect(".o_dist_group_retry .o_dist_row").toHaveText(/Product is archived/);
    expect(".o_dist_row input").toHaveCount(1);
});

test("a selection is decided and each document says what came of it", async () => {
    const data = await openInbox([
        makeRow({id: 1}),
        makeRow({id: 2, name: "S00002"}),
        makeRow({id: 3, name: "S00003"}),
    ]);
    onRpc("dist.approval.request", "decide_many", ({args}) => {
        expect.step(args);
        data.rows = data.rows.slice(1);
        return [
            {id: 1, name: "S00001", ok: true, message: ""},
            {id: 2, name: "S00002", ok: false, message: "You asked for it."},
        ];
    });
    await contains(".o_dist_row:eq(0) input").click();
    await contains(".o_dist_row:eq(1) input").click();
    expect(".o_dist_selected_count").toHaveText("2 selected");
    await contains(".o_dist_reject_many").click();
    await contains(".o_dist_many_submit").click();
    expect(".modal [role=alert]").toHaveText(/Choose why/);
    await contains(".o_dist_many_reason").select("5");
    await contains(".modal textarea").edit("Too thin");
    await contains(".o_dist_many_submit").click();
    expect.verifySteps([[[1, 2], "reject", "Too thin", 5]]);
    expect(queryAllTexts(".o_dist_results li")).toEqual([
        "S00001: done",
        "S00002: not done\nYou asked for it.",
    ]);
    expect(".o_dist_row").toHaveCount(2);
    expect(".o_dist_selected_count").toHaveCount(0);
});

test("a refused selection says why, and can be sent again", async () => {
    await openInbox([makeRow({id: 1})]);
    onRpc("dist.approval.request", "decide_many", () => {
        throw refusal("Somebody else decided them.");
    });
    await contains(".o_dist_row:eq(0) input").click();
    await contains(".o_dist_reject_many").click();
    await contains(".o_dist_many_reason").select("5");
    await contains(".o_dist_many_submit").click();
    expect(".modal [role=alert]").toHaveText(/Somebody else decided/);
    expect(".o_dist_many_submit").toBeEnabled();
});

test("a group is selected and cleared at once", async () => {
    await openInbox([makeRow({id: 1}), makeRow({id: 2})]);
    await contains(".o_dist_group_title input").click();
    expect(".o_dist_row input:checked").toHaveCount(2);
    await contains(".o_dist_clear").click();
    expect(".o_dist_row input:checked").toHaveCount(0);
});

test("the filter finds words of a row in any order", async () => {
    await openInbox([makeRow({id: 1}), makeRow({id: 2, partner: "Nordwind"})]);
    await contains(".o_dist_filter").edit("discount nordwind");
    expect(queryAllTexts(".o_dist_who strong")).toEqual(["Nordwind"]);
    await contains(".o_dist_filter").edit("zebra");
    expect(".o_content").toHaveText(/No row has “zebra” in it/);
});

test("an empty inbox teaches what would stop here", async () => {
    await openInbox([]);
    expect(".o_view_nocontent").toHaveText(
        /Nothing waits for you[\s\S]*Orders stop here when/
    );
});

test("a row opens its decision", async () => {
    await openInbox([makeRow({id: 1})]);
    serveCards(makeCard());
    await contains(".o_dist_open_row").click();
    expect(".o_dist_document h1").toHaveText("S00001");
});

test("what is beyond the limit is told", async () => {
    await openInbox([makeRow({id: 1})], {left_out: 40});
    expect(".o_content").toHaveText(/40 newer ones follow/);
});

test("a mixed selection is offered the reasons that fit all of it", async () => {
    await openInbox([
        makeRow({id: 1}),
        makeRow({id: 2, name: "P00002", res_model: "purchase.order"}),
    ]);
    await contains(".o_dist_row:eq(0) input").click();
    await contains(".o_dist_row:eq(1) input").click();
    await contains(".o_dist_reject_many").click();
    expect(".o_dist_many_reason").toHaveText(/Price not justified/);
    expect(".o_dist_many_reason").not.toHaveText(/Margin too low/);
});
