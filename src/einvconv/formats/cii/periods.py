"""The last day of a cash discount: a day, or a period that is counted from a day, or from that of the invoice.

Source: Factur-X 1.09.2, EXTENDED: BasisDateTime is what BasisPeriodMeasure is counted from; UN/ECE Rec 20 for its unit.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from ...mapping.codecs import Table, Unreadable
from ...mapping.made import put
from ...mapping.nodes import Leaf
from ...mapping.refs import Ref
from ...mapping.writing import Given
from ...patterns import pattern
from .values import DATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_START, _PERIOD, _DAY = "ram:BasisDateTime", "ram:BasisPeriodMeasure", "udt:DateTimeString"
_COUNT = pattern(r"([0-9]{1,4})(?:\.0*)?", re.ASCII)
_DAYS = {"DAY": 1, "WEE": 7}
_MONTHS = {"MON": 1, "ANN": 12}
_ISSUED = "{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString"


def after(start: dt.date, count: int, unit: str) -> dt.date | None:
    """The day that is so many days, weeks, months or years later; None for another unit, or where days end."""
    try:
        if unit in _DAYS:
            return start + dt.timedelta(days=count * _DAYS[unit])
        if unit in _MONTHS:
            year, month = divmod(start.month - 1 + count * _MONTHS[unit], 12)
            last = calendar.monthrange(start.year + year, month + 1)[1]
            return dt.date(start.year + year, month + 1, min(start.day, last))
    except (ValueError, OverflowError, IndexError):
        pass
    return None


def _is_bare(terms: Any) -> bool:
    return terms.find("{*}BasisPeriodMeasure") is None


def _last_day(terms: Any, run: Reading) -> dt.date | None:
    """The day that the elements of a discount come to; None where they do not say one."""
    period, start = terms.find("{*}BasisPeriodMeasure"), terms.find("{*}BasisDateTime")
    if start is not None:
        day = start[0] if len(start) == 1 and start[0].get("format") == "102" else None
    else:
        day = run.document.root.find(_ISSUED)
    try:
        begins = DATE.read(day.text or "") if day is not None else None
    except Unreadable:
        return None
    if not isinstance(begins, dt.date) or period is None:
        return begins if start is not None else None
    count = _COUNT.fullmatch((period.text or "").strip())
    return after(begins, int(count[1]), period.get("unitCode") or "") if count is not None and not len(period) else None


class LastDay(Leaf):
    """One of the two elements that say it; the first writes both."""

    def __init__(self, ref: Ref, *, period: bool) -> None:
        self.tag = _PERIOD if period else _START
        self.ref = ref
        self.period = period

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.period_tag, self.inner = form.tag(_PERIOD), form.tag(_DAY)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        day = _last_day(element.getparent(), run)
        if day is None or not run.enter(self, owner):
            return False
        setattr(owner, self.place.field, day)
        leaf = element if self.period else element[0]
        claimed = {"unitCode"} if self.period else {"format"}
        run.join(owner, self.place.field, [(leaf, None), *([(leaf, "unitCode")] if self.period else [])])
        for name in (name for name in leaf.attrib if name not in claimed):
            run.keep_mark(leaf, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        day, issued = getattr(owner, self.place.field), getattr(run.original, "issue_date", None)
        if self.period or day is None:
            return
        source: Any = run.place_of(owner, self.place.field) if run.keeps else None
        is_day = source is not None and source[0].tag == self.inner
        if issued is None or day < issued or (is_day and _is_bare(source[0].getparent().getparent())):
            given = run.give(self.place, DATE, owner)
            if given is not None:
                run.stands(given, self._start(parent, given.text))
            return
        if source is None or is_day:
            run.shows(Given("", run.original, "issue_date"), self._start(parent, DATE.write(issued)))
        given = run.give(self.place, _Days(issued), owner)
        if given is not None:
            period = put(parent, self.period_tag, self.spaces)
            period.text = given.text
            period.set("unitCode", "DAY")
            run.stands(given, period)
            run.as_well(period, "unitCode")

    def _start(self, parent: Any, text: str) -> Any:
        element = put(put(parent, self.tag, self.spaces), self.inner, self.spaces)
        element.text = text
        element.set("format", "102")
        return element


class _Days(Table):
    """A day as the number of days after another one."""

    def __init__(self, start: dt.date) -> None:
        super().__init__({})
        self.start = start

    def write(self, value: Any) -> str:
        return str((value - self.start).days)
