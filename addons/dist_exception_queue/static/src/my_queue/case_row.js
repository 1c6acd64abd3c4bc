import {Component, useState} from "@odoo/owl";
import {ActionSwiper} from "@web/core/action_swiper/action_swiper";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {formatExactly, formatWhen} from "@dist_base/core/when";
import {whileBusy} from "@dist_base/core/busy";
import {listSteps} from "./case_steps";
import {RankButton} from "./rank_button";

/** One case of the queue: what is wrong, what is at risk, until when, the next step. */
export class CaseRow extends Component {
    static template = "dist_exception_queue.CaseRow";
    static components = {ActionSwiper, Dropdown, DropdownItem, RankButton};
    static props = {
        row: Object,
        ending: {type: String, optional: true},
        isOpen: Boolean,
        showCompany: Boolean,
        swipe: Boolean,
        open: Function,
        run: Function,
        step: Function,
    };

    setup() {
        this.state = useState({busy: false});
        this.formatExactly = formatExactly;
    }

    get steps() {
        return listSteps(this.props.row.steps);
    }

    get due() {
        const {deadline_at: at, is_overdue: isOverdue} = this.props.row;
        const when = formatWhen(at);
        return isOverdue ? _t("overdue: %s", when) : when;
    }

    /** Whose it is, unless it is the reader's. */
    get owner() {
        const {owner} = this.props.row;
        return owner && owner.id !== user.userId ? owner.name : "";
    }

    get waiting() {
        const count = this.props.row.waiting_count;
        return count > 1 ? _t("%s orders wait", count) : "";
    }

    canSwipe(name) {
        return this.props.swipe && this.props.row.steps.includes(name);
    }

    get onRightSwipe() {
        return this.canSwipe("take")
            ? {
                  action: () => this.go("take"),
                  icon: "fa-hand-paper-o",
                  bgColor: "bg-success",
              }
            : undefined;
    }

    get onLeftSwipe() {
        return this.canSwipe("snooze")
            ? {
                  action: () => this.go("snooze"),
                  icon: "fa-clock-o",
                  bgColor: "bg-warning",
              }
            : undefined;
    }

    work(deed) {
        return whileBusy(this.state, deed);
    }

    go(name) {
        return this.work(() => this.props.step(this.props.row, name));
    }

    next() {
        const {row} = this.props;
        return this.work(() => this.props.run(row, row.next.code));
    }
}
