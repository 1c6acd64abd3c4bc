import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Somebody with a phone says what lies in two bins.
tours.add("dist_count_operator", {
    steps: () => [
        {
            content: "A card needs no reading across",
            trigger: ".o_kanban_record:contains(Bolt)",
            timeout: 60000, // a cold browser on a busy machine
            run({anchor}) {
                const {scrollWidth, clientWidth} = anchor.ownerDocument.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(
                        `The page is ${scrollWidth} of ${clientWidth} wide`
                    );
                }
            },
        },
        {
            content: "Tap what lies there",
            trigger: ".o_kanban_record:contains(Bolt)",
            run: "click",
        },
        {
            content: "Nothing says what the books expect",
            trigger: ".modal:contains(Bolt):not(:contains(100))",
        },
        {
            trigger:
                ".modal .o_field_widget[name=entry_ids] .o_data_row td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: "edit 98",
        },
        {
            trigger: ".modal footer button[name=action_record]",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: ".o_notification:contains(Bolt):contains(posted)",
        },
        {
            content: "And no longer to be counted",
            trigger: "body:not(:has(.modal)) .o_kanban_renderer:not(:contains(Bolt))",
        },
        {
            trigger: ".o_kanban_record:contains(Nut)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=entry_ids] .o_data_row td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: "edit 60",
        },
        {
            trigger: ".modal footer button[name=action_record]",
            run: "click",
        },
        {
            content: "This far off, somebody else looks",
            trigger: ".o_notification:contains(again by somebody else)",
        },
        {
            content: "Who counted last hears so",
            trigger: ".o_kanban_record:contains(Nut):contains(To recount)",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(You counted):contains(ask a colleague)",
        },
    ],
});

// A supervisor plans a count, counts again what a colleague found, and closes.
tours.add("dist_count_supervisor", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
            timeout: 60000,
        },
        {
            trigger: ".o_field_widget[name=kind] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(some bins or items)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=product_ids] input",
            run: "edit Washer",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Washer)",
            run: "click",
        },
        {
            trigger: "button[name=action_start]",
            run: "click",
        },
        {
            content: "Its list is made",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Washer)",
        },
        {
            content: "Count",
            trigger: ".o_statusbar_buttons button[name=action_count]:contains(Count)",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains(Washer)",
        },
        {
            trigger: ".breadcrumb-item a:contains(CNT), .o_back_button",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Washer) button[name=action_look]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=entry_ids] .o_data_row td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: "edit 97",
        },
        {
            trigger: ".modal footer button[name=action_record]",
            run: "click",
        },
        {
            content: "Without a reason it is not posted, and says so",
            trigger: ".o_data_row:contains(Washer) td[name=problem]:not(:empty)",
        },
        {
            trigger: ".o_data_row:contains(Washer) td[name=reason_id]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=reason_id] input",
            run: "edit Goods not",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Goods not found)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_post]",
            run: "click",
        },
        {
            content: "Everything is posted: the count is done",
            trigger: ".o_arrow_button_current:contains(Done)",
        },
        {
            trigger: ".o_data_row:contains(Washer) td[name=state]:contains(Posted)",
        },
    ],
});

// An inventory controller decides on a difference somebody else counted twice.
tours.add("dist_count_controller", {
    steps: () => [
        {
            content: "What it is about is readable without opening it",
            trigger: ".o_dist_row:contains(Nut)",
            timeout: 60000,
        },
        {
            trigger: ".o_dist_row:contains(Nut) .o_dist_open_row",
            run: "click",
        },
        {
            content: "Books, counted, difference",
            trigger:
                ".o_dist_decision:contains(100):contains(60), .o_content:contains(Books):contains(Counted):contains(Difference)",
        },
        {
            content: "Who looked, and what they found",
            trigger: ".o_content:contains(Looks at the shelf)",
        },
        {
            trigger: ".o_dist_approve:enabled",
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: ".o_view_nocontent:contains(Nothing waits for your decision)",
        },
    ],
});
