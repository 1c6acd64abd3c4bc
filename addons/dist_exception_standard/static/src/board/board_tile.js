import {Component} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {sketch} from "./sparkline";

const WIDTH = 120;
const HEIGHT = 28;

/** One figure: what it is, how it went, what it should be, and the rows behind it. */
export class BoardTile extends Component {
    static template = "dist_exception_standard.BoardTile";
    static props = {tile: Object, open: Function};

    setup() {
        this.width = WIDTH;
        this.height = HEIGHT;
    }

    get line() {
        return sketch(
            this.props.tile.trend.map(({value}) => value),
            WIDTH,
            HEIGHT
        );
    }

    get trendTitle() {
        return this.props.tile.trend
            .map(({month, value_text: text}) => {
                const day = deserializeDate(month);
                return `${formatDate(day, {format: "LLL yyyy"})}: ${text}`;
            })
            .join("\n");
    }

    /** What a share is made of; amounts and counts are what they say. */
    get parts() {
        const {
            denominator,
            numerator_text: above,
            denominator_text: below,
        } = this.props.tile;
        return !denominator ? "" : _t("%s of %s", above, below);
    }

    get changeClass() {
        const {is_better: isBetter} = this.props.tile;
        return isBetter === null
            ? "text-muted"
            : isBetter
              ? "text-success"
              : "text-danger";
    }

    get changeIcon() {
        const {is_better: isBetter} = this.props.tile;
        return isBetter === null
            ? ""
            : isBetter
              ? "fa fa-thumbs-o-up"
              : "fa fa-thumbs-o-down";
    }
}
