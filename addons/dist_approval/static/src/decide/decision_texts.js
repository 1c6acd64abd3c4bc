import {_t} from "@web/core/l10n/translation";
import {formatExactly, formatWhen} from "@dist_base/core/when";

export const STEP_WORDS = {
    pending: _t("open"),
    waiting: _t("later"),
    approved: _t("approved"),
    rejected: _t("rejected"),
    cancelled: _t("not needed"),
};

export const STEP_ICONS = {
    pending: "fa-hourglass-half",
    waiting: "fa-circle-o",
    approved: "fa-check-circle",
    rejected: "fa-times-circle",
    cancelled: "fa-minus-circle",
};

/**
 * @param {{quorum: string, quorum_n: number}} step
 * @returns {string} how many of the people asked must say yes
 */
export function describeQuorum({quorum, quorum_n: number}) {
    if (quorum === "all") {
        return _t("all of them");
    }
    return quorum === "n" ? _t("%s of them", number) : _t("any one of them");
}

/**
 * Says what a verdict still lacks. A rejection wants a reason, a question wants words,
 * and some reasons want a note.
 *
 * @param {string} verdict approve, reject, ask_back or answer
 * @param {{id: number, name: string, note_required: boolean}[]} reasons to choose from
 * @param {number|null} reasonId the chosen one
 * @param {string} note
 * @returns {string} one sentence, "" when nothing is missing
 */
export function findMissing(verdict, reasons, reasonId, note) {
    const reason = reasons.find(({id}) => id === reasonId);
    if (verdict === "reject" && reasons.length && !reason) {
        return _t("Choose why, so that the requester knows what to change.");
    }
    if (note.trim()) {
        return "";
    }
    if (reason?.note_required) {
        return _t("“%s” says little without a note. Add one sentence.", reason.name);
    }
    const wantsWords = verdict === "reject" ? !reason : verdict !== "approve";
    return wantsWords ? _t("Write one sentence, so that it can be answered.") : "";
}

/** Sentences with figures in them, for templates: whole, so that they translate. */
export const say = {
    line: (label) => _t("· line %s", label),
    moreLines: (count) =>
        count === 1 ? _t("1 more line") : _t("%s more lines", count),
    limit: (limit) => _t("limit %s", limit),
    past: (distance) => _t("%s past the limit", distance),
    notCarriedOut: (message) => _t("Approved, not carried out: %s", message),
    history: (count) => _t("History (%s)", count),
    silentRows: (count) =>
        count === 1
            ? _t("1 more row does not apply")
            : _t("%s more rows do not apply", count),
    group: ({title, rows}) => _t("%(title)s (%(count)s)", {title, count: rows.length}),
    andMore: (count) => _t("and %s more", count),
    noRow: (text) => _t("No row has “%s” in it.", text),
    leftOut: (count) => _t("%s newer ones follow when these are decided.", count),
    refusedOf: (refused, count) =>
        _t("%(refused)s of %(count)s did not go through. Each says why.", {
            refused,
            count,
        }),
    allDone: (count) =>
        count === 1 ? _t("It went through.") : _t("All %s went through.", count),
};

/** What the templates of steps and decisions need; spread into a component. */
export const decisionTexts = {
    say,
    stepWords: STEP_WORDS,
    stepIcons: STEP_ICONS,
    describeQuorum,
    formatExactly,
    formatWhen,
};
