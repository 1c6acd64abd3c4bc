import {Component, markup, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatExactly, formatWhen} from "@dist_base/core/when";
import {whileBusy} from "@dist_base/core/busy";
import {listSteps} from "./case_steps";
import {RankParts} from "./rank_button";

const LOOK = "open_document";

/** One case beside the list: what it is about, what to do, what happened. */
export class CasePanel extends Component {
    static template = "dist_exception_queue.CasePanel";
    static components = {RankParts};
    static props = {
        case: Object,
        run: Function,
        step: Function,
        open: Function,
        confirmReading: Function,
        openForm: Function,
        close: Function,
    };

    setup() {
        this.state = useState({busy: false});
        this.formatWhen = formatWhen;
        this.formatExactly = formatExactly;
    }

    get steps() {
        return listSteps(this.props.case.steps);
    }

    /** What can be done; the document has its own button, with its name. */
    get deeds() {
        const {actions, document} = this.props.case;
        return actions.filter(({code}) => !document || code !== LOOK);
    }

    openDocument() {
        return this.run(LOOK);
    }

    get facts() {
        const found = this.props.case;
        return [
            [_t("Kind"), found.kind],
            [_t("At risk"), found.value],
            [_t("Solve by"), formatWhen(found.deadline_at)],
            [_t("Due"), formatWhen(found.due_at)],
            [_t("Owner"), found.owner?.name || _t("nobody yet")],
            [_t("Queue"), found.queue],
            [_t("State"), found.state_label],
            [
                _t("Rests until"),
                formatWhen(found.snoozed_until || found.accepted_until),
            ],
            [_t("Orders that wait"), found.waiting_count || ""],
            [_t("Seen since"), formatWhen(found.first_seen_at)],
            [_t("Times reopened"), found.reopened_count || ""],
        ]
            .filter(([, value]) => value)
            .map(([label, value]) => ({label, value}));
    }

    get playbookTitle() {
        return _t("Playbook, version %s", this.props.case.playbook.version);
    }

    /** The server has cleaned it when it was published. */
    get playbookBody() {
        return markup(this.props.case.playbook.body);
    }

    confirmReading() {
        return this.work(() => this.props.confirmReading(this.props.case.playbook));
    }

    sayHelped({tried, helped}) {
        return tried ? _t("helped in %s of %s", helped, tried) : "";
    }

    work(deed) {
        return whileBusy(this.state, deed);
    }

    run(code) {
        return this.work(() => this.props.run(this.props.case, code));
    }

    step(name) {
        return this.work(() => this.props.step(this.props.case, name));
    }
}
