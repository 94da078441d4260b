"""The run of a rule set on one document: what is to be run for which nodes, and how rules are given them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from einvconv.schematron.heads import Head, Shape
from einvconv.schematron.limits import Limits
from einvconv.schematron.records import Record, Records
from einvconv.schematron.structure import Clause, Forbid, Rule, Said
from einvconv.schematron.xpath.nodes import attribute_nodes
from einvconv.schematron.xpath.values import UNSET, LimitReached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

Fired = tuple[int, Record, Exception | None]
RuleFunction = Callable[["Run", list[Record], list[Fired]], None]
Guard = Callable[["Run", "Sequence[Record]"], "list[Record]"]
"""Gives the nodes that a condition holds for."""


BOOLEANS = frozenset(("true", "false", "1", "0"))
MOST_CHOSEN = 200
"""Answers that are kept of what the documents of a shape say."""
LARGE = 20_000
"""Characters of a document in which much may stand often."""


class Run:
    """One rule set on one document. `c` holds what is computed once a document."""

    __slots__ = (
        "all",
        "c",
        "chosen",
        "dear",
        "depth",
        "errors",
        "failed",
        "families",
        "holding",
        "large",
        "left",
        "limits",
        "moment",
        "on",
        "path",
        "patterns",
        "placed",
        "root",
        "stopped",
        "top",
        "visited",
    )

    def __init__(self, records: Records, cells: int, limits: Limits, on: date | str | None = None) -> None:
        records.run = self
        self.top = records.top
        self.root = records.root
        self.all = records.all
        self.holding = records.holding
        self.path = records.path
        self.visited: dict[float, dict[float, int]] = {}
        self.chosen: dict[tuple[int, float], set[float]] = {}
        self.placed: dict[tuple[int, float], dict[float, int]] = {}
        self.families: dict[float, Sequence[Record]] = {}
        self.c: list[Any] = [UNSET] * cells
        self.large = records.size > LARGE
        """Whether what a variable follows from is worth a look before its value is made anew."""
        self.limits = limits
        self.left: float = limits.steps + limits.steps_per_character * records.size
        self.depth = 0
        self.errors: dict[int, Exception] = {}
        """What is computed once a document and is an error, by its number."""
        self.patterns: set[tuple[str, str]] = set()
        """The regular expressions that were asked."""
        self.dear: dict[Any, None] = {}
        """Answers that are kept from document to document and cost much, as far as they were asked for and charged."""
        self.failed: set[float] = set()
        """The nodes at which a condition of a context failed, since this was last made empty."""
        self.on = on
        self.moment: datetime | None = None
        """What the functions current-date() and the like give, found when first asked for: the day `on`, or now."""
        self.stopped: Exception | None = None
        """What ended the run before all rules had run."""


class Told(list[Fired]):
    """What fires on a document, as far as the limits go."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.most = run.limits.findings
        self._refused: set[int] = set()
        """The assertions for which there were no steps left."""

    def append(self, fired: Fired) -> None:
        """One more, or LimitReached: also where an assertion is refused again, as all that come after would be."""
        error = fired[2]
        if error is not None:
            error.__traceback__ = error.__context__ = None  # they keep what was being worked on
            if error.__class__ is LimitReached and self.run.left < 0:
                if fired[0] in self._refused:
                    raise error
                self._refused.add(fired[0])
        if len(self) >= self.most:
            raise LimitReached(
                f"there are more than {self.most:,} findings; the argument `limits` of load() gives more"
            )
        super().append(fired)


Link = tuple[Rule, list[tuple[Guard, bool]]]
"""A rule with its guards, of which one must hold; no guards: it always matches. True: it looks inside the node only."""
Cases = dict[str | None, tuple[list[RuleFunction], list[list[Link]]]]
"""What is to be run for the nodes whose key has a value: functions and patterns."""
Switch = tuple[Callable[..., "list[str | None]"], Cases]


