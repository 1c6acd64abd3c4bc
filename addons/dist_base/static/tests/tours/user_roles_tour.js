import {registry} from "@web/core/registry";

// Someone with three roles gets a fourth one on the user form.
registry.category("web_tour.tours").add("dist_base_user_roles", {
    steps: () => [
        {
            content: "The roles stand on the form, each ladder with its own choice",
            trigger: ".o_horizontal_separator:contains(Distribution)",
            timeout: 60000, // a cold browser on a busy machine
        },
        {
            content: "Open the choice of the auditor",
            trigger: ".o_form_label:contains(Auditor)",
            run: "click",
        },
        {
            content: "Make the person an auditor",
            trigger: ".o_select_menu_item:contains(Auditor)",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
    ],
});
