"""What a run of tests said, read from its log."""

import re
from dataclasses import dataclass, field

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>\w+) \S+ (?P<logger>[^:]+): "
    r"(?P<text>.*)$"
)
STARTED = re.compile(r"^Starting (?P<test>\S+) \.\.\.")
FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(?P<test>\S+)")
SKIPPED = re.compile(r"^skipped (?P<test>\S+) : (?P<reason>.*)$")
ENDED = re.compile(r"^(\d+) failed, (\d+) error\(s\) of (\d+) tests")
BROWSED = re.compile(r"^(tour succeeded|test successful|\[HOOT\] Test suite succeeded)")
PYTEST_END = re.compile(r"^(?:=+ )?(?P<counts>\d+ \w+.*) in [\d.]+s\b")
PYTEST_LINE = re.compile(r"^(?P<kind>FAILED|ERROR|SKIPPED) (?P<text>.+)$")


@dataclass(slots=True)
class Result:
    """The outcome of one job.

    Attributes:
        passed, failed, skipped: names of tests; `skipped` with the reason.
        browser: how many pages a real browser took to the end.
        excerpt: what the log says of the failures.
    """

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    browser: int = 0
    excerpt: list[str] = field(default_factory=list)

    def fail(self, name, *lines):
        """Count something as failed that is no test in the log."""
        self.failed.append(name)
        self.excerpt += [f"{name}:", *lines]


def read_odoo(text):
    """Read the log of an Odoo run with tests.

    Arguments:
        text (str): the log.

    Returns:
        Result: a run that never came to its closing line counts as one more failure.

    >>> log = '''2026-01-01 00:00:00,000 1 INFO d odoo.addons.a.tests.test_x: \
Starting TestX.test_one ...
    ... 2026-01-01 00:00:00,000 1 INFO d odoo.addons.a.tests.test_x: \
Starting TestX.test_two ...
    ... 2026-01-01 00:00:00,000 1 ERROR d odoo.addons.a.tests.test_x: \
FAIL: TestX.test_two
    ... Traceback (most recent call last):
    ... 2026-01-01 00:00:00,000 1 ERROR d odoo.tests.result: \
1 failed, 0 error(s) of 2 tests when loading database 'd'
    ... '''.replace("    ... ", "")
    >>> result = read_odoo(log)
    >>> result.passed, result.failed
    (['odoo.addons.a.tests.test_x:TestX.test_one'], \
['odoo.addons.a.tests.test_x:TestX.test_two'])
    """
    result, started, ended, failing = Result(), {}, False, False
    for line in text.splitlines():
        record = RECORD.match(line)
        if record is None:
            if failing:
                result.excerpt.append(line)
            continue
        failing = _read_record(record, result, started)
        if failing:
            result.excerpt.append(f"{record['logger']}: {record['text']}")
        ended = ended or bool(ENDED.match(record["text"]))
    bad = {*result.failed, *result.skipped}
    result.passed = [name for name in started if name not in bad]
    if not ended:
        result.fail("the run did not come to its end", *text.splitlines()[-30:])
    return result


def _read_record(record, result, started):
    """Take in one record; return whether the lines after it belong to a failure."""
    text, module = record["text"], record["logger"]
    if match := STARTED.match(text):
        started[f"{module}:{match['test']}"] = True
    elif match := SKIPPED.match(text):
        result.skipped[f"{module}:{match['test']}"] = match["reason"]
    elif module.endswith(".browser") and BROWSED.match(text):
        result.browser += 1
    elif record["level"] in ("ERROR", "CRITICAL"):
        if match := FAILED.match(text):
            name = f"{module}:{match['test']}"
            if name not in result.failed:
                result.failed.append(name)
        return not ENDED.match(text)
    return False


def read_pytest(text, code):
    """Read what pytest printed with `-rfEs`.

    Arguments:
        text (str): its output.
        code (int): its exit code; 5 says that nothing was collected.

    >>> said = "FAILED tests/test_a.py::test_b - assert 1 == 2\\n"
    >>> result = read_pytest(said + "1 failed, 2 passed in 0.12s\\n", 1)
    >>> len(result.passed), result.failed
    (2, ['tests/test_a.py::test_b - assert 1 == 2'])
    """
    result = Result()
    lines = text.splitlines()
    for line in lines:
        if match := PYTEST_LINE.match(line):
            _read_pytest_line(match, result)
    ends = [match["counts"] for line in lines if (match := PYTEST_END.match(line))]
    counted = re.search(r"(\d+) passed", ends[-1]) if ends else None
    result.passed = [f"pytest {n}" for n in range(int(counted[1]) if counted else 0)]
    if code not in (0, 5):
        result.excerpt = lines[-120:]
        if not result.failed:
            result.failed.append("pytest did not come to its end")
    return result


def _read_pytest_line(match, result):
    if match["kind"] == "SKIPPED":
        result.skipped[match["text"]] = match["text"].rpartition(": ")[2]
    else:
        result.failed.append(match["text"])


def read_sentences(text, code):
    """Read the output of a check of ours: lines `passed: ...` and `failed: ...`."""
    result = Result()
    for line in text.splitlines():
        kind, _, sentence = line.partition(": ")
        if kind == "passed":
            result.passed.append(sentence)
        elif kind == "failed":
            result.failed.append(sentence)
    if result.failed or code:
        result.excerpt = text.splitlines()[-60:]
    if code and not result.failed:
        result.failed.append("the check did not come to its end")
    return result
