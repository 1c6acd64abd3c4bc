import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {mockDate} from "@odoo/hoot-mock";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {sketch} from "@dist_exception_standard/board/sparkline";

defineMailModels();

function makeTile(values = {}) {
    return {
        code: "line_fill",
        name: "Line fill",
        definition: "Lines delivered in full at the first go.",
        unit: "percent",
        value: 0.95,
        value_text: "95.0 %",
        target_text: "97.0 %",
        change_text: "2.0 points more than before",
        is_better: true,
        numerator: 95,
        denominator: 100,
        numerator_text: "95",
        denominator_text: "100",
        freshness: "2026-03-10 03:00:00",
        trend: [
            {month: "2026-01-01", value: 0.9, value_text: "90.0 %"},
            {month: "2026-02-01", value: 0.93, value_text: "93.0 %"},
            {month: "2026-03-01", value: 0.95, value_text: "95.0 %"},
        ],
        rows: [],
        numerator_action: {name: "in full"},
        denominator_action: {name: "all"},
        ...values,
    };
}

const CASE = {
    id: 4,
    sentence: "S00001 is late",
    is_overdue: true,
    deadline_at: "2026-03-10 07:00:00",
};

const RISK = [["state", "in", ["open", "in_progress", "waiting"]]];

async function openBoard(values = {}) {
    mockDate("2026-03-10 09:00:00", 0);
    const data = {
        boards: [
            {code: "sales", name: "Sales desk"},
            {code: "finance", name: "Finance"},
        ],
        board: {
            code: "sales",
            name: "Sales desk",
            tiles: [makeTile()],
            more_count: 3,
            lists: [
                {id: 1, name: "Orders at risk", rows: [CASE], count: 7, domain: RISK},
                {id: 2, name: "Decisions", rows: [], count: 0, domain: []},
            ],
        },
        ...values,
    };
    onRpc("dist.kpi.board", "get_boards", () => data.boards);
    onRpc("dist.kpi.board", "get_board", ({args}) => {
        expect.step(args);
        return data.board;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "dist_exception_standard.board",
    });
    return data;
}

test("a figure tells its parts, its target and how it went", async () => {
    await openBoard();
    expect.verifySteps([["sales", "month", false]]);
    expect(".o_dist_tile").toHaveCount(1);
    expect(".o_dist_tile_value").toHaveText("95.0 %");
    expect(".o_dist_tile").toHaveText(/2\.0 points more than before[\s\S]*97\.0 %/);
    expect(".o_dist_tile_change").toHaveClass("text-success");
    expect(".o_dist_tile_parts").toHaveText("95 of 100");
    expect(".o_dist_sparkline title").toHaveText(/Jan 2026: 90\.0 %/);
    expect(".o_dist_freshness").toHaveText(/today 3:00/);
});

test("the rows behind a figure open", async () => {
    await openBoard();
    patchWithCleanup(getService("action"), {
        doAction: (action) => expect.step(action.name),
    });
    await contains(".o_dist_tile_value").click();
    await contains(".o_dist_tile_parts").click();
    expect.verifySteps([["sales", "month", false], "in full", "all"]);
});

test("below stand the cases to act on, and where there are more", async () => {
    await openBoard();
    expect.verifySteps([["sales", "month", false]]);
    expect(".o_dist_board_case").toHaveText(/S00001 is late[\s\S]*overdue/);
    expect(queryAllTexts(".o_dist_board_list")[1]).toMatch(/Nothing to do here/);
    expect(".o_dist_board_list:eq(0) h2").toHaveText(/All \(7\)/);
});

test("all of a list opens the cases that were counted", async () => {
    await openBoard();
    patchWithCleanup(getService("action"), {
        doAction: ({name, domain}) => expect.step([name, domain]),
    });
    await contains(".o_dist_board_list:eq(0) h2 button").click();
    expect.verifySteps([
        ["sales", "month", false],
        ["Orders at risk", RISK],
    ]);
});

test("board, period and further figures are chosen", async () => {
    await openBoard();
    await contains(".o_dist_board_choice:eq(1)").click();
    await contains(".o_dist_period:eq(2)").click();
    await contains(".o_dist_more_figures").click();
    expect.verifySteps([
        ["sales", "month", false],
        ["finance", "month", false],
        ["finance", "quarter", false],
        ["finance", "quarter", true],
    ]);
});

test("whoever comes back finds the board as it was", async () => {
    await openBoard();
    await contains(".o_dist_board_choice:eq(1)").click();
    await contains(".o_dist_period:eq(2)").click();
    const tag = "dist_exception_standard.board";
    await getService("action").doAction({type: "ir.actions.client", tag});
    await contains(".o_back_button, .breadcrumb-item a").click();
    expect.verifySteps([
        ["sales", "month", false],
        ["finance", "month", false],
        ["finance", "quarter", false],
        ["sales", "month", false],
        ["finance", "quarter", false],
    ]);
});

test("a figure without data says so, and draws nothing", async () => {
    const tile = makeTile({
        value: null,
        value_text: "no data",
        change_text: "",
        is_better: null,
        trend: [{month: "2026-03-01", value: null, value_text: "no data"}],
    });
    const data = await openBoard({boards: [{code: "sales", name: "Sales desk"}]});
    data.board = {...data.board, tiles: [tile]};
    await contains(".o_dist_period:eq(1)").click();
    expect.verifySteps([
        ["sales", "month", false],
        ["sales", "last_month", false],
    ]);
    expect(".o_dist_tile_value").toHaveText("no data");
    expect(".o_dist_sparkline").toHaveCount(0);
    expect(".o_dist_board_choice").toHaveCount(0);
});

test("who has no board is told how to get one", async () => {
    await openBoard({boards: []});
    expect(".o_view_nocontent").toHaveText(/No board is yours yet/);
});

test.tags("headless");
test("a line leaves out what nobody knows", () => {
    expect(sketch([null, 1], 100, 20)).toBe("");
    expect(sketch([0, null, 1], 104, 24)).toBe("2.0,22.0 102.0,2.0");
    expect(sketch([5, 5], 104, 24)).toBe("2.0,12.0 102.0,12.0");
});
