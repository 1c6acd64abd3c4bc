import {_t} from "@web/core/l10n/translation";

const STEPS = {
    take: _t("Take"),
    wait: _t("Waits for somebody else"),
    resume: _t("Take up again"),
    hand_over: _t("Hand over"),
    snooze: _t("Snooze"),
    accept: _t("Accept the risk"),
    resolve: _t("Resolve"),
};

/**
 * Returns the steps a case may take now, as buttons.
 *
 * @param {string[]} names of the steps its state allows
 * @returns {{name: string, label: string}[]} the mildest first
 */
export function listSteps(names) {
    const offered = new Set(names);
    return Object.entries(STEPS)
        .filter(([name]) => offered.has(name))
        .map(([name, label]) => ({name, label}));
}
