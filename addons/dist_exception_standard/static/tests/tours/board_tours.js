import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The step that opens a case from a list of a board. */
function openCase(list, words) {
    return {
        content: `${list}: ${words}`,
        trigger: `.o_dist_board_list:contains(${list}) .o_dist_board_case:contains(${words})`,
        run: "click",
        timeout: 60000, // a cold browser on a busy machine
    };
}

const COME_BACK = {
    content: "Come back",
    trigger: ".breadcrumb-item a:contains(My queue)",
    run: "click",
};
const CLEARED = {
    content: "It goes, and says why",
    trigger: ".o_dist_ending:contains(Cleared: the trouble is gone)",
};

// A buyer asks a vendor who is late and lets the case rest until the answer.
tours.add("dist_buyer_board", {
    steps: () => [
        openCase("Late and soon late", "Forge"),
        {
            content: "Ask the vendor by the prepared e-mail",
            trigger: ".o_dist_panel_action:contains(Ask the vendor)",
            run: "click",
        },
        {
            trigger: ".modal:contains(Forge) button[name=action_send_mail]",
            run: "click",
        },
        {
            content: "The case knows that they were asked",
            trigger: ".o_dist_event:contains(Ask the vendor)",
        },
        {
            trigger: ".o_dist_step_snooze",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=until] input",
            run: "edit +3d && press Tab",
        },
        {
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Vendor late",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Vendor late or short)",
            run: "click",
        },
        {
            trigger: ".modal-footer button:contains(Snooze)",
            run: "click",
        },
        {
            content: "It goes, and says why",
            trigger: ".o_dist_ending:contains(Snoozed)",
        },
        {
            trigger: ".o_dist_scopes button:contains(Resting)",
            run: "click",
        },
        {
            content: "There it rests",
            trigger: ".o_dist_case_open:contains(Forge):contains(Snoozed)",
        },
        {
            content: "And may be taken up again before",
            trigger: ".o_dist_case_menu",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Take up again)",
        },
    ],
});

// A supervisor reserves what came meanwhile and has the transfer done.
tours.add("dist_supervisor_board", {
    steps: () => [
        openCase("Transfers that wait", "was due on"),
        {
            trigger: ".o_dist_panel_action:contains(Check availability)",
            run: "click",
        },
        {
            content: "The goods are there: nothing is left but the transfer",
            trigger:
                ".o_dist_case_panel:not(:has(.o_dist_panel_action)) .o_dist_panel_document",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name=button_validate]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Done)",
        },
        COME_BACK,
        CLEARED,
    ],
});

// Finance invoices what was delivered, and resolves what somebody else began.
tours.add("dist_finance_board", {
    steps: () => [
        openCase("Money that waits", "Miller & Sons"),
        {
            trigger: ".o_dist_panel_action:contains(Create invoice)",
            run: "click",
        },
        {
            content: "A draft to be looked at",
            trigger: ".o_arrow_button_current:contains(Draft)",
        },
        COME_BACK,
        CLEARED,
        {
            content: "Another one",
            trigger:
                ".o_dist_case:contains(Delivered, not invoiced):contains(Smith) .o_dist_case_menu",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Resolve)",
            run: "click",
        },
        {
            content: "What the system knows stands there",
            trigger: ".modal .o_field_widget[name=outcome] :value(Fixed)",
        },
        {
            trigger:
                ".modal .o_field_widget[name=reason_id] input:value(Done, not booked)",
        },
        {
            trigger: ".modal-footer button:contains(Resolve)",
            run: "click",
        },
        {
            trigger: ".o_dist_ending:contains(Resolved: Fixed)",
        },
    ],
});
