import {registry} from "@web/core/registry";

// A sales person confirms an order past a limit and sees why it waits, and for whom.
registry.category("web_tour.tours").add("dist_sale_held", {
    steps: () => [
        {
            content: "The draft says what confirming will ask",
            trigger:
                ".o_dist_banner_forecast:contains(Confirming will ask):contains(Discount 18.0 %)",
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            content: "Confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is held, and nothing is lost",
            trigger: ".o_notification:contains(Held, nothing is lost)",
        },
        {
            content: "The banner says for whom it waits and why",
            trigger:
                ".o_dist_banner_waiting:contains(Waiting for 1 decision):contains(Sales approver):contains(Discount 18.0 %)",
        },
        {
            content: "Whoever asked does not decide, but may take it back",
            trigger: ".o_dist_banner:not(:has(.o_dist_decide_button)) .o_dist_withdraw",
        },
        {
            content: "Ask why",
            trigger: ".o_dist_explain",
            run: "click",
        },
        {
            content: "The row that stopped it speaks",
            trigger:
                ".modal .o_dist_speaking:contains(discount above 10):contains(limit 10.0 %)",
        },
        {
            content: "The rows that did not are folded",
            trigger: ".modal .o_dist_silent:not([open]) summary",
            run: "click",
        },
        {
            trigger: ".modal .o_dist_silent[open]:contains(Within its limits)",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is a quotation still",
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current:contains(Quotation)",
        },
    ],
});
