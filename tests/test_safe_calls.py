"""The same answer in any decimal context, in any thread and after a fork; wrong arguments are refused in words."""

from __future__ import annotations

import ast
import datetime as dt
import decimal
import gc
import os
import re
import signal
import sys
import threading
import weakref
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from einvconv import quiet, schematron, threads
from einvconv.errors import SchematronError, WrongArgument
from einvconv.exact import MAX_DIGITS, exactly, is_reasonable, quotient
from einvconv.intake import DEFAULT_LIMITS, Limits
from einvconv.mapping.codecs import Misfit, Number
from einvconv.mapping.schemas import load
from einvconv.model import Allowance, Invoice, InvoiceLine, Price, Quantity, VatBreakdown, completed, credit_of, gaps
from einvconv.quiet import quiet_collector
from einvconv.resources import data_path
from einvconv.threads import after_fork, per_thread
from made import invoice as made_invoice

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "einvconv"
PEPPOL = (ROOT / "corpus" / "peppolbis30" / "several-vat-rates.xml").read_bytes()
FINVOICE = (ROOT / "corpus" / "finvoice30" / "several-vat-rates.xml").read_bytes()
LONGEST = Decimal("9" * MAX_DIGITS)
EVERY_TRAP = list(decimal.Context().flags)
CONTEXTS = {
    "ROUND_DOWN": decimal.Context(rounding=decimal.ROUND_DOWN),
    "ROUND_CEILING of one digit": decimal.Context(prec=1, rounding=decimal.ROUND_CEILING),
    "every trap": decimal.Context(prec=28, traps=EVERY_TRAP),
    "no trap, small exponents": decimal.Context(prec=3, Emin=-2, Emax=2, traps=[]),
}
SOURCES = sorted((ROOT / "corpus").glob("*/*.xml"))[::12]
TARGETS = ("finvoice30", "finvoice", "teapps30", "peppolbis30", "ehf20")


def answers() -> list[Any]:
    found: list[Any] = []
    for number, path in enumerate(SOURCES):
        for call in (
            lambda: einvconv.convert(path, to=TARGETS[number % len(TARGETS)]),  # noqa: B023
            lambda: einvconv.validate(path),  # noqa: B023
        ):
            try:
                made = call()
            except einvconv.EinvconvError as error:
                found.append(str(error))
            else:
                found.append((made.xml, made.losses) if isinstance(made, einvconv.Conversion) else made.findings)
    return found


@pytest.fixture(scope="module")
def in_the_usual_context() -> list[Any]:
    with decimal.localcontext(decimal.DefaultContext):
        return answers()


