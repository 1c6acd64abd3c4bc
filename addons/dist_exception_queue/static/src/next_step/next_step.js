import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {whileBusy} from "@dist_base/core/busy";

/** The likeliest way to solve a case, as the button of its row. */
export class NextStep extends Component {
    static template = "dist_exception_queue.NextStep";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({busy: false});
    }

    get label() {
        return this.props.record.data[this.props.name];
    }

    run() {
        return whileBusy(this.state, () => this.takeStep());
    }

    async takeStep() {
        const {record} = this.props;
        const next = await this.orm.call(record.resModel, "action_next", [
            [record.resId],
        ]);
        if (next?.type) {
            await this.action.doAction(next, {onClose: () => this.reload()});
        } else {
            await this.reload();
        }
    }

    reload() {
        return this.props.record.model.root.load();
    }
}

export const nextStep = {
    component: NextStep,
    displayName: _t("Next step of a case"),
    supportedTypes: ["char"],
};

registry.category("fields").add("dist_next_step", nextStep);
