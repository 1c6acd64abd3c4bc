import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CasePanel} from "./case_panel";
import {CaseRow} from "./case_row";
import {readCase, readEndings, readQueue} from "./read";
import {keepEnded, moveFocus, sayCount, sayOverdue, sumCounts} from "./rows";
import {SCOPES} from "./scopes";

// A look every minute: sweeps run every few.
const EVERY = 60_000;
// How long the reason stands where a solved case was.
const FAREWELL = 6_000;
const TYPING = 300;

/** What the present user has to solve, the most pressing first, one case beside it. */
export class MyQueue extends Component {
    static template = "dist_exception_queue.MyQueue";
    static components = {Layout, CasePanel, CaseRow};
    static props = {...standardActionServiceProps};
    static displayName = _t("My queue");

    setup() {
        Object.assign(this, {sayCount, sayOverdue});
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.display = {controlPanel: {}};
        this.scopes = SCOPES.map(([key, label]) => ({key, label}));
        this.state = useState({
            scope: "mine",
            typeId: null,
            text: "",
            rows: [],
            counts: [],
            hasMore: false,
            limit: 80,
            endings: {},
            openId: this.props.resId || null,
            opened: null,
        });
        useSetupAction({getLocalState: () => ({queue: this.keep()})});
        onWillStart(() => this.start());
        this.timer = browser.setInterval(() => this.refresh(), EVERY);
        onWillUnmount(() => {
            browser.clearInterval(this.timer);
            browser.clearTimeout(this.typing);
            browser.clearTimeout(this.farewell);
        });
    }

    /** What whoever comes back from a document finds as it was. */
    keep() {
        const {scope, typeId, text, limit, rows, openId} = this.state;
        return {scope, typeId, text, limit, rows, openId};
    }

    /** Opens as it was left, else the narrowest part that has something to do. */
    async start() {
        if (this.props.state?.queue) {
            Object.assign(this.state, this.props.state.queue);
            await this.refresh();
            return;
        }
        for (const scope of ["mine", "team", "all"]) {
            this.state.scope = scope;
            await this.load();
            if (this.state.rows.length) {
                break;
            }
        }
        if (!this.state.rows.length) {
            this.state.scope = "mine";
        }
        if (this.state.openId) {
            await this.open(this.state.openId);
        }
    }

    // === READING === #

    /** Returns whether it was the last to ask: answers may overtake each other. */
    async load() {
        const asked = (this.asked = {});
        const [queue, counts] = await readQueue(this.orm, this.state);
        if (asked !== this.asked) {
            return false;
        }
        Object.assign(this.state, {counts, rows: queue.rows, hasMore: queue.has_more});
        return true;
    }

    /** Reads anew; rows that are over say why before they go. */
    async refresh() {
        const before = this.state.rows.filter(({id}) => !this.state.endings[id]);
        if (!(await this.load())) {
            return;
        }
        const shown = new Set(this.state.rows.map(({id}) => id));
        const gone = before.filter(({id}) => !shown.has(id));
        if (gone.length) {
            await this.sayFarewell(before, gone);
        }
        if (this.state.openId) {
            await this.open(this.state.openId);
        }
    }

    async sayFarewell(before, gone) {
        const endings = await readEndings(this.orm, gone);
        const rows = keepEnded(before, this.state.rows, endings);
        Object.assign(this.state, {endings, rows});
        if (endings[this.state.openId]) {
            this.close();
        }
        browser.clearTimeout(this.farewell);
        this.farewell = browser.setTimeout(() => {
            this.state.rows = this.state.rows.filter(({id}) => !endings[id]);
            this.state.endings = {};
        }, FAREWELL);
    }

    // === CHOOSING === #

    get total() {
        return sumCounts(this.state.counts);
    }

    get showCompany() {
        return user.allowedCompanies.length > 1;
    }

    get isNarrow() {
        return this.ui.isSmall;
    }

    async choose(values) {
        Object.assign(this.state, {endings: {}, limit: 80, ...values});
        await this.load();
    }

    chooseScope(scope) {
        return this.choose({scope, typeId: null});
    }

    chooseType(typeId) {
        return this.choose({typeId: this.state.typeId === typeId ? null : typeId});
    }

    onSearchInput(ev) {
        const text = ev.target.value;
        browser.clearTimeout(this.typing);
        this.typing = browser.setTimeout(() => this.choose({text}), TYPING);
    }

    showMore() {
        this.state.limit += 80;
        return this.load();
    }

    // === ONE CASE === #

    async open(id) {
        this.wanted = id;
        const opened = await readCase(this.orm, id);
        if (this.wanted === id) {
            Object.assign(this.state, {openId: id, opened});
        }
    }

    close() {
        this.wanted = null;
        Object.assign(this.state, {openId: null, opened: null});
    }

    /** Does a thing about a case and looks what it came to. */
    async run(row, code) {
        const next = await this.orm.call("dist.exception", "action_run", [
            [row.id],
            code,
        ]);
        await this.follow(next);
    }

    /** Takes a step; those that need a word ask for it in a dialog. */
    async step(row, name) {
        const asked = ["snooze", "accept", "resolve", "hand_over"].includes(name);
        const next = asked
            ? await this.orm.call("dist.exception", "action_ask", [[row.id]], {
                  context: {...user.context, dist_step: name},
              })
            : await this.orm.call("dist.exception", `action_${name}`, [[row.id]]);
        await this.follow(next);
    }

    async confirmReading({id}) {
        await this.orm.call("dist.exception.playbook", "action_confirm_reading", [
            [id],
        ]);
        await this.open(this.state.openId);
    }

    async follow(next) {
        if (next?.type) {
            await this.action.doAction(next, {onClose: () => this.refresh()});
        }
        if (!next?.type || next.type === "ir.actions.client") {
            await this.refresh();
        }
    }

    openForm(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "dist.exception",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openList() {
        return this.action.doAction("dist_exception_queue.dist_exception_action");
    }

    // === KEYBOARD === #

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.openId) {
            this.close();
        } else {
            moveFocus(ev, ".o_dist_case_open");
        }
    }
}

registry.category("actions").add("dist_exception_queue.my_queue", MyQueue);
