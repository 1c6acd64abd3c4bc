import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {readRefusal} from "@dist_base/core/refusal";
import {findMissing, say} from "../decide/decision_texts";

/**
 * Decides a selection with one reason and one note, then says per document what came
 * of it.
 */
export class DecideDialog extends Component {
    static template = "dist_approval.DecideDialog";
    static components = {Dialog};
    static props = {
        rows: Array,
        verdict: {validate: (v) => ["approve", "reject", "ask_back"].includes(v)},
        reasons: Array,
        onDone: Function,
        close: Function,
    };

    setup() {
        this.say = say;
        this.orm = useService("orm");
        this.state = useState({
            note: "",
            reasonId: null,
            problem: "",
            busy: false,
            results: null,
        });
    }

    get words() {
        const count = this.props.rows.length;
        return {
            approve: {
                title:
                    count === 1
                        ? _t("Approve 1 document")
                        : _t("Approve %s documents", count),
                button: _t("Approve"),
            },
            reject: {
                title:
                    count === 1
                        ? _t("Reject 1 document")
                        : _t("Reject %s documents", count),
                button: _t("Reject"),
            },
            ask_back: {
                title:
                    count === 1
                        ? _t("Ask back about 1 document")
                        : _t("Ask back about %s documents", count),
                button: _t("Ask back"),
            },
        }[this.props.verdict];
    }

    get refused() {
        return this.state.results.filter(({ok}) => !ok).length;
    }

    onReasonChange(ev) {
        this.state.reasonId = Number(ev.target.value) || null;
    }

    async decide() {
        const {note, reasonId} = this.state;
        const {rows, verdict, reasons} = this.props;
        this.state.problem = findMissing(verdict, reasons, reasonId, note);
        if (this.state.problem) {
            return;
        }
        this.state.busy = true;
        try {
            this.state.results = await this.orm.call(
                "dist.approval.request",
                "decide_many",
                [rows.map(({id}) => id), verdict, note.trim() || null, reasonId]
            );
        } catch (error) {
            this.state.problem = readRefusal(error);
            return;
        } finally {
            this.state.busy = false;
        }
        this.props.onDone();
    }
}
