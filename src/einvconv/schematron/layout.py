"""Puts the plans of a shape's heads together, for one answer of the document's guards."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter

from einvconv.schematron.running import ShapePlan
from einvconv.schematron.structure import crowded, is_met

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.schematron.heads import Head, Shape
    from einvconv.schematron.running import HeadPlan, RuleFunction
    from einvconv.schematron.structure import Said


class Layout:
    """The plan of a shape in the making: `add` the plan of each head, then `done` gives it."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._plan = ShapePlan()
        self._calls: defaultdict[RuleFunction, list[Head]] = defaultdict(list)
        self._said: list[tuple[Said, RuleFunction, Head]] = []
        self._crowded = crowded(shape)
        self._holding = {head.up for head in shape.heads}

    def add(self, head: Head, own: HeadPlan) -> None:
        """Take in the plan of a head. Nearly all have functions for all their nodes and nothing else."""
        if own.is_rare or head in self._shape.many:
            self._add_rare(head, own)
            return
        calls = self._calls
        for function in own.always:
            calls[function].append(head)
        for function in own.inside:
            calls[function].append(head)
        for of_leaf, of_any, _ in own.leaves:
            of_leaves = self._of_leaves(of_leaf, of_any, head)
            if of_leaves is not None:
                calls[of_leaves].append(head)

    def _of_leaves(self, of_leaf: RuleFunction, of_any: RuleFunction, head: Head) -> RuleFunction | None:
        """What a rule of elements without children does with the nodes of a head; None where each has some."""
        if head not in self._holding:
            return of_leaf
        return of_any if not self._shape.whole or self._shape.nodes(head.state, None) > 1 else None

    def _add_rare(self, head: Head, own: HeadPlan) -> None:
        plan, shape = self._plan, self._shape
        always, inside = list(own.always), list(own.inside)
        for of_leaf, of_any, is_inside in own.leaves:
            of_leaves = self._of_leaves(of_leaf, of_any, head)
            if of_leaves is not None:
                (inside if is_inside else always).append(of_leaves)
        for clauses, function, text, is_inside in own.lazy:
            if shape.whole and not all(is_met(clause, head, shape) for clause in clauses):
                continue
            if text and shape.whole and head not in shape.many and text[0] not in self._crowded:
                self._said.append((text, function, head))
            else:
                (inside if is_inside else always).append(function)
        if head not in shape.many:
            for function in (*always, *inside):
                self._calls[function].append(head)
            plan.chains += [(chain, head) for chain in own.chains]
            plan.switches += [(key, cases, head) for key, cases in own.switches.items()]
        elif always or inside or own.chains or own.switches:
            plan.many.append((head, always, inside, own.chains, list(own.switches.items())))
        if own.forbids:
            plan.forbids.append((head, own.forbids))
        if own.attributes:
            plan.attributes.append((head, own))

    def done(self) -> ShapePlan:
        """The plan, when every head is in it."""
        plan = self._plan
        for function, heads in self._calls.items():
            if len(heads) == 1:
                plan.single.append((function, heads[0]))
            else:
                plan.joined.append((function, itemgetter(*heads)))
        plan.say(self._said, self._shape)
        return plan