class TestDecimals:
    @pytest.mark.parametrize("name", CONTEXTS)
    def test_a_conversion_and_a_verdict_are_the_same_in_any_context(self, name: str, in_the_usual_context: Any) -> None:
        with decimal.localcontext(CONTEXTS[name]) as context:
            assert answers() == in_the_usual_context
            assert decimal.getcontext() is context
            assert (context.prec, context.rounding) == (CONTEXTS[name].prec, CONTEXTS[name].rounding)

    @pytest.mark.parametrize("rounding", [decimal.ROUND_DOWN, decimal.ROUND_UP, decimal.ROUND_HALF_EVEN])
    def test_an_instalment_is_rounded_half_up_whoever_calls(self, rounding: str) -> None:
        invoice = einvconv.parse((ROOT / "corpus" / "finvoice30" / "instalments-and-cash-discount.xml").read_bytes())
        (plan,) = invoice.instalments
        assert invoice.totals is not None
        invoice.totals.payable, invoice.totals.without_vat = Decimal("1000.00"), Decimal("806.45")
        plan.amounts, plan.amounts_excl_vat = [Decimal("500.00")] * len(plan.amounts), []
        with decimal.localcontext(rounding=rounding):
            made = einvconv.serialize(invoice, to="finvoice30")
        assert made.xml.count(b">403,23<") == len(plan.amounts)

    def test_what_is_computed_of_a_model_is_the_same_in_any_context(self) -> None:
        line = InvoiceLine(quantity=Quantity(value=Decimal("3.5")), price=Price(net=Decimal("1234.567")), vat_code="S")
        invoice = Invoice(currency="EUR", lines=[line])
        usual = completed(invoice)
        assert usual.lines[0].net_amount == Decimal("4320.98")
        for context in CONTEXTS.values():
            with decimal.localcontext(context):
                assert completed(invoice) == usual

    @pytest.mark.parametrize("digits", [20, 28, 29, 40, 55])
    def test_a_number_too_long_for_a_context_of_28_digits_is_written_whole_or_refused(self, digits: int) -> None:
        long = b"9" * digits
        source = PEPPOL.replace(b"<cbc:PriceAmount", b"<cbc:PriceAmount", 1)
        start = source.index(b">", source.index(b"<cbc:PriceAmount")) + 1
        source = source[:start] + long + b".123456789" + source[source.index(b"<", start) :]
        for target in TARGETS:
            try:
                made = einvconv.convert(source, to=target)
            except einvconv.EinvconvError as error:
                assert str(error)
            else:
                assert long in made.xml or any(long.decode() in one.value for one in made.losses)

    @pytest.mark.parametrize("value", ["1E+5000", "1E-5000", "9E+999999", "NaN", "Infinity", f"1E+{MAX_DIGITS}"])
    def test_a_number_that_no_invoice_has_is_dropped_with_its_reason(self, value: str) -> None:
        assert not is_reasonable(Decimal(value))
        with pytest.raises(Misfit, match="60 digits"):
            Number(most=2).write(Decimal(value))

    @pytest.mark.parametrize(
        ("target", "change"),
        [
            ("facturae", lambda one: setattr(one.lines[0].quantity, "value", LONGEST)),
            ("sedi", lambda one: setattr(one.lines[0].quantity, "value", LONGEST)),
            ("woodx", lambda one: one.charges.extend([Allowance(amount=LONGEST, reason="Frakt")] * 2)),
            ("oioubl", lambda one: one.other_taxes.append(VatBreakdown(amount=LONGEST, tax="OTH"))),
        ],
    )
    def test_what_follows_from_numbers_may_have_more_digits_than_a_number_has(
        self, target: str, change: Callable[[Invoice], Any]
    ) -> None:
        invoice = made_invoice()
        assert invoice.totals is not None
        invoice.lines[0].price, invoice.totals.vat = Price(net=LONGEST), LONGEST
        change(invoice)
        try:
            done = einvconv.serialize(invoice, to=target)
        except einvconv.ConversionRefused as refused:
            assert str(refused)
        else:
            assert not re.search(rb"[0-9]{61}", done.xml)

    def test_a_quotient_is_rounded_half_up_in_any_context(self) -> None:
        with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_DOWN)):
            assert quotient(Decimal(2), 3) == Decimal("0." + "6" * 27 + "7")

    @pytest.mark.parametrize("value", ["1E+5000", "1E-5000", "NaN"])
    def test_a_model_with_such_a_number_is_refused_by_its_path(self, value: str) -> None:
        invoice = einvconv.parse(PEPPOL)
        price = invoice.lines[0].price
        assert price is not None
        price.net = Decimal(value)
        for call in (completed, gaps, lambda one: einvconv.serialize(one, to="ubl")):
            with pytest.raises(einvconv.InvalidValue, match=r"lines\[0\].price.net"):
                call(invoice)

    def test_the_context_of_the_caller_is_back_after_an_error(self) -> None:
        @exactly
        def fails() -> None:
            raise ValueError

        before = decimal.getcontext()
        with pytest.raises(ValueError):
            fails()
        assert decimal.getcontext() is before

    def test_every_rounding_is_named_where_it_happens(self) -> None:
        unnamed = [
            f"{path.name}:{node.lineno}"
            for path in SRC.rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "quantize"
            and len(node.args) < 2
        ]
        assert unnamed == []


