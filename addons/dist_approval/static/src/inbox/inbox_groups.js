import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;

const GROUPS = [
    ["answer", _t("A question for you")],
    ["retry", _t("Approved, not carried out")],
    ["before", _t("Waiting since before today")],
    ["today", _t("Since today")],
];

/**
 * Groups the rows of the inbox by what they want and how long they have waited.
 *
 * @param {{kind: string, requested_at: string}[]} rows
 * @param {DateTime} [now]
 * @returns {{key: string, title: string, rows: Object[]}[]} groups that have rows
 */
export function groupRows(rows, now = DateTime.now()) {
    const midnight = now.startOf("day");
    const keyOf = ({kind, requested_at: at}) =>
        kind === "decide"
            ? deserializeDateTime(at) < midnight
                ? "before"
                : "today"
            : kind;
    return GROUPS.map(([key, title]) => ({
        key,
        title,
        rows: rows.filter((row) => keyOf(row) === key),
    })).filter((group) => group.rows.length);
}

/**
 * Returns the rows in which every word of the text occurs somewhere.
 *
 * @param {Object[]} rows
 * @param {string} text
 * @returns {Object[]}
 */
export function filterRows(rows, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return rows.filter((row) => {
        const all = [row.name, row.partner, row.worst, row.requester, row.checkpoint];
        const haystack = all.join(" ").toLowerCase();
        return words.every((word) => haystack.includes(word));
    });
}
