import {_t} from "@web/core/l10n/translation";
import {say} from "../decide/decision_texts";

const LOOKS = {
    forecast: {color: "alert-info", icon: "fa-info-circle"},
    waiting: {color: "alert-warning", icon: "fa-hourglass-half"},
    asked_back: {color: "alert-warning", icon: "fa-question-circle"},
    not_carried_out: {color: "alert-warning", icon: "fa-exclamation-triangle"},
    approved: {color: "alert-light", icon: "fa-check-circle"},
    rejected: {color: "alert-danger", icon: "fa-times-circle"},
};

function getKind({state, request, forecast}) {
    if (!request || (forecast && state === "approved")) {
        return "forecast";
    }
    if (request.can_retry) {
        return "not_carried_out";
    }
    return state === "waiting" && request.holder ? "asked_back" : state;
}

function name(step) {
    return step.name || step.who;
}

/** Who is asked, in the order in which they are: together, or one after another. */
function inOrder(steps) {
    const tiers = new Map();
    for (const step of steps) {
        tiers.set(step.number, [...(tiers.get(step.number) || []), name(step)]);
    }
    return [...tiers.values()].map((tier) => tier.join(", ")).join(_t(", then "));
}

const TITLES = {
    forecast: ({forecast}) => _t("Confirming will ask %s", inOrder(forecast.steps)),
    waiting({request: {purpose, steps}}) {
        if (purpose === "change") {
            return _t("Changed after it was confirmed: deliveries and invoices wait");
        }
        return steps.length === 1
            ? _t("Waiting for 1 decision")
            : _t("Waiting for %s decisions", steps.length);
    },
    asked_back: ({request}) =>
        request.can_answer
            ? _t("With you, who were asked:")
            : _t("With %s, who was asked:", request.holder),
    not_carried_out: ({request}) => say.notCarriedOut(request.execution_message),
    approved: ({history: [last]}) =>
        last ? _t("Approved by %s", last.user) : _t("Approved"),
    rejected({request, history: [last]}) {
        if (request.purpose === "change" && request.state === "cancelled") {
            return _t("The request was withdrawn: deliveries and invoices stay held");
        }
        if (request.purpose === "change") {
            return _t("The change was rejected: deliveries and invoices stay held");
        }
        return last ? _t("Rejected by %s", last.user) : _t("Rejected");
    },
};

const SENTENCES = {
    forecast: ({forecast}) => forecast.sentences,
    waiting: ({request}) => request.sentences,
    asked_back: ({request}) => [request.question],
    // On the limits it was rejected on, whatever the matrix says by now.
    rejected: ({request}) => request.sentences,
};

/**
 * Says what the banner of a document says.
 *
 * @param {Object} banner as `dist_gate_banner` sends it
 * @returns {{kind: string, color: string, icon: string, title: string,
 *     sentences: string[], steps: Object[], wayOut: Object|null, last: Object|null,
 *     history: Object[]}}
 *     last: the decision that made it what it is; history: the others
 */
export function describeBanner(banner) {
    const kind = getKind(banner);
    const isDecided = ["approved", "rejected", "not_carried_out"].includes(kind);
    return {
        kind,
        ...LOOKS[kind],
        title: TITLES[kind](banner),
        sentences: SENTENCES[kind]?.(banner) || [],
        steps: kind === "waiting" ? banner.request.steps : [],
        wayOut: (kind === "rejected" && banner.way_out) || null,
        last: (isDecided && banner.history[0]) || null,
        history: isDecided ? banner.history.slice(1) : banner.history,
    };
}
