"""The names that compiled rules use, under the short forms the compiler writes."""

from __future__ import annotations

import operator
from decimal import Decimal

from einvconv.schematron.heads import EMPTY
from einvconv.schematron.records import Many
from einvconv.schematron.xpath.again import (
    ERRORS,
    FAILS,
    again,
    arithmetic_if,
    both,
    compared,
    either,
    failed,
    passed,
    passes,
    plainly,
)
from einvconv.schematron.xpath.casting import (
    cast,
    castable,
    convert,
    double_argument,
    integer_argument,
    is_instance,
    moment_argument,
)
from einvconv.schematron.xpath.comparing import exactly_one, general, one, truth, truth_of, value_comparison
from einvconv.schematron.xpath.dates import (
    Date,
    DateTime,
    Duration,
    Moment,
    Time,
    adjusted,
    moved,
    now,
    part_of_length,
    without_zone,
)
from einvconv.schematron.xpath.dates import part as moment_part
from einvconv.schematron.xpath.forms import (
    DC,
    NC,
    SSL,
    any_pair,
    compared_if,
    few_decimals,
    few_decimals_in,
    has_named,
    has_upper,
    head_of,
    holds,
    holds_if,
    hundredth,
    listed,
    maybe,
    minus,
    opt,
    over,
    plus,
    real,
    same,
    sum_or,
    text_or_blank,
    text_or_none,
    times,
    untyped_or_none,
)
from einvconv.schematron.xpath.items import (
    Failed,
    answer,
    detached,
    in_order,
    index_nodes,
    index_of_keys,
    node_comparison,
    numbered,
    only_nodes,
    path_of,
    places,
    recursive,
    remembering,
    remembering_in,
    stopped,
    treat,
)
from einvconv.schematron.xpath.library import (
    average,
    codepoints,
    compare_strings,
    concatenated,
    distinct_values,
    extreme,
    format_number,
    from_codepoints,
    grouped,
    grouped_beside,
    index_of,
    joined,
    joined_within,
    matches,
    number_of,
    only,
    replace,
    string_argument,
    subsequence,
    substring,
    substring_after,
    substring_before,
    tokenize,
    tokenize_space,
    translate,
    upto,
)
from einvconv.schematron.xpath.library import normalize_space as NS
from einvconv.schematron.xpath.nodes import along as W
from einvconv.schematron.xpath.nodes import (
    ancestors,
    at,
    atom,
    atoms,
    attribute_nodes,
    count_elements,
    count_named_siblings,
    descendant_nodes,
    descendants,
    element_siblings,
    intersect,
    named_siblings,
    namespace_nodes,
    nodes,
    outside,
    outside_nodes,
    siblings,
    sort,
    text_nodes,
    top_of,
    untyped,
    visited,
    visited_at,
    where,
)
from einvconv.schematron.xpath.nodes import child_text as S
from einvconv.schematron.xpath.nodes import child_texts as SS
from einvconv.schematron.xpath.nodes import children as C
from einvconv.schematron.xpath.nodes import elements as ELS
from einvconv.schematron.xpath.nodes import has as E
from einvconv.schematron.xpath.nodes import has_attribute as EA
from einvconv.schematron.xpath.nodes import has_two as E2
from einvconv.schematron.xpath.nodes import parent as UP
from einvconv.schematron.xpath.nodes import string as SV
from einvconv.schematron.xpath.nodes import text_along as SP
from einvconv.schematron.xpath.nodes import text_of_two as S2
from einvconv.schematron.xpath.nodes import texts as TX
from einvconv.schematron.xpath.nodes import two_along as W2
from einvconv.schematron.xpath.numbers import (
    add_up,
    arithmetic,
    divide,
    in_turn,
    modulo,
    negate,
    numeric,
    product,
    round_,
    round_to,
    rounded,
)
from einvconv.schematron.xpath.values import UNSET as U
from einvconv.schematron.xpath.values import WHITESPACE as XML_SPACE
from einvconv.schematron.xpath.values import (
    Untyped,
    XPathError,
    called,
    number,
    signed,
    spend,
    text,
    to_boolean,
    to_decimal,
    to_double,
    to_integer,
    to_signed,
    to_signed_whole,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

op_eq, op_ne, op_lt, op_le, op_gt, op_ge = (
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
)  # fmt: skip
INF = float("inf")


MANY = Many
"""The class of several children of one tag."""

__all__ = [
    "DC", "E2", "EA", "ELS", "EMPTY", "ERRORS", "FAILS", "INF", "MANY", "NC", "NS", "S2", "SP", "SS", "SSL", "SV",
    "TX", "UP", "W2", "XML_SPACE", "C", "Date", "DateTime", "Decimal", "Duration", "E", "Failed", "Moment", "S", "Time",
    "U", "Untyped", "W", "XPathError", "add_up", "adjusted", "again", "ancestors", "answer", "any_pair", "arithmetic",
    "arithmetic_if", "at", "atom", "atoms", "attribute_nodes", "average", "both", "called", "cast", "castable",
    "codepoints", "compare_strings", "compared", "compared_if", "concatenated", "convert", "count_elements",
    "count_named_siblings", "descendant_nodes", "descendants", "detached", "distinct_values", "divide",
    "double_argument", "either", "element_siblings", "exactly_one", "extreme", "failed", "few_decimals",
    "few_decimals_in", "format_number", "from_codepoints", "general", "grouped", "grouped_beside", "has_named",
    "has_upper", "head_of", "holds", "holds_if", "hundredth", "in_order", "in_turn", "index_nodes", "index_of",
    "index_of_keys", "integer_argument", "intersect", "is_instance", "joined", "joined_within", "listed",
    "matches", "maybe", "minus", "modulo", "moment_argument", "moment_part", "moved", "named_siblings",
    "namespace_nodes", "negate", "node_comparison", "nodes", "now", "number", "number_of", "numbered", "numeric", "one",
    "only", "only_nodes", "op_eq", "op_ge", "op_gt", "op_le", "op_lt", "op_ne", "opt", "outside", "outside_nodes",
    "over", "part_of_length", "passed", "passes", "path_of", "places", "plainly", "plus", "product", "real",
    "recursive", "remembering", "remembering_in", "replace", "round_", "round_to", "rounded", "same", "siblings",
    "signed", "sort", "spend", "stopped", "string_argument", "subsequence", "substring", "substring_after",
    "substring_before", "sum_or", "text", "text_nodes", "text_or_blank", "text_or_none", "times", "to_boolean",
    "to_decimal", "to_double", "to_integer", "to_signed", "to_signed_whole", "tokenize", "tokenize_space", "top_of",
    "translate", "treat", "truth", "truth_of", "untyped", "untyped_or_none", "upto", "value_comparison", "visited",
    "visited_at", "where", "without_zone",
]  # fmt: skip
