import {registry} from "@web/core/registry";

const card = ".o_kanban_record:contains(Test control)";

// An administrator watches first and then switches a control on.
registry.category("web_tour.tours").add("dist_base_checklist", {
    steps: () => [
        {
            content: "The card says what the control does and who will notice",
            trigger: `${card}:contains(Stops test orders):contains(The sales desk)`,
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            content: "It names the roles that nobody has",
            trigger: `${card}:contains(Nobody has the role):contains(Arbiter)`,
        },
        {
            content: "It is off",
            trigger: `${card} button:contains(Off) .fa-check`,
        },
        {
            content: "Watch first",
            trigger: `${card} button:contains(Watch only)`,
            run: "click",
        },
        {
            content: "It watches; switch it on",
            trigger: `${card} button:contains(Watch only) .fa-check`,
        },
        {
            trigger: `${card} button[name=action_switch_on]`,
            run: "click",
        },
        {
            content: "It is on",
            trigger: `${card} button[name=action_switch_on] .fa-check`,
        },
        {
            content: "One warehouse may differ",
            trigger: `${card} a:contains(warehouses with their own setting)`,
            run: "click",
        },
        {
            content: "An empty list says what a setting here is for",
            trigger: ".o_nocontent_help:contains(let a single site go first)",
        },
    ],
});
