import {Component, useRef, useState} from "@odoo/owl";
import {usePopover} from "@web/core/popover/popover_hook";
import {useService} from "@web/core/utils/hooks";

/** The parts of a rank, as they add up. */
export class RankParts extends Component {
    static template = "dist_exception_queue.RankParts";
    static props = {parts: Array, close: {type: Function, optional: true}};

    get total() {
        return this.props.parts.reduce((sum, {points}) => sum + points, 0).toFixed(1);
    }
}

/** Tells why a case stands where it stands; asks only when somebody wants to know. */
export class RankButton extends Component {
    static template = "dist_exception_queue.RankButton";
    static props = {id: Number};

    setup() {
        this.orm = useService("orm");
        this.state = useState({busy: false});
        this.root = useRef("root");
        this.popover = usePopover(RankParts, {position: "bottom-start"});
    }

    async show() {
        if (this.popover.isOpen || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const parts = await this.orm.call("dist.exception", "action_explain_rank", [
                [this.props.id],
            ]);
            if (this.root.el) {
                this.popover.open(this.root.el, {parts});
            }
        } finally {
            this.state.busy = false;
        }
    }
}
