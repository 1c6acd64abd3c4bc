import {registry} from "@web/core/registry";

// A buyer confirms an order past a limit and sees for whom it waits.
registry.category("web_tour.tours").add("dist_buyer_held", {
    steps: () => [
        {
            content: "The draft says what confirming will ask",
            trigger: ".o_dist_banner_forecast:contains(Confirming will ask)",
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            trigger: ".o_statusbar_buttons button[name=button_confirm]",
            run: "click",
        },
        {
            content: "The banner says for whom it waits and why",
            trigger: ".o_dist_banner_waiting:contains(Order amount)",
        },
        {
            content: "Odoo's own state says the same",
            trigger: ".o_statusbar_status:contains(To Approve)",
        },
    ],
});

// A purchasing manager decides a selection and reads what came of each order.
registry.category("web_tour.tours").add("dist_purchasing_manager", {
    steps: () => [
        {
            trigger: ".o_dist_group_title:contains((2)) input",
            run: "click",
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            trigger: ".o_dist_selected_count:contains(2 selected)",
        },
        {
            trigger: ".o_dist_approve_many",
            run: "click",
        },
        {
            trigger: ".modal .o_dist_selected:contains(Screws Ltd)",
        },
        {
            trigger: ".modal textarea",
            run: "edit Agreed in the weekly meeting",
        },
        {
            trigger: ".modal .o_dist_many_submit",
            run: "click",
        },
        {
            content: "Each order says what came of it",
            trigger: ".modal:contains(All 2 went through) .o_dist_results li:eq(1)",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_view_nocontent:contains(Nothing waits for you)",
        },
    ],
});
