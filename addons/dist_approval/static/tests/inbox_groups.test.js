import {describe, expect, test} from "@odoo/hoot";
import {mockDate} from "@odoo/hoot-mock";
import {findMissing} from "@dist_approval/decide/decision_texts";
import {filterRows, groupRows} from "@dist_approval/inbox/inbox_groups";

describe.current.tags("headless");

test("midnight of the reader divides today from before", () => {
    mockDate("2026-03-10 15:00:00", 2);
    const rows = [
        {kind: "decide", requested_at: "2026-03-09 21:59:00"},
        {kind: "decide", requested_at: "2026-03-09 22:01:00"},
    ];
    expect(groupRows(rows).map(({key, rows: {length}}) => [key, length])).toEqual([
        ["before", 1],
        ["today", 1],
    ]);
});

test("rows are found by all words", () => {
    const rows = [{name: "S1", partner: "Miller", worst: "Discount 18 %"}];
    expect(filterRows(rows, "18 mill")).toHaveLength(1);
    expect(filterRows(rows, "18 meier")).toHaveLength(0);
    expect(filterRows(rows, "  ")).toHaveLength(1);
});

test("each verdict wants what it needs", () => {
    const reasons = [{id: 1, name: "Other", note_required: true}];
    expect(findMissing("approve", [], null, "")).toBe("");
    expect(findMissing("reject", reasons, null, "a note")).not.toBe("");
    expect(findMissing("reject", reasons, 1, "")).not.toBe("");
    expect(findMissing("reject", reasons, 1, "a note")).toBe("");
    expect(findMissing("reject", [], null, "")).not.toBe("");
    expect(findMissing("ask_back", [], null, " ")).not.toBe("");
    expect(findMissing("answer", [], null, "yes")).toBe("");
});
