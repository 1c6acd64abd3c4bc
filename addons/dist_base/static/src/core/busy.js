/**
 * Does what takes a while, with `state.busy` set, so that its buttons rest meanwhile.
 *
 * @param {{busy: boolean}} state of a component
 * @param {Function} deed
 * @returns {Promise} what the deed returned
 */
export async function whileBusy(state, deed) {
    state.busy = true;
    try {
        return await deed();
    } finally {
        state.busy = false;
    }
}
