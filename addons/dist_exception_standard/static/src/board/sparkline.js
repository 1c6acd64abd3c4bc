const MARGIN = 2;

/**
 * Returns the points of a line through values, for an SVG polyline.
 *
 * Months without a value leave no point: a line over them would tell what nobody knows.
 *
 * @param {(number|null)[]} values oldest first
 * @param {number} width
 * @param {number} height
 * @returns {string} "x,y x,y …"; "" for fewer than two values
 */
export function sketch(values, width, height) {
    const known = values.filter((value) => value !== null);
    if (known.length < 2) {
        return "";
    }
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const step = (width - 2 * MARGIN) / (values.length - 1);
    const scale = high > low ? (height - 2 * MARGIN) / (high - low) : 0;
    const flat = scale ? 0 : height / 2 - MARGIN;
    return values
        .map((value, place) =>
            value === null
                ? null
                : [
                      MARGIN + place * step,
                      height - MARGIN - flat - (value - low) * scale,
                  ]
        )
        .filter(Boolean)
        .map((point) => point.map((number) => number.toFixed(1)).join(","))
        .join(" ");
}