class HeadPlan:
    """What a rule set does with the nodes of a head, for one answer of the document's guards.

    `always` and `inside` are functions for all nodes; those of `inside` answer the same for equal leaves. `lazy` are
    more of them, each with what a document must have for it to matter, what it must say, and whether it belongs to
    `inside`, and `leaves` are those for elements without children: for nodes that are known to have none, for any, and
    whether they belong to `inside`. `chains` are the patterns whose rules are found node by node, `switches` those that
    a key of the node settles. `marks` are (depth, node) of the forbidden paths that run through this head, `trees`
    those with paths that are forbidden at any depth below, and `forbids` the (depth, assertion) that end here.
    `is_rare`: it does more with nodes than functions and rules of leaves.
    """

    __slots__ = ("always", "attributes", "chains", "forbids", "inside", "is_rare", "lazy", "leaves", "marks",
                 "switches", "trees")  # fmt: skip

    def __init__(self) -> None:
        self.always: list[RuleFunction] = []
        self.inside: list[RuleFunction] = []
        self.lazy: list[tuple[tuple[Clause, ...], RuleFunction, Said | None, bool]] = []
        self.leaves: list[tuple[RuleFunction, RuleFunction, bool]] = []
        self.chains: list[list[Link]] = []
        self.switches: dict[Callable[..., list[str | None]], Cases] = {}
        self.marks: list[tuple[int, Forbid]] = []
        self.trees: list[tuple[int, Forbid]] = []
        self.forbids: list[tuple[int, int]] = []
        self.attributes: list[tuple[str, HeadPlan]] = []
        self.is_rare = False


NOTHING = HeadPlan()
"""The plan of every head for which there is nothing to do."""


class ShapePlan:
    """What a rule set does with documents of a shape: the plans of its heads, put together.

    `single` and `joined` are functions for the nodes of one head and of several that have few nodes, `chains` the same
    for patterns, and `switches` for those that a key settles; `many` are functions (`always`, `inside`), patterns and
    switches for each head with many nodes. `said` are functions for the nodes of one head, each with what the document
    must say for it to matter.
    """

    __slots__ = ("_booleans", "_chosen", "_words", "attributes", "chains", "forbids", "joined", "many", "said",
                 "single", "switches")  # fmt: skip

    def __init__(self) -> None:
        self.single: list[tuple[RuleFunction, Head]] = []
        self.joined: list[tuple[RuleFunction, itemgetter[Any]]] = []
        self.chains: list[tuple[list[Link], Head]] = []
        self.switches: list[tuple[Callable[..., list[str | None]], Cases, Head]] = []
        self.many: list[tuple[Head, list[RuleFunction], list[RuleFunction], list[list[Link]], list[Switch]]] = []
        self.forbids: list[tuple[Head, list[tuple[int, int]]]] = []
        self.attributes: list[tuple[Head, HeadPlan]] = []
        self.said: list[tuple[Said, RuleFunction, Head]] = []
        self._words: list[tuple[str, list[Head], frozenset[str]]] = []
        self._booleans: list[Head] = []
        self._chosen: dict[tuple[frozenset[str], ...], list[tuple[RuleFunction, Head]]] = {}

    def say(self, found: list[tuple[Said, RuleFunction, Head]], shape: Shape) -> None:
        """Take in the functions that matter where a document says something."""
        self.said = found
        words: dict[str, set[str]] = {}
        for (tag, word, _), _, _ in found:
            words.setdefault(tag, set()).add(word)
        booleans = dict.fromkeys(tag for (_, _, tags), _, _ in found for tag in tags)
        self._booleans = [head for tag in booleans for head in shape.by_tag(tag)]
        self._words = [(tag, shape.by_tag(tag), frozenset(some)) for tag, some in words.items()]

    def matter(self, groups: dict[Head, list[Record]]) -> list[tuple[RuleFunction, Head]]:
        """Those of the functions in `said` that matter for a document with these nodes."""
        try:
            sure = BOOLEANS.issuperset([n[0].strip() for head in self._booleans for n in groups[head]])
            # Of several words in one text each counts: more than need be is found, and never less.
            key = tuple(
                [
                    words.intersection(" ".join([n[0] for head in heads for n in groups[head]]).upper().split())
                    for _, heads, words in self._words
                ]
            )
        except (TypeError, AttributeError):  # a text between comments, which is put together when it is asked for
            sure = False
        if not sure:
            return [(function, head) for _, function, head in self.said]
        chosen = self._chosen.get(key)
        if chosen is None:
            said = {(tag, word) for (tag, _, _), some in zip(self._words, key, strict=True) for word in some}
            chosen = [(function, head) for one, function, head in self.said if one[:2] in said]
            if len(self._chosen) < MOST_CHOSEN:
                self._chosen[key] = chosen
        return chosen


