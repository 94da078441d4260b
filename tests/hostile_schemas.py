"""Schematron files that nobody would write in good faith, by what is wrong with them."""

# ruff: noqa: E501 (a schema stands in one line)
from __future__ import annotations

from xml.sax.saxutils import quoteattr

XSL = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
HEAD = (
    f'<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2" {XSL} '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:u="urn:u"><ns prefix="u" uri="urn:u"/>'
    '<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>'
)


def schema(inside: str) -> str:
    """A whole schema."""
    return f"{HEAD}{inside}</schema>"


def rule(inside: str, context: str = "/*") -> str:
    """A pattern of one rule."""
    return f"<pattern><rule context={quoteattr(context)}>{inside}</rule></pattern>"


def test(expression: str, before: str = "", context: str = "/*") -> str:
    """A schema of one assertion, with something before its pattern."""
    return schema(before + rule(f"<assert id='A' test={quoteattr(expression)}>m</assert>", context))


def lets(pairs: list[tuple[str, str]], last: str, inside_rule: bool = True) -> str:
    """A schema of one assertion after variables, which stand in the rule or in the schema."""
    made = "".join(f"<let name={quoteattr(n)} value={quoteattr(v)}/>" for n, v in pairs)
    if not inside_rule:
        return test(last, made)
    return schema(rule(f"{made}<assert id='A' test={quoteattr(last)}>m</assert>"))


def function(body: str, parameters: str = "", result: str = "") -> str:
    """A function `u:f`."""
    return f'<xsl:function name="u:f"{result}>{parameters}{body}</xsl:function>'


def nested(opening: str, inside: str, closing: str, times: int) -> str:
    """Something inside itself."""
    return opening * times + inside + closing * times


def _doubling(first: str, each: str, count: int = 60) -> list[tuple[str, str]]:
    pairs = [("v0", first)]
    for i in range(1, count):
        pairs.append((f"v{i}", each.replace("@", f"$v{i - 1}")))
    return pairs


_NUMBER = '<xsl:param name="n" as="xs:integer"/>'
_LONG = "a" * 3000
_LOOPS = nested("for $x in b return ", "1", "", 25)

