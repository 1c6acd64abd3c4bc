import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";

/** How many decisions wait, on every screen; not there while none does. */
export class ApprovalSystray extends Component {
    static template = "dist_approval.ApprovalSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.inbox = useState(useService("dist_approval_inbox").state);
    }

    get title() {
        return this.inbox.count === 1
            ? _t("1 approval waits for you")
            : _t("%s approvals wait for you", this.inbox.count);
    }

    open() {
        this.action.doAction("dist_approval.dist_approval_inbox_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("dist_approval.systray", {Component: ApprovalSystray}, {sequence: 22});
