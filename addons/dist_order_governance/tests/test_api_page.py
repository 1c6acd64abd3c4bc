import inspect
import re
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
METHOD = re.compile(r"`(\w+)(\([^`]*\))`")
FIRST_CELL = re.compile(r"^\| (`[^|(]*`) \|", re.MULTILINE)


@tagged("post_install", "-at_install")
class TestApiPage(TransactionCase):
    """docs/api.md names what others may rely on: it is there, as the page says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.methods, cls.fields = [], []
        for part in PAGE.read_text().split("\n## ")[1:]:
            title, _end, body = part.partition("\n")
            [model] = re.findall(r"`([a-z.]+)`", title)
            cls.methods += [(model, *found) for found in METHOD.findall(body)]
            cells = " ".join(FIRST_CELL.findall(body))
            cls.fields += [(model, name) for name in re.findall(r"`(\w+)`", cells)]

    def test_methods_take_the_arguments_the_page_says(self):
        self.assertTrue(self.methods)
        for model, name, arguments in self.methods:
            with self.subTest(model=model, method=name):
                method = getattr(self.env[model], name)
                self.assertEqual(str(inspect.signature(method)), arguments)

    def test_methods_without_underscore_are_open_to_clients_and_no_others(self):
        for model, name, _arguments in self.methods:
            with self.subTest(model=model, method=name):
                if name.startswith("_"):
                    with self.assertRaises(AccessError):
                        get_public_method(self.env[model], name)
                else:
                    get_public_method(self.env[model], name)

    def test_fields_of_its_tables_exist(self):
        self.assertTrue(self.fields)
        for model, name in self.fields:
            self.assertIn(name, self.env[model]._fields)
