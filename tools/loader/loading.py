"""One load, from file to checked database."""

import hashlib

from tools.ground import databases
from tools.ground.console import say, step
from tools.ground.locks import exclusive
from tools.ground.paths import in_home
from tools.ground.session import odoo_env
from tools.history import HistoryError, check_consistency, check_totals

from .batches import BatchWriter, split
from .checkpoint import Checkpoint, State
from .errors import LoadError
from .masters import Masters
from .options import Options
from .plan import Judge
from .progress import Progress
from .reading import TransactionFile
from .rejects import write_rejects
from .report import Report, announce

_NEEDED = ("sale_management", "purchase_stock", "sale_stock", "sale_margin")


def load(database: str, path, options: Options | None = None) -> Report:
    """Load a file of transactions into a database and check what came of it.

    A load of the same file with the same options goes on where a killed one stopped;
    of a file that is already loaded it only checks.

    Arguments:
        database (str): name of an Odoo database with the sales and stock modules.
        path (Path | str): CSV file, plain or gzipped.
        options (Options | None): assumptions; None takes the defaults.

    Raises:
        LoadError: the file or the database cannot be used. Of a file that cannot be
            read nothing is written.
    """
    options = options or Options()
    if not databases.has_odoo(database):
        raise LoadError(
            f"There is no Odoo database {database}: create it with "
            f"`bin/odoo -d {database} -i {','.join(_NEEDED)} --stop-after-init`."
        )
    file = TransactionFile(path, options.encoding)
    judge = Judge()
    with exclusive(f"load-{database}"):
        with step(f"reading {file.path}"):
            judge.read(file.rows())
        with odoo_env(database) as env:
            return Load(env, file, judge, options).run()


class Load:
    """The steps of a load on one environment; commits after each batch."""

    def __init__(self, env, file: TransactionFile, judge: Judge, options: Options):
        self._env = env
        self._file = file
        self._judge = judge
        self._options = options
        text = f"{file.fingerprint()}/{options.fingerprint()}"
        fingerprint = hashlib.sha256(text.encode()).hexdigest()[:24]
        self._checkpoint = Checkpoint(env, fingerprint)

    def run(self) -> Report:
        """Write what is missing, then compare database and file."""
        self._check_modules()
        state = self._start()
        plan = self._judge.plan()
        rejects = self._write_rejects(plan)
        announce(plan, self._options, self._env.company)
        self._write(plan, state)
        return self._report(plan, rejects)

    def _check_modules(self):
        installed = self._env["ir.module.module"].search(
            [("name", "in", _NEEDED), ("state", "=", "installed")]
        )
        missing = set(_NEEDED) - set(installed.mapped("name"))
        if missing:
            raise LoadError(
                f"The database lacks {', '.join(sorted(missing))}: install it, then "
                "load the file again."
            )

    def _start(self):
        """Return the state of the load; refuse documents whose number is taken."""
        state = self._checkpoint.read()
        if not state:
            state = State(known=self._taken_numbers())
            self._checkpoint.write(state)
            self._env.cr.commit()
        for number in state.known:
            self._judge.refuse(
                number,
                f"the database already has an order {number}: leave the document out, "
                "or give it another number",
            )
        return state

    def _taken_numbers(self):
        self._env.cr.execute(
            "SELECT DISTINCT name FROM sale_order WHERE name = ANY(%s) ORDER BY name",
            [self._judge.numbers()],
        )
        return [name for (name,) in self._env.cr.fetchall()]

    def _write_rejects(self, plan):
        if not plan.rejects:
            return None
        name = self._file.path.name.removesuffix(".gz").removesuffix(".csv")
        path = self._options.rejects or in_home("loads", f"{name}.rejected.csv")
        return write_rejects(path, self._file.header(), plan.rejects)

    # === Write === #

    def _write(self, plan, state):
        batches = split(plan, self._options)
        if state.batches == len(batches):
            say("- this file is loaded already; nothing is written again")
            return
        if state.batches:
            say(f"- going on after batch {state.batches} of {len(batches)}")
        writer = self._writer(plan)
        done = sum(batch.rows for batch in batches[: state.batches])
        progress = Progress(sum(batch.rows for batch in batches), done)
        for batch in batches[state.batches :]:
            self._write_batch(writer, batch, state)
            done += batch.rows
            progress.update(done)

    def _writer(self, plan):
        with step("making items and customers"):
            masters = Masters(self._env, plan, self._options.cost_share)
            found = masters.items(), masters.customers(), masters.zero_price_tag()
            self._env.cr.commit()
        return BatchWriter(self._env, plan, self._options, *found)

    def _write_batch(self, writer, batch, state):
        try:
            writer.write(batch)
        except HistoryError as err:
            self._env.cr.rollback()
            raise LoadError(
                f"Batch {state.batches + 1} cannot be written, and nothing of it was: "
                f"{err} Then load the file again; it goes on there."
            ) from err
        state.batches += 1
        self._checkpoint.write(state)
        self._env.cr.commit()

    # === Check === #

    def _report(self, plan, rejects):
        with step("comparing the database with the file"):
            totals = self._totals(plan)
            differences = check_consistency(self._env)
            differences += check_totals(self._env, totals)
        return Report(
            rows_in=plan.rows_in,
            kinds=plan.counts(),
            rejected=len(plan.rejects),
            documents=len(totals),
            repeats=plan.repeats,
            zero_prices=plan.zero_prices(),
            rejects=rejects,
            differences=differences,
        )

    def _totals(self, plan):
        """Return the total of each document, rounded as the company rounds."""
        company = self._env.company
        per_line = company.tax_calculation_rounding_method == "round_per_line"
        rounded = company.currency_id.round
        totals = {}
        for document in plan.documents:
            amounts = [row.quantity * row.price for row in document.order_rows()]
            if amounts:
                total = sum(map(rounded, amounts)) if per_line else sum(amounts)
                totals[document.number] = rounded(total)
        return totals