class TestArguments:
    @pytest.mark.parametrize("source", [None, 3, [], {}, object(), ("a", "b"), 1.5, True, b"".__class__])
    @pytest.mark.parametrize("name", ["detect", "parse", "split", "validate"])
    def test_what_is_no_source_is_refused_in_words(self, name: str, source: Any) -> None:
        with pytest.raises(WrongArgument, match=r"source|Invoice"):
            getattr(einvconv, name)(source)

    @pytest.mark.parametrize("to", [None, [], {}, 3, b"finvoice30", ("finvoice30",)])
    @pytest.mark.parametrize("name", ["convert", "convert_all"])
    def test_what_is_no_code_is_refused_in_words(self, name: str, to: Any) -> None:
        with pytest.raises(WrongArgument, match="code of a format"):
            getattr(einvconv, name)(PEPPOL, to=to)
        with pytest.raises(WrongArgument, match="code of a format"):
            einvconv.serialize(einvconv.parse(PEPPOL), to=to)

    @pytest.mark.parametrize("rules", [[], 3, b"finvoice30"])
    def test_what_is_no_code_of_rules_is_refused_in_words(self, rules: Any) -> None:
        with pytest.raises(WrongArgument, match="rules="):
            einvconv.validate(PEPPOL, rules=rules)

    @pytest.mark.parametrize("on", ["2026-08-17", "", 0, 20260817, (2026, 8, 17), [], dt.timedelta(1), dt.time(1)])
    def test_what_is_no_day_is_refused_in_words(self, on: Any) -> None:
        with pytest.raises(WrongArgument, match="on= is a day"):
            einvconv.validate(PEPPOL, on=on)

    def test_a_datetime_is_the_day_of_its_own_clock(self) -> None:
        moment = dt.datetime(2026, 8, 17, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=-12)))
        assert einvconv.validate(PEPPOL, on=moment) == einvconv.validate(PEPPOL, on=dt.date(2026, 8, 17))
        assert einvconv.validate(PEPPOL, on=dt.date(1, 1, 1)).valid is False

    def test_a_wrong_argument_is_an_error_of_the_library_and_a_type_error(self) -> None:
        assert issubclass(WrongArgument, einvconv.EinvconvError)
        assert issubclass(WrongArgument, TypeError)

    @pytest.mark.parametrize("given", [None, 3, "x", b"x", [3], ["x"], {"a": 1}])
    def test_what_are_no_conversions_is_refused_in_words(self, given: Any) -> None:
        with pytest.raises(WrongArgument, match="Conversions are asked for"):
            einvconv.join(given)

    @pytest.mark.parametrize("given", [None, 3, b"<Invoice/>", {}])
    def test_what_is_no_invoice_is_refused_in_words(self, given: Any) -> None:
        for call in (completed, gaps, lambda one: credit_of(one, "1"), lambda one: einvconv.serialize(one, to="ubl")):
            with pytest.raises(WrongArgument, match="An Invoice"):
                call(given)

    @pytest.mark.parametrize(
        "given", [None, 3, {}, (1, 2), Limits(bytes=0), Limits(depth=2049), Limits(text=1.5), Limits(elements=None)]
    )
    def test_what_are_no_limits_is_refused_in_words(self, given: Any) -> None:
        with pytest.raises(WrongArgument, match=r"[Ll]imits"):
            einvconv.validate(PEPPOL, limits=given)

    @pytest.mark.parametrize("path", [True, 3, b"x", bytearray(b"x"), [3], {"a": 1}, object(), dt.date(2026, 1, 1)])
    def test_what_is_no_path_is_refused_in_words(self, path: Any, tmp_path: Path) -> None:
        conversion = einvconv.convert(PEPPOL, to="finvoice30")
        for call in (
            lambda: einvconv.render(PEPPOL, stylesheet=path),
            lambda: einvconv.render(PEPPOL, fonts=path),
            lambda: einvconv.validate(PEPPOL, schematron=path),
            lambda: schematron.load(path),
            lambda: schematron.load("a.sch", base=path),
            lambda: schematron.load("a.sch", compiled=path),
            lambda: schematron.compile_to(path, tmp_path),
            lambda: conversion.write(path),
        ):
            with pytest.raises(WrongArgument, match="path"):
                call()

    @pytest.mark.parametrize("engine", ["", "python", "saxon"])
    @pytest.mark.parametrize("path", ["missing.sch", "a\0b", "\ud800", "a" * 5000])
    def test_a_schematron_file_that_cannot_be_read_is_said_whatever_the_engine(self, path: str, engine: str) -> None:
        if engine == "saxon":
            pytest.importorskip("saxonche")
        with pytest.raises(SchematronError):
            schematron.load(path, engine=engine)
        with pytest.raises(SchematronError):
            einvconv.validate(PEPPOL, schematron=path)

    @pytest.mark.parametrize("given", [[], {}, {"fi"}, 3, None])
    def test_what_is_no_language_or_phase_is_refused_in_words(self, given: Any) -> None:
        with pytest.raises(WrongArgument, match="language="):
            einvconv.render(PEPPOL, language=given)
        with pytest.raises(WrongArgument, match="phase="):
            schematron.load("a.sch", phase=given)

    @pytest.mark.parametrize("path", [None, 3, [], {}])
    def test_what_is_no_path_of_a_schematron_file_is_refused_in_words(self, path: Any) -> None:
        with pytest.raises(WrongArgument, match="path"):
            schematron.load(path)


