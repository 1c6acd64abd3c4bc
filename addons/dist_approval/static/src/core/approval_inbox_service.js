import {reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

// A batch of orders sends a message each: one question to the server answers all.
const CALM = 1500;

/**
 * Knows how many requests wait for the present user. The first figure comes with the
 * page; a message on the bus, or a screen that decided something, asks for a new one.
 */
export const approvalInboxService = {
    dependencies: ["bus_service", "orm"],
    start(env, {bus_service: bus, orm}) {
        const state = reactive({count: session.dist_inbox_count || 0});
        let timer = null;

        async function refresh() {
            browser.clearTimeout(timer);
            timer = null;
            state.count = await orm.silent.call(
                "dist.approval.request",
                "inbox_count",
                []
            );
        }

        bus.subscribe("dist_approval/inbox", () => {
            timer ??= browser.setTimeout(refresh, CALM);
        });
        return {state, refresh};
    },
};

registry.category("services").add("dist_approval_inbox", approvalInboxService);
