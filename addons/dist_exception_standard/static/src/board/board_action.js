import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {formatExactly, formatWhen} from "@dist_base/core/when";
import {BoardTile} from "./board_tile";

const PERIODS = [
    ["month", _t("This month")],
    ["last_month", _t("Last month")],
    ["quarter", _t("90 days")],
    ["year", _t("This year")],
];

/** The figures of a role on one screen, and below them what to act on now. */
export class BoardAction extends Component {
    static template = "dist_exception_standard.BoardAction";
    static components = {BoardTile, Layout};
    static props = {...standardActionServiceProps};
    static displayName = _t("Boards");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.periods = PERIODS.map(([key, label]) => ({key, label}));
        this.formatWhen = formatWhen;
        this.formatExactly = formatExactly;
        this.state = useState({
            boards: [],
            code: null,
            period: "month",
            more: false,
            board: null,
            busy: false,
        });
        useSetupAction({getLocalState: () => ({board: this.keep()})});
        onWillStart(() => this.start());
    }

    /** What whoever comes back from a case finds as it was. */
    keep() {
        const {code, period, more} = this.state;
        return {code, period, more};
    }

    async start() {
        this.state.boards = await this.orm.call("dist.kpi.board", "get_boards", []);
        const kept = this.props.state?.board;
        const asked = this.props.action.params?.board;
        const known = new Set(this.state.boards.map(({code}) => code));
        const code = [kept?.code, asked].find((one) => known.has(one));
        this.state.period = kept?.period || "month";
        this.state.more = Boolean(kept?.more);
        this.state.code = code || this.state.boards[0]?.code || null;
        await this.load();
    }

    async load() {
        const {code, period, more} = this.state;
        if (!code) {
            return;
        }
        this.state.busy = true;
        try {
            this.state.board = await this.orm.call("dist.kpi.board", "get_board", [
                code,
                period,
                more,
            ]);
        } finally {
            this.state.busy = false;
        }
    }

    choose(values) {
        Object.assign(this.state, values);
        return this.load();
    }

    /** The oldest of the figures: nothing on the board is newer than it says. */
    get freshness() {
        const moments = this.state.board.tiles
            .map(({freshness}) => freshness)
            .filter(Boolean);
        return moments.length ? moments.sort()[0] : "";
    }

    openRows(action) {
        return this.action.doAction(action);
    }

    openCase(row) {
        return this.action.doAction(
            "dist_exception_queue.dist_exception_my_queue_action",
            {
                props: {resId: row.id},
            }
        );
    }

    openList(list) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: list.name,
            res_model: "dist.exception",
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain: list.domain,
        });
    }

    sayCount(list) {
        return list.count >= 1000 ? _t("more than 1000") : String(list.count);
    }

    sayDue(row) {
        return row.is_overdue
            ? _t("overdue: %s", formatWhen(row.deadline_at))
            : formatWhen(row.deadline_at);
    }
}

registry.category("actions").add("dist_exception_standard.board", BoardAction);
