import {Component, onWillUnmount, useEffect, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {findMissing} from "./decision_texts";

// After a decision the next document takes the place of this one under the same
// thumb: a double tap must not decide what nobody has seen.
const SAFE_DELAY = 600;

/**
 * The verdicts, always in reach; the screen makes a new bar for each card it shows. Approve decides at once; the others open a form that
 * wants a reason, a note, or both.
 */
export class DecisionBar extends Component {
    static template = "dist_approval.DecisionBar";
    static props = {
        card: Object,
        busy: Boolean,
        onDecide: Function, // (verdict, {note, reasonId})
        onAnswer: Function, // (note)
        onWithdraw: Function,
    };

    setup() {
        this.state = useState({
            form: "",
            note: "",
            reasonId: null,
            problem: "",
            isArmed: false,
        });
        this.form = useRef("form");
        useEffect(
            (form) => form && form.querySelector("input, textarea").focus(),
            () => [this.state.form && this.form.el]
        );
        const timer = browser.setTimeout(() => (this.state.isArmed = true), SAFE_DELAY);
        onWillUnmount(() => browser.clearTimeout(timer));
    }

    get isDisabled() {
        return this.props.busy || !this.state.isArmed;
    }

    /** What became riskier is asked again first; the server would refuse it. */
    get isOutgrown() {
        return this.isDisabled || this.props.card.changes.length > 0;
    }

    get reasons() {
        return this.props.card.reason_codes[this.state.form] || [];
    }

    get words() {
        const {name, answerer} = this.props.card;
        const words = {
            approve: [
                _t("Approve %s with a note", name),
                _t("Note for the record"),
                _t("Approve"),
            ],
            reject: [_t("Reject %s", name), _t("Note for %s", answerer), _t("Reject")],
            ask_back: [
                _t("Ask %s", answerer),
                _t("What do you want to know?"),
                _t("Ask back"),
            ],
            answer: [_t("Answer"), _t("Your answer"), _t("Send the answer")],
        };
        const [title, note, button] = words[this.state.form];
        return {title, note, button};
    }

    open(form) {
        Object.assign(this.state, {form, note: "", reasonId: null, problem: ""});
    }

    close() {
        this.open("");
    }

    approve() {
        this.props.onDecide("approve", {note: null, reasonId: null});
    }

    get problem() {
        const {form, note, reasonId} = this.state;
        return findMissing(form, this.reasons, reasonId, note);
    }

    submit() {
        const {form, note, reasonId} = this.state;
        this.state.problem = this.problem;
        if (this.state.problem) {
            return;
        }
        if (form === "answer") {
            this.props.onAnswer(note.trim());
        } else {
            this.props.onDecide(form, {note: note.trim() || null, reasonId});
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.close();
        }
    }
}