def for_equals(
    function: RuleFunction, d: Run, nodes: list[Record], leaves: dict[str, Record], out: list[Fired]
) -> None:
    """Ask one leaf of each text, and tell all that are equal to one that fired."""
    said: list[Fired] = []
    function(d, list(leaves.values()), said)
    if said:
        texts = {f[1][0] for f in said}
        function(d, [n for n in nodes if n[0] in texts], out)


def switch(key: Callable[..., list[str | None]], cases: Cases, d: Run, nodes: list[Record], out: list[Fired]) -> None:
    """Give nodes to the rules that their key lets them meet."""
    found: dict[str | None, list[Record]] = {}
    for n, value in zip(nodes, key(d, nodes), strict=True):
        if value in cases:
            found.setdefault(value, []).append(n)
    for value, chosen in found.items():
        functions, chains = cases[value]
        for function in functions:
            function(d, chosen, out)
        for chain in chains:
            follow(chain, d, chosen, None, out)


def follow(chain: list[Link], d: Run, nodes: list[Record], leaves: dict[str, Record] | None, out: list[Fired]) -> None:
    """Give each node to the first rule of a pattern whose guards let it in."""
    left = nodes
    for rule, guards in chain:
        d.left -= len(left)
        if not guards:
            taken, left = left, []
        elif len(guards) == 1:
            guard, inside = guards[0]
            if leaves is not None and inside:
                said = guard(d, list(leaves.values()))
                if not said:
                    continue
                texts = {n[0] for n in said}
                taken = [n for n in left if n[0] in texts]
                left = [n for n in left if n[0] not in texts]
            else:
                taken = guard(d, left)
                if not taken:
                    continue
                left = _others(left, taken)
        else:
            orders: set[Any] = set()
            d.failed = set()
            for guard, _ in guards:
                # A part of a context that fails for a node ends the matter: the parts after it are not asked.
                orders.update([n[5] for n in guard(d, [n for n in left if n[5] not in d.failed] if d.failed else left)])
            if not orders:
                continue
            taken = [n for n in left if n[5] in orders]
            left = _others(left, taken)
        if taken:
            if rule.main is not None:
                rule.main(d, taken, out)
            if rule.forbids:
                rule.forbid(d, taken, out)
            for function in rule.others:
                function(d, taken, out)
        if not left:
            return


def _others(nodes: list[Record], taken: list[Record]) -> list[Record]:
    if len(taken) == len(nodes):
        return []
    orders = {n[5] for n in taken}
    return [n for n in nodes if n[5] not in orders]


def attributes(plan: HeadPlan, d: Run, nodes: list[Record], out: list[Fired]) -> None:
    for tag, below in plan.attributes:
        made = [a for n in nodes for a in attribute_nodes(n, tag)]
        d.left -= len(made) * (10 + len(below.always))
        for function in below.always:
            function(d, made, out)
        for chain in below.chains:
            follow(chain, d, made, None, out)
        for key, cases in below.switches.items():
            switch(key, cases, d, made, out)


def forbid(forbids: Iterable[tuple[int, int]], nodes: list[Record], out: list[Fired]) -> None:
    for depth, assertion in forbids:
        for n in nodes:
            for _ in range(depth):
                n = n[3]
            out.append((assertion, n, None))


def once(fired: list[Fired]) -> list[Fired]:
    """Each assertion once for a node: several children may break it together."""
    return list({(f[0], f[1][5]): f for f in fired}.values())
