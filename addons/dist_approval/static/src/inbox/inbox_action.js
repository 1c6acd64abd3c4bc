import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {formatAge, formatExactly} from "@dist_base/core/when";
import {DecideDialog} from "./decide_dialog";
import {say} from "../decide/decision_texts";
import {filterRows, groupRows} from "./inbox_groups";

/** What waits for the present user, each row readable without opening it. */
export class InboxAction extends Component {
    static template = "dist_approval.InboxAction";
    static components = {Layout};
    static props = {...standardActionServiceProps};
    static displayName = _t("Approvals");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.inbox = useService("dist_approval_inbox");
        this.display = {controlPanel: {}};
        this.say = say;
        this.formatAge = formatAge;
        this.formatExactly = formatExactly;
        this.state = useState({rows: [], leftOut: 0, text: "", selected: new Set()});
        onWillStart(() => this.load());
    }

    async load() {
        const data = await this.orm.call("dist.approval.request", "inbox", []);
        this.reasonCodes = data.reason_codes;
        this.state.rows = data.rows;
        this.state.leftOut = data.left_out;
        const shown = new Set(data.rows.map(({id}) => id));
        this.state.selected = new Set(
            [...this.state.selected].filter((id) => shown.has(id))
        );
    }

    get groups() {
        return groupRows(filterRows(this.state.rows, this.state.text));
    }

    get showCompany() {
        return new Set(this.state.rows.map(({company}) => company)).size > 1;
    }

    get selectedRows() {
        return this.state.rows.filter(({id}) => this.state.selected.has(id));
    }

    get selectedText() {
        return _t("%s selected", this.state.selected.size);
    }

    // === SELECTING === #

    isSelectable(group) {
        return group.rows.every(({kind}) => kind === "decide");
    }

    isGroupSelected(group) {
        return group.rows.every(({id}) => this.state.selected.has(id));
    }

    toggle(rows, isSelected) {
        for (const {id} of rows) {
            if (isSelected) {
                this.state.selected.add(id);
            } else {
                this.state.selected.delete(id);
            }
        }
    }

    clear() {
        this.state.selected.clear();
    }

    // === GOING ON === #

    open(row) {
        this.action.doAction("dist_approval.dist_approval_decide_action", {
            props: {resId: row.id},
        });
    }

    openAll() {
        this.action.doAction("dist_approval.dist_approval_request_action");
    }

    /** The reasons that fit every document selected. */
    getReasons(verdict) {
        const models = new Set(this.selectedRows.map((row) => row.res_model));
        const lists = [...models].map((model) => this.reasonCodes[model][verdict]);
        return lists[0].filter(({id}) =>
            lists.every((list) => list.some((reason) => reason.id === id))
        );
    }

    decideMany(verdict) {
        this.dialog.add(DecideDialog, {
            rows: this.selectedRows,
            verdict,
            reasons: verdict === "approve" ? [] : this.getReasons(verdict),
            onDone: async () => {
                this.clear();
                await Promise.all([this.load(), this.inbox.refresh()]);
            },
        });
    }
}

registry.category("actions").add("dist_approval.inbox", InboxAction);
