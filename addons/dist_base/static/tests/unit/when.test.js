import {describe, expect, test} from "@odoo/hoot";
import {mockDate} from "@odoo/hoot-mock";
import {formatAge, formatWhen} from "@dist_base/core/when";

describe.current.tags("headless");

test("a moment is said as people do", () => {
    mockDate("2026-03-10 15:00:00", 0);
    expect(formatWhen("")).toBe("");
    expect(formatWhen("2026-03-10 14:55:00")).toBe("5 minutes ago");
    expect(formatWhen("2026-03-10 08:00:00")).toMatch(/^today 8:00/);
    expect(formatWhen("2026-03-09 08:00:00")).toMatch(/^yesterday 8:00/);
    expect(formatWhen("2026-03-07 08:00:00")).toBe("3 days ago");
    expect(formatWhen("2026-01-07 08:00:00")).toBe("Jan 7, 2026");
    expect(formatAge("2026-03-10 12:00:00")).toBe("3 hr. ago");
});
