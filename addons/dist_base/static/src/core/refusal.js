import {RPCError} from "@web/core/network/rpc";

const REFUSALS = new Set([
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
]);

/**
 * Returns the sentence of a refusal, so that a screen can show it where the person
 * looks and offer the way out. Everything else is thrown on: it is no answer.
 *
 * @param {Error} error
 * @returns {string}
 */
export function readRefusal(error) {
    if (error instanceof RPCError && REFUSALS.has(error.exceptionName)) {
        return error.data.message;
    }
    throw error;
}
