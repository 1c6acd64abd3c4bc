import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The sales desk hands a late order over and promises another one again.
tours.add("dist_desk_my_queue", {
    steps: () => [
        {
            content: "The kinds filter",
            trigger: ".o_dist_type:contains(Order past its promise)",
            run: "click",
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            content: "Only the late order is left",
            trigger: ".o_dist_queue_list:not(:contains(will be missing)) .o_dist_case",
        },
        {
            content: "Why is it first?",
            trigger: ".o_dist_rank",
            run: "click",
        },
        {
            trigger: ".o_popover .o_dist_rank_parts:contains(Value at risk)",
        },
        {
            content: "Open the case beside the list",
            trigger: ".o_dist_case_open:contains(Miller & Sons)",
            run: "click",
        },
        {
            trigger: ".o_dist_case_panel .o_dist_rank_parts:contains(Deadline)",
        },
        {
            content: "Open the order",
            trigger: ".o_dist_panel_document:contains(Sales Order)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Miller)",
        },
        {
            content: "Come back",
            trigger: ".breadcrumb-item a:contains(My queue)",
            run: "click",
        },
        {
            content: "The queue is as it was left",
            trigger: ".o_dist_type[aria-pressed=true]:contains(Order past its promise)",
        },
        {
            content: "Hand it over",
            trigger: ".o_dist_case_panel .o_dist_step_hand_over",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=user_id] input",
            run: "edit Carla Colleague",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Carla Colleague)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit She knows the customer",
        },
        {
            trigger: ".modal-footer button:contains(Hand over)",
            run: "click",
        },
        {
            content: "It goes, and says where to",
            trigger: ".o_dist_ending:contains(Carla Colleague has it now)",
        },
        {
            trigger: "button:contains(Everything)",
            run: "click",
        },
        {
            content: "Goods that come too late",
            trigger: ".o_dist_case_open:contains(Units of Bolt will be missing)",
            run: "click",
        },
        {
            trigger: ".o_dist_panel_action:contains(Promise again)",
            run: "click",
        },
        {
            content: "The customer is told with the promise",
            trigger: ".modal button:contains(Promise and tell the customer)",
            run: "click",
        },
        {
            content: "It goes, and says why",
            trigger: ".o_dist_ending:contains(Cleared: the trouble is gone)",
        },
        {
            content: "Neither is left",
            trigger:
                ".o_dist_queue_list:not(:contains(will be missing)):not(:contains(was promised for))",
            timeout: 15000, // the farewell stands for six seconds
        },
    ],
});

// The sales desk on a phone takes a case.
tours.add("dist_desk_phone", {
    steps: () => [
        {
            content: "A row needs no reading across",
            trigger: ".o_dist_case:contains(Miller & Sons)",
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
            content: "Buttons fit a thumb",
            trigger: ".o_dist_case_menu",
            run({anchor}) {
                const {width, height} = anchor.getBoundingClientRect();
                if (Math.min(width, height) < 44) {
                    throw new Error(`The menu is ${width} by ${height}`);
                }
            },
        },
        {
            trigger: ".o_dist_case_menu",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Take)",
            run: "click",
        },
        {
            content: "Others see that somebody is at it",
            trigger: ".o_dist_case_open:contains(In progress)",
            run: "click",
        },
        {
            content: "The case takes the place of the list",
            trigger:
                ".o_dist_my_queue:not(:has(.o_dist_queue_list)) .o_dist_event:contains(Taken)",
        },
        {
            content: "What was taken is not taken again",
            trigger: ".o_dist_case_panel:not(:has(.o_dist_step_take))",
        },
        {
            trigger: ".o_dist_panel_close",
            run: "click",
        },
        {
            trigger: ".o_dist_queue_list .o_dist_case",
        },
    ],
});
