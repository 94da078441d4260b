"""A compiled rule set: which of its rules look at a path of start tags, found once a path, and how they run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from operator import itemgetter
from types import ModuleType

from einvconv.schematron import records as reading
from einvconv.schematron.heads import EMPTY, Head, Shape, State
from einvconv.schematron.layout import Layout
from einvconv.schematron.limits import DEFAULT, Limits
from einvconv.schematron.records import NIL, Record, Records
from einvconv.schematron.running import (
    NOTHING,
    Fired,
    Guard,
    HeadPlan,
    Link,
    RuleFunction,
    Run,
    ShapePlan,
    Switch,
    Told,
    attributes,
    follow,
    for_equals,
    forbid,
    once,
    switch,
)
from einvconv.schematron.structure import (
    ABOVE,
    Alternative,
    Key,
    Rule,
    Step,
    anywhere,
    is_above,
    matches,
)
from einvconv.schematron.xpath.again import made
from einvconv.schematron.xpath.nodes import childless
from einvconv.schematron.xpath.values import UNSET, LimitReached, spend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Any

_Option = tuple[int, int, Alternative]
"""The place of an alternative among all, the number of its rule, and itself."""
_ByPattern = dict[tuple[Step, ...], list[_Option]]
"""What has one pattern: whether a path matches it is asked once for all."""
_Structure = list[list[tuple[Rule, list[Alternative]]]]
"""For each pattern of the schema, in their order, the rules of which some alternative has the structure of a path."""

_ANY = (("//", "element", None, None, ""),)
"""The pattern of every element, which most paths meet and no other."""

_place = itemgetter(0)
_ids = itertools.count(1)
# Nodes of one head that are looked at together.
_BLOCK = 300
# Plans are kept with the heads; past this number all is let go and made anew.
MAX_PLANS = 100_000
# The plan of a shape counts as one for so many heads: it has little of its own for each.
_HEADS_A_PLAN = 50


class _NoDocument:
    c: tuple[Any, ...] = ()
    limits = DEFAULT
    left = float("inf")
    depth = 0
    moment = None

    @property
    def patterns(self) -> set[tuple[str, str]]:
        """A set that nobody reads."""
        return set()

    @property
    def dear(self) -> dict[Any, None]:
        """A dictionary that nobody reads."""
        return {}

    @property
    def failed(self) -> set[float]:
        """A set that nobody reads."""
        return set()


_NO_DOCUMENT: Any = _NoDocument()
"""Stands in for the document where a guard looks at a name and attributes alone: it keeps nothing with it."""


class Program:
    """The rules of a compiled module, ready to run."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.id = next(_ids)
        self.cells: int = module.CELLS
        self.guards: Callable[[Run], tuple[bool, ...]] = module.guards
        self.patterns: list[int] = module.PATTERN_OF
        self.rules = [Rule(i, row) for i, row in enumerate(module.RULES)]
        self.by_name: dict[str, _ByPattern] = {}
        self.by_any: _ByPattern = {}
        self.at_root: list[_Option] = []
        self.everywhere: list[_Option] = []
        self._options = 0
        for rule in self.rules:
            for alternative in rule.alternatives:
                self._index(rule.index, alternative)
        self.of_any = self._put_together(self.everywhere)
        self.attributes = {k[1:] for k in self.by_name if k.startswith("@")}
        self.any_attribute = any(steps[-1][1] == "attribute" for steps in self.by_any)
        self.plans = 0
        self.variants: dict[tuple[bool, ...], int] = {}

    def _index(self, index: int, alternative: Alternative) -> None:
        self._options += 1
        option = self._options, index, alternative
        steps = alternative.steps
        if not steps:
            self.at_root.append(option)
            return
        if steps == _ANY:
            self.everywhere.append(option)
            return
        tag = steps[-1][4]
        by_pattern = self.by_name.setdefault(tag, {}) if tag else self.by_any
        by_pattern.setdefault(steps, []).append(option)

    def message(self, index: int, d: Run, n: Record) -> str:
        """The message of an assertion that has expressions in it, for a node."""
        code, lets = self.module.ASSERTIONS[index][2]
        return str(made(code, self.module.__dict__)(d, d.c, n, [UNSET] * lets))

    # --- plans

    def _structure(self, state: State) -> _Structure:
        """The rules whose pattern has the structure of a path of tags, by pattern, made once."""
        found = state.plans.get(self.id)
        if found is None:
            found = state.plans[self.id] = self._new_structure(state)
        return found

    def _new_structure(self, state: State) -> _Structure:
        if state.parent is None:
            return self._put_together(self.at_root)
        named = self.by_name.get(state.tag)
        is_element = not state.tag.startswith("@")
        if is_element and not named and not self.by_any:
            return self.of_any
        found = list(self.everywhere) if is_element else []
        for patterns in (named, self.by_any):
            for steps, options in patterns.items() if patterns else ():
                if matches(steps, state):
                    found += options
        return self._put_together(found)

    def _put_together(self, found: list[_Option]) -> _Structure:
        chains: dict[int, dict[int, list[Alternative]]] = {}
        for _, index, alternative in sorted(found, key=_place):
            chains.setdefault(self.rules[index].pattern, {}).setdefault(index, []).append(alternative)
        return [[(self.rules[i], options) for i, options in chains[p].items()] for p in sorted(chains)]

    def _plan(self, head: Head, variant: int, bits: tuple[bool, ...]) -> HeadPlan:
        """The plan for a head, made once; for most there is nothing to do."""
        self.plans += 1
        plan = HeadPlan()
        if head.up is not None:
            above = head.up.plans.get(variant) or self._plan(head.up, variant, bits)
            for depth, node in above.marks:
                inner = node.kid(head.tag)
                if inner is not None:
                    plan.marks.append((depth + 1, inner))
            plan.trees = [(depth + 1, tree) for depth, tree in above.trees]
        chains = self._structure(head.state)
        judged = [tag for tag in head.attributes if self.any_attribute or tag in self.attributes]
        if not (chains or judged or plan.marks or plan.trees):
            head.plans[variant] = NOTHING
            return NOTHING
        sample: Record = [None, EMPTY, head.attributes, NIL, head, 0]
        self._decide(plan, chains, sample, bits)
        for depth, node in plan.marks:
            plan.forbids += [(depth, i) for i in node.hits]
            for attribute, hits in node.attributes.items():
                if attribute in head.attributes:
                    plan.forbids += [(depth, i) for i in hits]
        for depth, tree in plan.trees:
            plan.forbids += [(depth, i) for i in anywhere(tree, head)]
        for tag in judged:
            own = HeadPlan()
            self._decide(own, self._new_structure(State("@" + tag, head.state)), None, bits)
            if own.always or own.chains or own.switches:
                plan.attributes.append((tag, own))
        plan.is_rare = bool(plan.lazy or plan.chains or plan.switches or plan.forbids or plan.attributes)
        head.plans[variant] = plan
        return plan

    def _decide(
        self,
        plan: HeadPlan,
        chains: _Structure,
        sample: Record | None,
        bits: tuple[bool, ...],
    ) -> None:
        """Decide what can be decided without a node: the guards of the document, of names and of attributes."""
        for chain in chains:
            links: list[Link] = []
            keys: set[Key | None] = set()
            for rule, options in chain:
                guards: list[tuple[Guard, bool]] | None = []
                for a in options:
                    if a.document is not None and not bits[a.document]:
                        continue
                    head = a.head
                    if head is not None and sample is not None:
                        if not head(_NO_DOCUMENT, (sample,)):
                            continue
                        head = None
                    rest = a.rest
                    if rest is not None and sample is not None and _always(a, sample[4]):
                        rest = None
                    keys.add(a.key if rest is not None and sample is not None else None)
                    assert guards is not None
                    if head is None and rest is None:
                        # It takes every node, but for those for which a part of the context before it fails.
                        guards = [*guards, (_every, True)] if guards else None
                        break
                    guards.append((_both(head, rest), a.inside and head is None))
                if guards is None:
                    links.append((rule, []))
                    break
                if guards:
                    links.append((rule, guards))
            if not links:
                continue
            self._settle(plan, links, sample, keys.pop() if len(keys) == 1 else None)

    def _settle(self, plan: HeadPlan, links: list[Link], sample: Record | None, key: Key | None) -> None:
        """Put the rules of one pattern where they belong in a plan; `key`: what its guards all begin by comparing."""
        rule, guards = links[0]
        few = [f for enough, f in rule.few if sample is None or not enough(_NO_DOCUMENT, (sample,))]
        inside = rule.inside and sample is not None
        if guards:
            if len(links) == len(guards) == 1 and not few and not rule.forbids and not rule.lazy:
                if rule.main is None:
                    return
                if rule.fused is not None and rule.alternatives[0].rest is guards[0][0]:
                    if key is not None:
                        plan.switches.setdefault(key[0], {}).setdefault(key[1], ([], []))[0].append(rule.fused)
                        return
                    if guards[0][0] is childless and sample is not None:
                        plan.leaves.append((rule.main, rule.fused, inside and guards[0][1]))
                        return
                    (plan.inside if inside and guards[0][1] else plan.always).append(rule.fused)
                    return
            if not any(r.main or r.forbids or r.few or r.lazy for r, _ in links):
                return
            if key is not None:
                plan.switches.setdefault(key[0], {}).setdefault(key[1], ([], []))[1].append(links)
            else:
                plan.chains.append(links)
            return
        functions = plan.inside if inside else plan.always
        functions += [*([rule.main] if rule.main else []), *few]
        if sample is None:
            functions += [function for _, function, _ in rule.lazy]
        else:
            plan.lazy += [(*lazy, inside) for lazy in rule.lazy]
        if rule.forbids:
            # Every node of the head meets this rule: the trie knows of the paths that it forbids.
            if sample is not None:
                tree = rule.forbidden()
                plan.marks.append((0, tree))
                if tree.anywhere:
                    plan.trees.append((0, tree))
            else:
                plan.always.append(rule.forbid)

    def _lay_out(self, shape: Shape, variant: int, bits: tuple[bool, ...]) -> ShapePlan:
        """The plan for a shape, made once."""
        layout = Layout(shape)
        for head in shape.heads:
            layout.add(head, head.plans.get(variant) or self._plan(head, variant, bits))
        self.plans += 1 + len(shape.heads) // _HEADS_A_PLAN
        plan = shape.plans[variant] = layout.done()
        return plan

    # --- running

    def run(self, records: Records, limits: Limits = DEFAULT, on: date | str | None = None) -> tuple[list[Fired], Run]:
        """What fires on a document, (assertion, node, error) in no order yet, and the run, for the messages.

        `on` is the day that current-date() gives; by default it is today.
        """
        d = Run(records, self.cells, limits, on)
        out: list[Fired] = Told(d)
        try:
            has_forbids = self._all(d, records, out)
        except (LimitReached, RecursionError, MemoryError) as error:
            # In a context, where there is no rule yet that could say so.
            d.stopped, has_forbids = error, True
        return (once(out) if has_forbids else out), d

    def _all(self, d: Run, records: Records, out: list[Fired]) -> bool:
        """Run all rules; gives whether any were found by forbidden paths."""
        bits = self.guards(d)
        variant = self._variant(bits)
        groups = records.groups
        plan = records.shape.plans.get(variant) or self._lay_out(records.shape, variant, bits)
        for function, head in plan.single:
            function(d, groups[head], out)
        for function, several in plan.joined:
            function(d, [*itertools.chain.from_iterable(several(groups))], out)
        if plan.said:
            for function, head in plan.matter(groups):
                function(d, groups[head], out)
        for chain, head in plan.chains:
            follow(chain, d, groups[head], None, out)
        for key, cases, head in plan.switches:
            switch(key, cases, d, groups[head], out)
        if plan.many:
            self._many(plan, d, records, out)
        for head, own in plan.attributes:
            attributes(own, d, groups[head], out)
        for head, forbids in plan.forbids:
            forbid(forbids, groups[head], out)
        if self.at_root:
            self._at_root(d, records, bits, out)
        return bool(plan.forbids)

    def _many(self, plan: ShapePlan, d: Run, records: Records, out: list[Fired]) -> None:
        """The rules of heads with many nodes: of equal leaves one is asked, of others a block at a time.

        What stands together in the document is so looked at together, while it is in the processor's cache.
        """
        left: list[tuple[list[Record], list[RuleFunction], list[list[Link]], list[Switch]]] = []
        for head, always, inside, chains, switches in plan.many:
            nodes = records.groups[head]
            leaves = records.by_text(head, nodes) if inside or chains else None
            if leaves is None:
                left.append((nodes, [*always, *inside], chains, switches))
                continue
            left.append((nodes, always, [], switches))
            for function in inside:
                for_equals(function, d, nodes, leaves, out)
            for chain in chains:
                follow(chain, d, nodes, leaves, out)
        for start in range(0, max(len(nodes) for nodes, *_ in left), _BLOCK):
            for nodes, functions, chains, switches in left:
                block = nodes[start : start + _BLOCK]
                spend(d, block, len(functions))
                for function in functions:
                    function(d, block, out)
                for chain in chains:
                    follow(chain, d, block, None, out)
                for key, cases in switches:
                    switch(key, cases, d, block, out)

    def _variant(self, bits: tuple[bool, ...]) -> int:
        """The number under which plans are kept for these answers of the document's guards."""
        if self.plans > MAX_PLANS:
            self.plans = 0
            self.variants = {}
            reading.forget()
        variant = self.variants.get(bits)
        if variant is None:
            variant = self.variants.setdefault(bits, next(_ids))
        return variant

    def _at_root(self, d: Run, records: Records, bits: tuple[bool, ...], out: list[Fired]) -> None:
        plan = HeadPlan()
        self._decide(plan, self._structure(records.top[4].state), None, bits)
        for function in plan.always:
            function(d, [records.top], out)
        for chain in plan.chains:
            follow(chain, d, [records.top], None, out)


def _always(a: Alternative, head: Head) -> bool:
    """Whether a guard holds for whatever stands where a head does: it looks for something around it that is not."""
    return any(all(start == ABOVE and not is_above(tags[0], head) for start, tags, _ in paths) for paths, _ in a.needs)


def _every(d: Run, ns: Sequence[Record]) -> list[Record]:
    """The guard that lets every node in."""
    return list(ns)


def _both(first: Guard | None, second: Guard | None) -> Guard:
    if first is None or second is None:
        found = first or second
        assert found is not None
        return found
    a, b = first, second
    return lambda d, ns: b(d, a(d, ns))
