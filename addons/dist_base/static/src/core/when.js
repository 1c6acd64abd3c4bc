import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";

const {DateTime} = luxon;

/**
 * Says a moment as people do: "5 minutes ago", "yesterday 16:00", "3 days ago", and the
 * date when it is more than a week away.
 *
 * @param {string} value UTC, as the server sends it
 * @param {DateTime} [now]
 * @returns {string} in the reader's language and time zone; "" without a value
 */
export function formatWhen(value, now = DateTime.now()) {
    if (!value) {
        return "";
    }
    let moment = deserializeDateTime(value);
    if (+moment === +moment.startOf("day")) {
        // A day is over at midnight: what is due then is due on the day before.
        moment = moment.minus({days: 1});
        return formatDay(moment, now);
    }
    const minutes = Math.abs(now.diff(moment, "minutes").minutes);
    if (minutes < 60) {
        return moment.toRelative({base: now});
    }
    const days = Math.abs(now.startOf("day").diff(moment.startOf("day"), "days").days);
    if (days <= 1) {
        const time = moment.toLocaleString(DateTime.TIME_SIMPLE);
        return `${moment.toRelativeCalendar({base: now})} ${time}`;
    }
    if (days < 7) {
        return moment.toRelativeCalendar({base: now, unit: "days"});
    }
    return moment.toLocaleString(DateTime.DATE_MED);
}

function formatDay(moment, now) {
    const days = Math.abs(now.startOf("day").diff(moment, "days").days);
    return days < 7
        ? moment.toRelativeCalendar({base: now, unit: "days"})
        : moment.toLocaleString(DateTime.DATE_MED);
}

/**
 * Says how long ago in as few letters as the language has: "3 h ago".
 *
 * @param {string} value UTC, as the server sends it
 * @param {DateTime} [now]
 * @returns {string}
 */
export function formatAge(value, now = DateTime.now()) {
    return deserializeDateTime(value).toRelative({base: now, style: "short"});
}

/**
 * @param {string} value UTC, as the server sends it
 * @returns {string} date and time in full, for a tooltip
 */
export function formatExactly(value) {
    return value ? formatDateTime(deserializeDateTime(value)) : "";
}
