import {registry} from "@web/core/registry";

// An approver on a phone: one order is approved, the next one opens by itself and is
// rejected with a reason.
registry.category("web_tour.tours").add("dist_approver_phone", {
    steps: () => [
        {
            content: "The row is readable without opening it",
            trigger:
                ".o_dist_row:contains(Miller & Sons):contains(Discount 18.0 % on line 1)",
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            content: "The counter stands on every screen",
            trigger: ".o_dist_systray .badge:contains(2)",
        },
        {
            content: "Open it",
            trigger: ".o_dist_row:contains(Discount 18.0 %) .o_dist_open_row",
            run: "click",
        },
        {
            content: "Value, limit and distance",
            trigger:
                ".o_dist_reason:contains(18.0 %):contains(limit 10.0 %):contains(8.0 percentage points past)",
        },
        {
            content: "The bar is in reach without scrolling",
            trigger: ".o_dist_approve:enabled",
            run({anchor}) {
                const {bottom, height} = anchor.getBoundingClientRect();
                const screen = anchor.ownerDocument.documentElement.clientHeight;
                if (bottom > screen || height < 44) {
                    throw new Error(
                        `Approve ends at ${bottom} of ${screen}, ${height} high`
                    );
                }
            },
        },
        {
            content: "Approve",
            trigger: ".o_dist_approve:enabled",
            run: "click",
        },
        {
            content: "The next one opens by itself",
            trigger: ".o_dist_reason:contains(25.0 %)",
        },
        {
            content: "Reject it",
            trigger: ".o_dist_reject:enabled",
            run: "click",
        },
        {
            content: "Not without a reason",
            trigger: ".o_dist_submit:enabled",
            run: "click",
        },
        {
            trigger: ".o_dist_problem:contains(Choose why)",
        },
        {
            trigger: ".o_dist_reasons label:contains(Price not justified)",
            run: "click",
        },
        {
            trigger: ".o_dist_bar textarea",
            run: "edit Offer them 15",
        },
        {
            trigger: ".o_dist_submit:enabled",
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: ".o_view_nocontent:contains(Nothing waits for your decision)",
        },
        {
            content: "And the counter is gone",
            trigger: "body:not(:has(.o_dist_systray .badge))",
        },
    ],
});
