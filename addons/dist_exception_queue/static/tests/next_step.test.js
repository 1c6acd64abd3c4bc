import {expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Case extends models.Model {
    _name = "dist.exception";
    sentence = fields.Char();
    next_label = fields.Char();
    _records = [
        {id: 1, sentence: "An order is late", next_label: "Chase the vendor"},
        {id: 2, sentence: "Nothing is left to do", next_label: false},
    ];
}

defineMailModels();
defineModels([Case]);

const LIST = `<list><field name="sentence"/>
    <field name="next_label" widget="dist_next_step"/></list>`;

test("a row offers its next step, and nothing where there is none", async () => {
    await mountView({type: "list", resModel: "dist.exception", arch: LIST});
    expect(".o_dist_next_step").toHaveCount(1);
    expect(".o_dist_next_step").toHaveText("Chase the vendor");
});

test("what was done in place reloads the list", async () => {
    onRpc("dist.exception", "action_next", ({args}) => {
        expect.step(`next of ${args[0]}`);
        return true;
    });
    onRpc("dist.exception", "web_search_read", () => expect.step("read"));
    await mountView({type: "list", resModel: "dist.exception", arch: LIST});
    await contains(".o_dist_next_step").click();
    expect.verifySteps(["read", "next of 1", "read"]);
});

test("what goes on elsewhere is opened", async () => {
    const next = {type: "ir.actions.act_window", res_model: "mail.compose.message"};
    onRpc("dist.exception", "action_next", () => next);
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountView({type: "list", resModel: "dist.exception", arch: LIST});
    await contains(".o_dist_next_step").click();
    expect.verifySteps(["mail.compose.message"]);
});
