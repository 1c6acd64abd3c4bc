import {_t} from "@web/core/l10n/translation";

/** The parts of the queue, the narrowest first; the server knows them by their key. */
export const SCOPES = [
    ["mine", _t("Mine")],
    ["team", _t("My teams")],
    ["all", _t("All")],
    ["resting", _t("Resting")],
];
