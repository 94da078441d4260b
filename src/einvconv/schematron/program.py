"""A compiled rule set: which of its rules look at a path of tags, found once a path, and how they run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from einvconv.schematron.records import EMPTY, MAX_STATES, NIL, Head, Record, Records, State
from einvconv.schematron.xpath.values import UNSET

Fired = tuple[int, Record, Exception | None]
RuleFunction = Callable[["Run", list[Record], list[Fired]], None]
Guard = Callable[["Run", Record], Any]
_ids = itertools.count(1)


class Run:
    """One rule set on one document. `c` holds what is computed once a document."""

    __slots__ = ("all", "c", "holding", "root", "top")

    def __init__(self, records: Records, cells: int) -> None:
        self.top = records.top
        self.root = records.root
        self.all = records.all
        self.holding = records.holding
        self.c: list[Any] = [UNSET] * cells


class _NoDocument:
    c: tuple[Any, ...] = ()


_NO_DOCUMENT: Any = _NoDocument()
"""Stands in for the document where a guard looks at attributes alone."""


class Rule:
    """A rule of the compiled module."""

    __slots__ = ("alternatives", "forbids", "index", "main", "other", "pattern", "tree")

    def __init__(self, index: int, row: tuple[Any, ...]) -> None:
        self.index = index
        self.pattern, self.alternatives, self.main, self.other, self.forbids = row
        self.tree: Forbid | None = None

    def forbidden(self) -> Forbid:
        """The plain paths that the rule forbids, as a tree of tags."""
        if self.tree is None:
            tree = Forbid()
            for tags, attribute, assertion in self.forbids:
                node = tree
                for tag in tags:
                    node = node.kids.setdefault(tag, Forbid())
                if attribute is None:
                    node.hits.append(assertion)
                else:
                    node.attributes.setdefault(attribute, []).append(assertion)
            self.tree = tree
        return self.tree


class Forbid:
    """A node of a tree of forbidden paths: what is broken by an element standing here, or by its attributes."""

    __slots__ = ("attributes", "hits", "kids")

    def __init__(self) -> None:
        self.kids: dict[str, Forbid] = {}
        self.hits: list[int] = []
        self.attributes: dict[str, list[int]] = {}


Chain = list[tuple[Rule, list[tuple[Guard, str]]]]
"""Rules of one pattern in order, each with the guards of which one must hold; no guards: it always matches."""


class StatePlan:
    """What a rule set has for a path of tags. `marks` are (depth, node) of the forbidden paths that run through it."""

    __slots__ = ("chains", "marks")

    def __init__(self, chains: list[Chain], marks: list[tuple[int, Forbid]]) -> None:
        self.chains = chains
        self.marks = marks


class HeadPlan:
    """What a rule set does with the nodes of a head: guards that look at attributes alone are decided."""

    __slots__ = ("always", "attributes", "chains", "forbids")

    def __init__(self) -> None:
        self.always: list[RuleFunction] = []
        self.chains: list[Chain] = []
        self.forbids: list[tuple[int, int]] = []
        self.attributes: list[tuple[str, HeadPlan]] = []


class Program:
    """The rules of a compiled module, ready to run."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.id = next(_ids)
        self.cells: int = module.CELLS
        self.rules = [Rule(i, row) for i, row in enumerate(module.RULES)]
        self.by_name: dict[str, list[tuple[int, Any]]] = {}
        self.by_any: list[tuple[int, Any]] = []
        self.at_root: list[tuple[int, Any]] = []
        for rule in self.rules:
            for alternative in rule.alternatives:
                steps = alternative[0]
                if not steps:
                    self.at_root.append((rule.index, alternative))
                    continue
                _, kind, uri, name = steps[-1]
                if name is not None and uri is not None:
                    key = ("@" if kind == "attribute" else "") + (f"{{{uri}}}{name}" if uri else name)
                    self.by_name.setdefault(key, []).append((rule.index, alternative))
                else:
                    self.by_any.append((rule.index, alternative))
        self.attributes = {k[1:] for k in self.by_name if k.startswith("@")}
        self.any_attribute = any(a[0][-1][1] == "attribute" for _, a in self.by_any)
        self.states = 0
        self.patterns: list[int] = module.PATTERN_OF

    def start(self, records: Records) -> Run:
        """A run of this rule set on a document."""
        return Run(records, self.cells)

    # --- plans

    def state_plan(self, state: State) -> StatePlan:
        """The plan for a path of tags, made once."""
        plan = state.plans.get(self.id)
        if plan is None:
            plan = self._state_plan(state)
            if self.states < MAX_STATES:
                self.states += 1
                state.plans[self.id] = plan
        return plan  # type: ignore[no-any-return]

    def _state_plan(self, state: State) -> StatePlan:
        if state.parent is None:
            found = self.at_root
        else:
            named = self.by_name.get(state.tag, [])
            found = sorted([*named, *self.by_any], key=lambda pair: pair[0]) if self.by_any else named
        chains: dict[int, dict[int, list[tuple[Guard, str]] | None]] = {}
        for index, (steps, guard, sees) in found:
            if not _matches(steps, state):
                continue
            chain = chains.setdefault(self.rules[index].pattern, {})
            if guard is None:
                chain[index] = None
            elif chain.get(index, ()) is not None:
                guards = chain.setdefault(index, [])
                assert guards is not None
                guards.append((guard, sees))
        marks: list[tuple[int, Forbid]] = []
        if state.parent is not None:
            for depth, node in self.state_plan(state.parent).marks:
                below = node.kids.get(state.tag)
                if below is not None:
                    marks.append((depth + 1, below))
        made: list[Chain] = []
        for number in sorted(chains):
            links: Chain = []
            for index, options in chains[number].items():
                rule = self.rules[index]
                links.append((rule, options or []))
                if options is None:
                    break
            if not links[0][1] and links[0][0].forbids:
                marks.append((0, links[0][0].forbidden()))
            made.append(links)
        return StatePlan(made, marks)

    def head_plan(self, head: Head) -> HeadPlan:
        """The plan for a path of start tags, made once."""
        plan = HeadPlan()
        state_plan = self.state_plan(head.state)
        sample: Record = [None, EMPTY, head.attributes, NIL, head, 0]
        self._decide(plan, state_plan, sample)
        for depth, node in state_plan.marks:
            plan.forbids += [(depth, i) for i in node.hits]
            for attribute, hits in node.attributes.items():
                if attribute in head.attributes:
                    plan.forbids += [(depth, i) for i in hits]
        if head.attributes and (self.attributes or self.any_attribute):
            for tag in head.attributes:
                if self.any_attribute or tag in self.attributes:
                    below = HeadPlan()
                    self._decide(below, self._state_plan(State("@" + tag, head.state)), None)
                    if below.always or below.chains:
                        plan.attributes.append((tag, below))
        head.plans[self.id] = plan
        return plan

    def _decide(self, plan: HeadPlan, state_plan: StatePlan, sample: Record | None) -> None:
        for chain in state_plan.chains:
            links: Chain = []
            for rule, guards in chain:
                left = guards
                if sample is not None and guards:
                    decided = [g for g in guards if g[1] == "attributes"]
                    left = [g for g in guards if g[1] != "attributes"]
                    if any(g[0](_NO_DOCUMENT, sample) for g in decided):
                        links.append((rule, []))
                        break
                    if not left:
                        continue
                links.append((rule, left))
                if not guards:
                    break
            if not links:
                continue
            rule, guards = links[0]
            if guards or not chain[0][0] is rule or chain[0][1]:
                # Only a rule that every node of the path meets leaves its forbidden paths to the trie.
                if not guards:
                    plan.always += [f for f in (rule.main, rule.other) if f is not None]
                elif any(r.main or r.other for r, _ in links):
                    plan.chains.append(links)
            elif rule.main is not None:
                plan.always.append(rule.main)

    # --- running

    def run(self, records: Records) -> list[Fired]:
        """What fires on a document: (assertion, node, error), in no order yet."""
        out: list[Fired] = []
        d = Run(records, self.cells)
        me = self.id
        forbidden: list[tuple[HeadPlan, list[Record]]] = []
        for head, nodes in records.groups.items():
            plan = head.plans.get(me)
            if plan is None:
                plan = self.head_plan(head)
            for function in plan.always:
                function(d, nodes, out)
            if plan.chains:
                for chain in plan.chains:
                    _follow(chain, d, nodes, out)
            if plan.forbids:
                forbidden.append((plan, nodes))
            if plan.attributes:
                self._attributes(plan, d, nodes, out)
        for plan, nodes in forbidden:
            _forbid(plan.forbids, nodes, out)
        if self.at_root:
            for chain in self.state_plan(records.top[4].state).chains:
                _follow(chain, d, [records.top], out)
        if forbidden:
            out = _once(out)
        return out

    def _attributes(self, plan: HeadPlan, d: Run, nodes: list[Record], out: list[Fired]) -> None:
        from einvconv.schematron.xpath.nodes import attribute_nodes

        for tag, below in plan.attributes:
            made = [a for n in nodes for a in attribute_nodes(n, tag)]
            for function in below.always:
                function(d, made, out)
            for chain in below.chains:
                _follow(chain, d, made, out)