@pytest.mark.parametrize("name", Limits._fields)
def test_the_limits_that_the_documentation_states_are_those_that_hold(name: str) -> None:
    said = (ROOT / "SECURITY.md").read_text("utf-8")
    assert f"| `{name}` | {getattr(DEFAULT_LIMITS, name):,}" in said


def convert_and_validate(number: int) -> None:
    if number % 2:
        einvconv.convert(PEPPOL, to="finvoice30")
        einvconv.validate(FINVOICE)
    else:
        einvconv.convert(FINVOICE, to="peppolbis30")
        einvconv.validate(PEPPOL)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
class TestForks:
    def test_children_of_a_process_whose_threads_convert_do_their_work(self) -> None:
        stop = threading.Event()

        def work(number: int) -> None:
            while not stop.is_set():
                convert_and_validate(number)

        workers = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(8)]
        for thread in workers:
            thread.start()
        try:
            assert [in_a_child(lambda n=n: convert_and_validate(n) or gc.isenabled()) for n in range(15)] == [0] * 15
        finally:
            stop.set()
            for thread in workers:
                thread.join()

    def test_children_of_a_process_whose_threads_load_schemas_load_theirs(self) -> None:
        path, stop = str(data_path("schemas", "ubl", "2.1", "core", "invoice.xsd")), threading.Event()

        def work() -> None:
            while not stop.is_set():
                load(path)

        workers = [threading.Thread(target=work, daemon=True) for _ in range(4)]
        for thread in workers:
            thread.start()
        try:
            assert [in_a_child(lambda: load(path) is not None) for _ in range(40)] == [0] * 40
        finally:
            stop.set()
            for thread in workers:
                thread.join()

    def test_the_collector_runs_in_a_child_though_another_thread_held_it(self) -> None:
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with quiet_collector():
                held.set()
                done.wait()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        try:
            assert not gc.isenabled()
            assert in_a_child(gc.isenabled) == 0
            with quiet_collector():
                assert in_a_child(lambda: not gc.isenabled()) == 0
        finally:
            done.set()
            thread.join()
        assert gc.isenabled()

    def test_what_refers_to_itself_goes_though_some_thread_always_holds_the_collector(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(quiet, "_MOST", 1_000)
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with quiet_collector():
                held.set()
                done.wait()

        class Circle:
            def __init__(self) -> None:
                self.itself = self

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        try:
            with quiet_collector():
                left = [weakref.ref(Circle()) for _ in range(2_000)]
                assert all(one() is not None for one in left)
            assert not gc.isenabled()
            assert all(one() is None for one in left)
        finally:
            done.set()
            thread.join()

    def test_what_belongs_to_a_thread_is_made_anew_in_a_child(self) -> None:
        own = per_thread(list)
        own().append(1)
        assert own() == [1]
        assert in_a_child(lambda: own() == []) == 0
        others: list[Any] = []
        thread = threading.Thread(target=lambda: others.append(list(own())))
        thread.start()
        thread.join()
        assert others == [[]]

    def test_a_child_calls_what_was_asked_for(self) -> None:
        called: list[int] = []
        after_fork(lambda: called.append(1))
        assert in_a_child(lambda: called == [1]) == 0
        assert called == []

    def test_a_fork_waits_for_every_package_that_is_imported_in_the_middle_of_a_call(self) -> None:
        named: set[str] = set()
        for path in SRC.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))) if "__pyinstaller" not in path.parts else ():
                if isinstance(node, ast.Import):
                    named.update(one.name for one in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    named.add(node.module)
        others = {one.partition(".")[0] for one in named} - sys.stdlib_module_names - {"_typeshed"}
        assert others <= threads._OURS

    def test_a_fork_waits_for_a_module_that_another_thread_imports(self, tmp_path: Path, monkeypatch: Any) -> None:
        began, go_on = threading.Event(), threading.Event()
        module = type(sys)("einvconv_waits")
        module.began, module.go_on = began, go_on  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "einvconv_waits", module)
        (tmp_path / "slow_one.py").write_text(
            "import einvconv_waits as w\nw.began.set()\nw.go_on.wait()\nready = True\n"
        )
        monkeypatch.setattr(einvconv, "__path__", [*einvconv.__path__, str(tmp_path)])
        thread = threading.Thread(target=__import__, args=("einvconv.slow_one",))
        thread.start()
        began.wait()
        threading.Timer(0.2, go_on.set).start()
        try:
            assert in_a_child(lambda: __import__("einvconv.slow_one", fromlist=["ready"]).ready) == 0
        finally:
            go_on.set()
            thread.join()
            sys.modules.pop("einvconv.slow_one", None)

    def test_a_child_imports_anew_what_another_thread_began_to_import_when_the_fork_waited_no_more(
        self, tmp_path: Path, monkeypatch: Any
    ) -> None:
        parent, held = os.getpid(), threads._held_by_others
        monkeypatch.setattr(threads, "_held_by_others", lambda: iter(()) if os.getpid() == parent else held())
        began, go_on = threading.Event(), threading.Event()
        module = type(sys)("einvconv_waits")
        module.began, module.go_on, module.parent = began, go_on, parent  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "einvconv_waits", module)
        (tmp_path / "slow_two.py").write_text(
            "import os\nimport einvconv_waits as w\nw.began.set()\n"
            "if os.getpid() == w.parent:\n    w.go_on.wait()\nready = True\n"
        )
        monkeypatch.setattr(einvconv, "__path__", [*einvconv.__path__, str(tmp_path)])
        thread = threading.Thread(target=__import__, args=("einvconv.slow_two",))
        thread.start()
        began.wait()
        try:
            assert in_a_child(lambda: __import__("einvconv.slow_two", fromlist=["ready"]).ready) == 0
        finally:
            go_on.set()
            thread.join()
            sys.modules.pop("einvconv.slow_two", None)

    def test_no_module_keeps_a_parser_a_path_or_a_lock_for_all_threads(self) -> None:
        shared = []
        for path in SRC.rglob("*.py"):
            text = path.read_text("utf-8")
            for node in ast.parse(text).body:
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                    said = ast.unparse(node.value)
                    made = ("XPath(", "XMLParser(", "XMLSchema(", "XSLT(", "Lock(", "local(", "allocate_lock(")
                    renewed = "per_thread(" in said or ("ock(" in said and "after_fork(_renew)" in text)
                    if any(one in said for one in made) and not renewed and path.name not in ("threads.py", "quiet.py"):
                        shared.append(f"{path.name}: {said}")
            assert "cached_property" not in text or path.name == "threads.py", path.name
        assert shared == []


def in_a_child(call: Any) -> int:
    """The exit of a child that makes a call: 0 where it is true or None; an alarm ends one that hangs."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(120)
            code = 0 if call() in (True, None) else 2
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]