SCHEMAS: dict[str, str] = {
    # depth
    **{f"parentheses-{n}": test(nested("(", "1", ")", n)) for n in (70, 200, 5000, 100_000)},
    **{f"not-{n}": test(nested("not(", "a", ")", n)) for n in (60, 150, 3000)},
    **{f"predicates-{n}": test(nested("a[", "b", "]", n)) for n in (30, 70, 2000)},
    **{f"number-predicates-{n}": test(nested("a[number(", "b", ")]", n)) for n in (12, 30, 39, 500)},
    **{f"position-predicates-{n}": test(nested("a[position() = ", "1", "]", n)) for n in (12, 40, 500)},
    **{f"rooted-predicates-{n}": test(nested("//a[. = ", "b", "]", n)) for n in (12, 40, 500)},
    **{f"key-predicates-{n}": test(nested("//a[@k = ", "$q", "]", n), '<let name="q" value="1"/>') for n in (12, 30)},
    **{f"some-{n}": test(nested("some $x in a satisfies $x = (", "1", ")", n)) for n in (12, 30, 500)},
    **{f"attribute-predicates-{n}": test(f"count({nested('a[count(', '@b', '/..)]/@c', n)})") for n in (8, 15, 20)},
    **{f"filters-{n}": test(nested("(", "a", ")[1]", n)) for n in (25, 60)},
    **{f"filters-in-turn-{n}": test("(a)" + "[1]" * n) for n in (50, 3000)},
    **{f"if-{n}": test(nested("if (a) then 1 else ", "2", "", n)) for n in (60, 2000)},
    **{f"if-in-test-{n}": test(nested("if (", "a", ") then true() else false()", n)) for n in (30, 60)},
    **{f"for-{n}": test(nested("for $x in a return ", "1", "", n)) for n in (15, 60, 2000)},
    "for-in-message": schema(rule(f"<assert test='false()'>m <value-of select='{_LOOPS}'/></assert>")),
    "for-in-let": schema(rule(f"<let name='v' value='{_LOOPS}'/><assert test='$v = 2'>m</assert>")),
    "for-in-context": test("false()", context=f"b[{_LOOPS}]"),
    "for-in-failing-test": test(f"number({_LOOPS}) + xs:decimal(string(.)) = 1"),
    "for-pairs": test("for " + ", ".join(f"$x{i} in a" for i in range(2000)) + " return 1"),
    "concat-nested": test(nested("concat('a', ", "'b'", ")", 75)),
    "string-nested": test(nested("string(", "a", ")", 78)),
    "sequence-nested": test(nested("(1, ", "2", ")", 78)),
    "minus-signs": test("-" * 20_000 + "1"),
    "context-nested": test("true()", context=nested("a[", "b", "]", 70)),
    "context-parentheses": test("true()", context=nested("(", "a", ")", 3000)),
    "deep-xml": schema(nested("<pattern>", "", "</pattern>", 300)),
    "emph-nested": schema(rule(f"<assert test='a'>{nested('<emph>', 'x', '</emph>', 240)}</assert>")),
    "xsl-nested": test("u:f()", function(nested('<xsl:if test="1">', "<xsl:text>a</xsl:text>", "</xsl:if>", 200))),
    # length
    **{f"chain-{op.strip()}": test(op.join(["1"] * 5000)) for op in ("+", "-", "*", " div ", " idiv ", " mod ")},
    **{f"row-{op.strip()}": test(op.join(["a"] * 5000)) for op in (" or ", " and ", "|", "||", ",")},
    "intersect-row": test(" intersect ".join(["a"] * 3000)),
    "steps": test("/".join(["a"] * 5000)),
    "filter-steps": test("/".join(["(a)"] * 300)),
    "up": test("/".join([".."] * 5000)),
    "descend": test("//".join(["a"] * 300)),
    "literal": test("'" + "x" * 400_000 + "' = a"),
    "expression": test("'" + "x" * 600_000 + "' = a"),
    "arguments": test(f"concat({', '.join(['a'] * 9000)})"),
    "codes": test("a = (" + ", ".join(f"'{i}'" for i in range(20_000)) + ")"),
    "assertions": schema(rule("<assert test='a'>m</assert>" * 5000)),
    "contexts": test("true()", context=" | ".join(["a"] * 2000)),
    "name": lets([("n" * 100_000, "1")], "$" + "n" * 100_000),
    "id": schema(rule(f"<assert id='{'i' * 100_000}' test='a'>m</assert>")),
    # numbers
    "double": test("1e999 = a"),
    "minus-double": test("-1e999 = a"),
    "double-text": test("string(1e999) = 'INF' and string(-1e999) = '-INF'"),
    "small-double": test("1e-999 = 0"),
    "integer-900": test("9" * 900 + " = a"),
    "integer-5000": test("9" * 5000 + " = a"),
    "decimal-5000": test("0." + "9" * 5000 + " = a"),
    "exponent": test("1e" + "9" * 5000),
    "integer-text": test("string-length(string(" + " * ".join(["9" * 900] * 20) + "))"),
    "power": lets(_doubling("99999999", "@ * @"), "$v59 = 1"),
    "decimal-power": lets(_doubling("9.9", "@ * @"), "$v59 = 1"),
    "small-power": lets(_doubling("0.1", "@ * @"), "$v59 = 1"),
    "division": lets(_doubling("0.001", "@ div 1000000000000000000"), "$v59 = 1"),
    "round-to": test("round-half-to-even(1.5, 999999999) = 1"),
    "round-to-minus": test("round-half-to-even(15, -999999999) = 1"),
    "round-to-text": test("round-half-to-even(1.5, 'x') = 1"),
    "mod-huge": test("1e308 mod 0.0000001"),
    "idiv-huge": test("1e308 idiv 1"),
    "year": test("xs:date('99999999999999999999999-01-01') = a"),
    "cast": test(f"xs:integer('{'9' * 5000}') = 1"),
    "decimal-cast": test(f"xs:decimal('{'9' * 5000}.1') * 2 = 1"),
    # types
    "subsequence": test("subsequence((1, 2), 'x') = 1"),
    "subsequence-nodes": test("subsequence((1, 2), a, b) = 1"),
    "substring": test("substring('abc', 'x')"),
    "substring-inf": test("substring('abc', -1e999, 1e999)"),
    "node-of-value": test("local-name(1)"),
    "path-of-value": test("(1, 2)/a"),
    "date-of-number": test("year-from-date(5)"),
    "codepoints": test("codepoints-to-string((0, 55296, 1114112, -1))"),
    "codepoint-huge": test("codepoints-to-string(99999999999999999999)"),
    "avg": test("avg(('a', 1))"),
    "max": test("max((1, 'a'))"),
    "sum": test("sum(('a', 'b'))"),
    "sum-empty": test("sum((), 'a') + 1"),
    "compare-kinds": test("xs:date('2020-01-01') < 5"),
    "is-value": test("1 is 2"),
    "truth": test("(1, 2)"),
    "union-of-values": test("1 | 2"),
    "index-of": test("index-of((1, 'a', a), 'a') = 2"),
    "wrong-count": test("not(1, 2)"),
    "no-function": test("u:g(1)"),
    "no-argument": test("concat()"),
    "no-variable": test("$nothing"),
    "no-prefix": test("nothing:a"),
    "no-type": test("a cast as xs:nothing"),
    "type-node": test("a cast as node()"),
    "treat": test("a treat as xs:integer"),
    # regular expressions
    "regex-power": test(f"matches('{_LONG}!', '^(a+)+$')"),
    "regex-choice": test(f"matches('{_LONG}!', '^(a|a)*$')"),
    "regex-nested": test(f"matches('{_LONG}!', '^((a*)*)*$')"),
    "regex-square": test(f"matches('{_LONG}!', 'a*a*a*a*a*b')"),
    "regex-dots": test(f"matches('{_LONG * 20}', '.*x.*y.*z')"),
    "regex-back": test(f"matches('{_LONG}', '(a+)+\\1b')"),
    "regex-times": test("matches(., '((a{1,1000}){1,1000}){1,1000}')"),
    "regex-times-chars": test("matches(., '^.{1,6826666}$')"),
    "regex-too-often": test("matches(., 'a{99999999999}')"),
    "regex-backwards": test("matches(., 'a{5,2}')"),
    "regex-deep": test(f"matches(., '{nested('(', 'a', ')', 3000)}')"),
    "regex-long": test(f"matches(., '{'a?' * 20_000}')"),
    "regex-optional": test(f"matches('{_LONG}', '{'a?' * 200}{'a' * 200}b')"),
    "regex-open": test("matches(., '(')"),
    "regex-class": test("matches(., '[z-a]')"),
    "regex-flags": test("matches(., 'a', 'qqq')"),
    "regex-unknown": test("matches(., '\\p{Nothing}\\p{IsNothing}')"),
    "regex-from-document": test("matches('aaa', .)"),
    "regex-replace": test(f"replace('{_LONG}', '(a+)+b', 'x') = 'y'"),
    "regex-grow": test(f"string-length(replace('{_LONG}', 'a', '{'$0' * 3000}')) = 1"),
    "regex-replacement": test("replace('a', 'a', '$')"),
    "regex-empty": test("tokenize('abc', '') = 'a'"),
    "regex-tokens": test(f"count(tokenize('{_LONG}b', '(a+)+b')) = 1"),
    "regex-counted": test(f"replace('{_LONG}', '.{{0,1000}}.{{0,1000}}.{{0,1000}}x', 'x') = 'y'"),
    "regexes-of-numbers": test("count(for $i in 1 to 200000 return matches('a', concat('a', $i))) = 1"),
    "regexes-in-turn": test("count(for $i in 1 to 200000 return matches('a', concat('a', $i mod 600))) = 1"),
    "regexes-that-are-slow": test(f"for $i in 1 to 1000 return matches('{_LONG}', concat('(a+)+', $i))"),
    "regexes-of-many-ways": test(f"every $i in 1 to 99999 satisfies not(matches(concat('{'a' * 90}', $i), 'a*a*b'))"),
    # running
    "loops": test("count(for $a in 1 to 100000, $b in 1 to 100000 return 1) = 1"),
    "loops-3": test("every $a in 1 to 10000, $b in 1 to 10000, $c in 1 to 10000 satisfies $a"),
    "range": test("count(1 to 999999999999) = 1"),
    "ranges": test(f"count(({', '.join(['1 to 1000000'] * 200)})) = 1"),
    "range-filter": test("(1 to 1000000)[. = (1 to 1000000)[. = 7]]"),
    "pairs": test("(1 to 900000) = (900001 to 1800000)"),
    "pairs-of-lets": lets([("a", "1 to 900000"), ("b", "900001 to 1800000")], "$a = $b"),
    "join": test("string-length(string-join(for $i in 1 to 1000000 return string(.), ',')) = 1"),
    "messages-long": schema(rule("<assert test='false()'>"
        + "<value-of select='string-join(for $i in 1 to 10000 return string(.), &quot;&quot;)'/>" * 500 + "</assert>")),
    "join-long": lets(
        [("x", f"'{'x' * 10_000}'"), ("y", "for $i in 1 to 1000000 return $x")], "string-length(string-join($y, '')) = 1"
    ),
    "reverse": test("for $i in 1 to 10000 return reverse(1 to 10000)"),
    "distinct": test("for $i in 1 to 10000 return count(distinct-values(1 to 10000))"),
    **{f"doubling-{name}-{where}": lets(_doubling(first, each), last, where == "rule")
       for where in ("rule", "schema")
       for name, first, each, last in (
           ("text", "'xy'", "concat(@, @)", "$v59 = 'a'"), ("text-of-node", "string(.)", "concat(@, 'a', @)", "$v59 = 'a'"),
           ("join", "'xy'", "string-join((@, @), ',')", "$v59 = 'a'"), ("bars", "'xy'", "@ || @", "$v59 = 'a'"),
           ("sequence", "(1, 2)", "(@, @)", "count($v59) = 1"), ("nodes", "(*, .)", "(@, @)", "count($v59) = 1"),
           ("and", "a", "@ and @", "$v59"), ("if", "a", "if (@) then @ else @", "$v59"),
           ("path", "a", "@/a[@]", "$v59"), ("replace", "'xx'", "replace(@, 'x', 'xx')", "$v59 = 'a'"))},
    "functions-that-double": test(
        "u:f39(1)",
        '<xsl:function name="u:f0" as="xs:integer"><xsl:param name="n" as="xs:integer"/><xsl:sequence select="$n"/></xsl:function>'
        + "".join(
            f'<xsl:function name="u:f{i}" as="xs:integer"><xsl:param name="n" as="xs:integer"/>'
            f'<xsl:sequence select="u:f{i - 1}($n) + u:f{i - 1}($n)"/></xsl:function>'
            for i in range(1, 40)
        ),
    ),
    "recursion": test("u:f(1)", function('<xsl:sequence select="u:f($n + 1)"/>', _NUMBER, ' as="xs:integer"')),
    "recursion-untyped": test("u:f(1)", function('<xsl:sequence select="u:f($n)"/>', '<xsl:param name="n"/>')),
    "recursion-twice": test(
        "u:f(60)",
        function(
            '<xsl:sequence select="if ($n le 1) then 1 else u:f($n - 1) + u:f($n - 2)"/>', _NUMBER, ' as="xs:integer"'
        ),
    ),
    "recursion-in-context": test(
        "true()",
        function('<xsl:sequence select="u:f($n + 1)"/>', _NUMBER, ' as="xs:integer"'),
        "*[u:f(1) = 1]",
    ),
    "recursion-mutual": test(
        "u:f(1)",
        function('<xsl:sequence select="u:g($n)"/>', _NUMBER, ' as="xs:integer"')
        + '<xsl:function name="u:g" as="xs:integer"><xsl:param name="n" as="xs:integer"/>'
        '<xsl:sequence select="u:f($n + 1)"/></xsl:function>',
    ),
    "loop-in-context": test("true()", context="*[count(for $a in 1 to 99999, $b in 1 to 99999 return $a) = 1]"),
    "loop-in-guard": test("true()", context="*[some $a in 1 to 99999, $b in 1 to 99999 satisfies $a = -$b]"),
    # structure
    "let-loop": lets([("a", "$b"), ("b", "$a")], "$a", inside_rule=False),
    "let-itself": lets([("a", "$a")], "$a"),
    "let-no-name": schema(rule("<let value='1'/><assert test='a'>m</assert>")),
    "let-no-value": schema(rule("<let name='a'/><assert test='a'>m</assert>")),
    "abstract-loop": schema("<pattern><rule abstract='true' id='r'><extends rule='r'/></rule>"
                            "<rule context='a'><extends rule='r'/></rule></pattern>"),
    "abstract-doubling": schema(
        "<pattern>"
        + "".join(f"<rule abstract='true' id='r{i}'><extends rule='r{i + 1}'/><extends rule='r{i + 1}'/></rule>"
                  for i in range(19))
        + "<rule abstract='true' id='r19'><assert test='a'>m</assert></rule><rule context='a'><extends rule='r0'/></rule></pattern>"
    ),
    "abstract-missing": schema("<pattern is-a='nothing'/>"),
    "parameters": schema(
        "<pattern abstract='true' id='p'><rule context='$a'><assert test='$a'>m</assert></rule></pattern>"
        "<pattern is-a='p'><param name='a' value='$a'/></pattern>"
    ),
    "parameters-in-parameters": schema(
        "<pattern abstract='true' id='p'><rule context='/*'><assert test='$p0'>m</assert></rule></pattern><pattern is-a='p'>"
        + "".join(f"<param name='p{i}' value='($p{i + 1} or $p{i + 1})'/>" for i in range(60))
        + "<param name='p60' value='a'/></pattern>"
    ),
    "parameter-long": schema(
        f"<pattern abstract='true' id='p'><rule context='/*'><assert test='{'$a or ' * 2000}$a'>m</assert></rule></pattern>"
        f"<pattern is-a='p'><param name='a' value='{'a or ' * 2000}a'/></pattern>"
    ),
    "parameter-square": schema(
        f"<pattern abstract='true' id='p'><rule context='/*'><assert test='{'$a ' * 5000}'>m</assert></rule></pattern>"
        f"<pattern is-a='p'><param name='a' value='{'b' * 5000}'/></pattern>"
    ),
    "parameters-many": schema(
        f"<pattern abstract='true' id='p'><rule context='/*'><assert test='{' or '.join(f'$a{i}' for i in range(900))}'>m"
        "</assert></rule></pattern><pattern is-a='p'>"
        + "".join(f"<param name='a{i}' value='a{i}'/>" for i in range(900)) + "</pattern>"
    ),
    "lets-in-turn": lets([(f"a{i}", f"$a{i - 1}" if i else "1") for i in range(1500)], "$a1499"),
    "lets-in-turn-schema": lets([(f"a{i}", f"$a{i - 1}" if i else "1") for i in range(1500)], "$a1499", False),
    "type-of-nothing": test("u:f(1)", function("", '<xsl:param name="n" as="&#10;"/>')),
    "key-of-value": test("key('k', 'x')", '<xsl:key name="k" match="1" use="."/>'),
    "key-no-use": test("key('k', 'x')", '<xsl:key name="k" match="a"/>'),
    "key-no-name": test("key('', 'x')", '<xsl:key match="a" use="."/>'),
    "key-empty": test("key('k', 'x')", '<xsl:key name="k" match="" use=""/>'),
    "key-unknown": test("key('nothing', 'x')"),
    "key-number": test("key(1, 'x')"),
    "key-of-itself": test("key('k', 'x')", '<xsl:key name="k" match="a" use="key(\'k\', .)"/>'),
    "function-no-name": test("u:f()", "<xsl:function/>"),
    "function-twice": test("u:f()", function("") + function("")),
    "function-bad-as": test("u:f()", function("", result=' as="nothing("')),
    "function-no-select": test("u:f()", function("<xsl:sequence/>")),
    "function-no-test": test("u:f()", function("<xsl:if>a</xsl:if>")),
    "function-stray": test("u:f()", function("<xsl:choose><xsl:nothing/></xsl:choose>")),
    "function-param-no-name": test("u:f(1)", function("", "<xsl:param/>")),
    "include-nothing": schema("<include/>"),
    "include-long": schema(f"<include href='{'a' * 5000}'/>"),
    "include-nul": schema("<include href='a%00b'/><include href='&#x85;'/>"),
    "include-folder": schema("<include href='.'/>"),
    "include-address": schema("<include href='http://127.0.0.1:9/a.sch'/>"),
    "include-outside": schema("<include href='../../../../../../etc/passwd'/>"),
    "include-itself": schema("<include href='rules.sch#x'/><pattern id='x'><include href='rules.sch#x'/></pattern>"),
    "extends-long": schema(f"<pattern><rule context='a'><extends href='{'a' * 5000}'/></rule></pattern>"),
    "extends-itself": schema("<pattern><rule id='r' context='a'><extends href='rules.sch#r'/></rule></pattern>"),
    "phase-unknown": HEAD.replace("<schema", '<schema defaultPhase="nothing"', 1) + "</schema>",
    "binding": f"{HEAD.replace('xslt2', 'python')}</schema>",
    "namespace-empty": schema("<ns/><ns prefix='x'/><ns uri='y'/>" + rule("<assert test='x:a'>m</assert>")),
    "namespace-odd": schema("<ns prefix='$#{}' uri='&#10;&quot;$#{}'/>" + rule("<assert test='a'>m</assert>")),
    "nothing": "",
    "not-xml": "\0\1\2\3",
    "not-schematron": "<a/>",
    "doctype": f"<!DOCTYPE schema [<!ENTITY a 'b'>]>{schema('')}",
    "entities": "<!DOCTYPE schema [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>" + schema("&b;"),
    "empty": schema(""),
    "no-context": schema("<pattern><rule><assert test='a'>m</assert></rule></pattern>"),
    "no-test": schema(rule("<assert>m</assert>")),
    "empty-test": test(""),
    "empty-context": test("a", context=""),
    "odd-test": test("a b c"),
    "open-comment": test("(: a"),
    "comments": test("(:" * 5000 + "a" + ":)" * 5000 + "1"),
    "odd-character": test("a \u2028 ; b"),
    "message": schema(rule("<assert test='a'><value-of select='1 div 0'/><name path='1'/></assert>")),
    "message-loop": schema(rule("<assert test='a'><value-of select='count(for $a in 1 to 99999, $b in 1 to 99999 return 1)'/>"
                                "</assert>")),
}  # fmt: skip