def _follow(chain: Chain, d: Run, nodes: list[Record], out: list[Fired]) -> None:
    """Give each node to the first rule of a pattern whose guards let it in."""
    left = nodes
    for rule, guards in chain:
        if not left:
            return
        if not guards:
            taken, left = left, []
        elif all(sees == "document" for _, sees in guards):
            if any(guard(d, left[0]) for guard, _ in guards):
                taken, left = left, []
            else:
                continue
        elif len(guards) == 1:
            guard = guards[0][0]
            taken = [n for n in left if guard(d, n)]
            if not taken:
                continue
            kept = {id(n) for n in taken}
            left = [n for n in left if id(n) not in kept] if len(taken) < len(left) else []
        else:
            taken, rest = [], []
            for n in left:
                (taken if any(guard(d, n) for guard, _ in guards) else rest).append(n)
            left = rest
        if taken:
            if rule.main is not None:
                rule.main(d, taken, out)
            if rule.other is not None:
                rule.other(d, taken, out)


def _forbid(forbids: Iterable[tuple[int, int]], nodes: list[Record], out: list[Fired]) -> None:
    for depth, assertion in forbids:
        for n in nodes:
            for _ in range(depth):
                n = n[3]
            out.append((assertion, n, None))


def _once(fired: list[Fired]) -> list[Fired]:
    """Each assertion once for a node: several children may break it together."""
    return list({(f[0], f[1][5]): f for f in fired}.values())


def _matches(steps: tuple[tuple[str, str, str | None, str | None], ...], state: State) -> bool:
    """Whether a path of tags has the structure of a pattern."""
    return _match(steps, len(steps) - 1, state)


def _match(steps: tuple[tuple[str, str, str | None, str | None], ...], i: int, state: State | None) -> bool:
    if i < 0:
        return True
    if state is None or state.parent is None or not _fits(steps[i], state.tag):
        return False
    if i == 0:
        return steps[0][0] == "//" or state.parent.parent is None
    if steps[i][0] == "/":
        return _match(steps, i - 1, state.parent)
    above: State | None = state.parent
    while above is not None:
        if _match(steps, i - 1, above):
            return True
        above = above.parent
    return False


def _fits(step: tuple[str, str, str | None, str | None], tag: str) -> bool:
    _, kind, uri, name = step
    if tag.startswith("@") != (kind == "attribute"):
        return False
    bare = tag[1:] if tag.startswith("@") else tag
    own, _, local = bare[1:].partition("}") if bare.startswith("{") else ("", "", bare)
    return (name is None or name == local) and (uri is None or uri == own)
