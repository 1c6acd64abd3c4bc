import {mockDate} from "@odoo/hoot-mock";
import {getService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

const LATE = {id: 7, name: "Late order", count: 2, overdue: 1};
const STOCK = {id: 8, name: "Negative stock", count: 1, overdue: 0};

export function makeRow(values = {}) {
    return {
        id: 1,
        sentence: "S00001 of Miller is late",
        type_id: 7,
        kind: "Late order",
        value: "€ 1,200.00",
        deadline_at: "2026-03-10 12:00:00",
        is_overdue: false,
        state: "open",
        state_label: "Open",
        owner: false,
        waiting_count: 0,
        company: "North",
        next: {code: "open_document", label: "Open the order", icon: "fa-arrow-right"},
        steps: ["take", "snooze", "resolve"],
        ...values,
    };
}

export function makeCase(values = {}) {
    return {
        ...makeRow(),
        description: "The day it was promised for is over.",
        first_seen_at: "2026-03-09 08:00:00",
        due_at: false,
        reopened_count: 0,
        snoozed_until: false,
        accepted_until: false,
        queue: "Desk",
        document: {model: "sale.order", id: 5, label: "S00001", kind: "Sales order"},
        actions: [
            {code: "chase", label: "Chase", icon: "fa-phone", tried: 4, helped: 3},
            {code: "open_document", label: "Open", icon: "fa-x", tried: 0, helped: 0},
        ],
        rank: [
            {label: "Deadline", points: -10},
            {label: "Value at risk", points: 31.5},
        ],
        history: [
            {
                id: 1,
                at: "2026-03-09 08:00:00",
                label: "Opened",
                who: "",
                note: "First note",
            },
        ],
        related: [],
        playbook: false,
        ...values,
    };
}

/** Opens the screen over rows the test may change while it runs. */
export async function openQueue(rows, values = {}) {
    mockDate("2026-03-10 09:00:00", 0);
    const data = {rows, counts: [LATE, STOCK], has_more: false, endings: {}, ...values};
    onRpc("dist.exception", "get_queue", ({kwargs}) => {
        data.asked = kwargs;
        const shown = data.rows.filter(
            (row) => !kwargs.type_id || row.type_id === kwargs.type_id
        );
        return {scope: kwargs.scope, rows: shown, has_more: data.has_more};
    });
    onRpc("dist.exception", "get_queue_counts", () => data.counts);
    onRpc("dist.exception", "get_endings", () => data.endings);
    onRpc("dist.exception", "get_case", () => data.case || makeCase());
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "dist_exception_queue.my_queue",
    });
    return data;
}
