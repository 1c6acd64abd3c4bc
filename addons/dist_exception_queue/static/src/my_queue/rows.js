import {_t} from "@web/core/l10n/translation";

const STEPS = {ArrowDown: 1, ArrowUp: -1};

/**
 * Moves the focus from row to row with the arrows, unless somebody types.
 *
 * @param {KeyboardEvent} ev on an element around the rows
 * @param {string} selector of what takes the focus in a row
 */
export function moveFocus(ev, selector) {
    const step = STEPS[ev.key];
    if (!step || ev.target.matches("input, textarea")) {
        return;
    }
    const rows = [...ev.currentTarget.querySelectorAll(selector)];
    const place = rows.indexOf(document.activeElement) + step;
    rows.at(Math.min(Math.max(place, 0), rows.length - 1))?.focus();
    ev.preventDefault();
}

/**
 * Returns the present rows with those that are over where they stood before.
 *
 * @param {{id: number}[]} before rows that were shown
 * @param {{id: number}[]} now rows that are left, with those that are new
 * @param {Object<number, string>} endings id -> why a row is over
 * @returns {Object[]} new rows first, so that nobody overlooks them
 */
export function keepEnded(before, now, endings) {
    const left = new Map(now.map((row) => [row.id, row]));
    const kept = before
        .filter(({id}) => left.has(id) || endings[id])
        .map((row) => left.get(row.id) || row);
    const known = new Set(kept.map(({id}) => id));
    return [...now.filter(({id}) => !known.has(id)), ...kept];
}

/**
 * Returns a count in words: the server stops at some number.
 *
 * @param {{count: number, has_more: boolean}} counted
 * @returns {string}
 */
export function sayCount({count, has_more: hasMore}) {
    return hasMore ? `${count}+` : `${count}`;
}

/**
 * Returns in words how many cases of a kind are past their deadline.
 *
 * @param {{overdue: number}} counted
 * @returns {string}
 */
export function sayOverdue({overdue}) {
    return _t("%s overdue", overdue);
}

/**
 * Returns the sum of counts in words.
 *
 * @param {{count: number, has_more: boolean}[]} counts
 * @returns {string}
 */
export function sumCounts(counts) {
    return sayCount({
        count: counts.reduce((sum, {count}) => sum + count, 0),
        has_more: counts.some((counted) => counted.has_more),
    });
}
