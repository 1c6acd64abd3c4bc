const MODEL = "dist.exception";

/**
 * Reads a part of the queue.
 *
 * @param {Object} orm the service
 * @param {{scope: string, typeId: number|null, text: string, limit: number}} part
 * @returns {Promise<[{rows: Object[], has_more: boolean}, Object[]]>} the rows, and how
 *     many there are of each kind
 */
export function readQueue(orm, {scope, typeId, text, limit}) {
    const asked = {scope, type_id: typeId, text, limit};
    return Promise.all([
        orm.call(MODEL, "get_queue", [], asked),
        orm.call(MODEL, "get_queue_counts", [], {scope, text}),
    ]);
}

/**
 * @param {Object} orm the service
 * @param {Object[]} rows that are shown no more
 * @returns {Promise<Object<number, string>>} id -> why it is over
 */
export function readEndings(orm, rows) {
    return orm.call(MODEL, "get_endings", [rows.map(({id}) => id)]);
}

/**
 * @param {Object} orm the service
 * @param {number} id of a case
 * @returns {Promise<Object>} what stands beside the list
 */
export function readCase(orm, id) {
    return orm.call(MODEL, "get_case", [[id]]);
}
