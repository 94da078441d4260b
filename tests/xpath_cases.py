"""Expressions with the values that XPath 2.0 gives them on one small document; both engines are held against them."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

NAMESPACES = {"c": "urn:c", "u": "urn:u", "xs": "http://www.w3.org/2001/XMLSchema"}

DOCUMENT = """<c:doc xmlns:c="urn:c" when="2024-02-29" empty="" n="7">
  <c:line id="1"><c:amount cur="EUR">10.50</c:amount><c:code>A</c:code></c:line>
  <c:line id="2"><c:amount cur="SEK">-2.25</c:amount><c:code> B </c:code></c:line>
  <c:line id="3"><c:amount cur="EUR">x</c:amount><c:code>A</c:code><c:deep><c:code>D</c:code></c:deep></c:line>
  <c:split>a<!-- between -->b</c:split>
  <c:blank> </c:blank><c:nothing/>
  <c:nbsp>\u00a0a\u00a0</c:nbsp>
  <c:yes>true</c:yes><c:one>1</c:one><c:date>2024-03-01</c:date>
  <c:price><c:allowance/></c:price>
</c:doc>"""

VALUES: list[tuple[str, str]] = [
    # untyped values in general comparisons
    ("c:one = 1", "true"),
    ("c:one = 1.0", "true"),
    ("c:one = '1'", "true"),
    ("c:one = '1.0'", "false"),
    ("c:yes = true()", "true"),
    ("c:one = true()", "true"),
    ("c:line/@id = '2'", "true"),
    ("c:line/@id != '2'", "true"),
    ("not(c:line/@id = '2')", "false"),
    ("c:line[1]/@id < c:line[2]/@id", "true"),
    ("'10' < '9'", "true"),
    ("c:absent = 1", "false"),
    ("c:absent != 1", "false"),
    ("() = ()", "false"),
    ("(1, 2, 3) = (3, 4)", "true"),
    ("(1, 2) != (1, 2)", "true"),
    ("c:line/c:code = c:line[3]/c:deep/c:code", "false"),
    ("xs:date(c:date) > xs:date(@when)", "true"),
    ("c:date > xs:date('2024-02-29')", "true"),
    ("number('x') = number('x')", "false"),
    ("number('x') != number('x')", "true"),
    ("c:line/c:code[. = 'A']/../@id = ('3', '9')", "true"),
    # attributes are nodes, in the order of the document and each once
    ("count(@n | @n)", "1"),
    ("name((@when)[1]/..)", "c:doc"),
    ("name((@nothing | @when))", "when"),
    ("namespace-uri((c:line | @c:x)[1])", "urn:c"),
    ("count(c:line/../@n)", "1"),
    ("string-join(c:line/c:code/preceding::*/@cur, ' ')", "EUR SEK EUR"),
    ("string-join((c:line[2] | c:line[1])/c:amount/text(), ' ')", "10.50 -2.25"),
    ("count(c:line/ancestor::*/c:one/text())", "1"),
    ("count(@n/ancestor-or-self::n | @n/descendant-or-self::n)", "0"),
    # nothing is past the document node
    ("count(../../.) + count(../../following::*) + count(../../../descendant-or-self::node())", "0"),
    ("count(../self::node()) + count(../descendant-or-self::c:doc)", "2"),
    # doubles are rounded to even by their exact value, and keep their sign
    ("round-half-to-even(number(c:line[1]/c:amount) div 4, 2)", "2.62"),
    ("round-half-to-even(2.675e0, 2), round-half-to-even(0.125e0, 2)", "2.67|0.12"),
    ("round-half-to-even(-0.04e0, 1), round(-0.04e0, 1), round-half-to-even(1e0 div 0, -5000)", "-0|-0|INF"),
    ("round-half-to-even(150, -2) instance of xs:integer", "true"),
    # a constant is of its own type, even beside an equal one of another
    ("1000000 * count(//c:line)", "3000000"),
    # times in the form that a cast to a text gives them
    ("xs:dateTime('2024-06-01T12:30:15.250+05:30'), xs:time('12:00:00.000')", "2024-06-01T12:30:15.25+05:30|12:00:00"),
    ("xs:dateTime('2024-12-31T24:00:00.0-00:00'), xs:date('2024-01-01+00:00')", "2025-01-01T00:00:00Z|2024-01-01Z"),
    ("hours-from-time(xs:time('24:00:00')), year-from-dateTime(xs:dateTime('2024-12-31T24:00:00'))", "0|2025"),
    ("xs:date('12024-05-05') - xs:dayTimeDuration('P400D')", "12023-04-01"),
    (
        "xs:date('9999-12-31') + xs:dayTimeDuration('P1D'), xs:date('0001-01-01') + xs:dayTimeDuration('PT1H')",
        "10000-01-01|0001-01-01",
    ),
    (
        "xs:date('0001-01-01') - xs:dayTimeDuration('P1D'), xs:date('-0001-01-01') - xs:dayTimeDuration('PT1S'),"
        " xs:date('-0001-02-28') + xs:dayTimeDuration('P366D')",
        "0000-12-31|-0002-12-31|0000-02-29",
    ),
    ("xs:date('0001-01-01') - xs:date('-0001-12-31')", "P367D"),
    # what only a document tells to be dates
    (
        "max((@when, c:date)/xs:date(.)) - min((@when, c:date)/xs:date(.)),"
        " max((@when, c:date)/xs:date(.)) - xs:date('2024-01-01')",
        "P1D|P60D",
    ),
    ("days-from-duration((1, xs:date(c:date))[2] - (1, xs:date(@when))[2]) + 1, (1, 'x')[1] - (2, 'x')[1]", "2|-1"),
    (
        "xs:dayTimeDuration('P30D') div xs:dayTimeDuration('P1D'), xs:dayTimeDuration('P1D') div"
        " xs:dayTimeDuration('P7D'), (xs:date(c:date) - xs:date(@when)) div xs:dayTimeDuration('-PT0.5S')",
        "30|0.14285714285714285714|-172800",
    ),
    ("(xs:date(c:absent) - xs:date(@when)) div xs:dayTimeDuration('P1D') > 1", "false"),
    ("xs:date(@when)" + " + xs:dayTimeDuration('P1D')" * 40, "2024-04-09"),
    (
        "xs:time('00:30:00') - xs:dayTimeDuration('PT1H'), xs:time('23:30:00.5') + xs:dayTimeDuration('PT1H')",
        "23:30:00|00:30:00.5",
    ),
    ("ceiling(-0.4e0), floor(-0.0e0), ceiling(-0.4), floor(0.4e0)", "-0|-0|0|0"),
    # a picture that asks for no digit at all asks for one after its point
    ("for $n in (0, 1, 1.25, 0.004) return format-number($n, '#.##')", ".0|1.0|1.25|.0"),
    ("for $n in (0, 1) return (format-number($n, '#'), format-number($n, '0.##'))", "0|0|1|1"),
    ("lower-case('ΑΣ ΑΣΑ'), lower-case(concat(c:one, 'Σ'))", "ασ ασα|1σ"),
    (
        "for $n in c:split/node() return path($n)",
        "/Q{urn:c}doc[1]/Q{urn:c}split[1]/text()[1]|/Q{urn:c}doc[1]/Q{urn:c}split[1]/comment()[1]|/Q{urn:c}doc[1]/Q{urn:c}split[1]/text()[2]",
    ),
    # a decimal has no minus zero
    (
        "1 div xs:double(xs:decimal('-0')), number(xs:decimal('-0.0')), xs:decimal('-0') * 1e0, 0.0 * -1 * 1e0",
        "INF|0|0|0",
    ),
    # the text of a number, where a function of a text is given nothing
    ("(1, 22, 333)[string-length() = 2], (1, 2)[normalize-space() = '2']", "22|2"),
    ("count(compare('x', min(()))), count(compare(min(()), 'x')), count(compare('x', (@n, 'z')[9]))", "0|0|0"),
    # whether case is told apart: of characters that are named, and of nothing else
    (
        "for $p in ('[^b]', '^[^a-z]$',"
        " '\\p{Lu}', '[\\w-[A-Z]]', '[A-Z-[K]]', '\\P{Lu}', 'SS', '[\u00e0-\u00fd]', '(b)\\1')"
        " return string-join(for $v in ('b', 'B', 'k', '\u212a', '\u00dd', '1', 'sS', 'bB')"
        " return string(number(matches($v, $p, 'i'))), '')",
        "00111110|00001100|01011011|00001100|11000011|10100111|00000010|00001000|00000001",
    ),
    ("replace('aAbB', '[^b]', '_', 'i'), tokenize('1Xx2', 'x', 'i')", "__bB|1||2"),
    # the nodes of a variable are nodes
    (
        "$cur/../../@id, name($cur[1]), count($cur | c:line/c:amount/@cur),"
        " count($cur intersect c:line[1]/c:amount/@cur)",
        "1|2|3|cur|3|1",
    ),
    ("$part/../name(), $part[2]/preceding-sibling::comment(), u:ids(.)/../c:code[1]", "c:split| between |A| B |A"),
    # what a predicate asks of the items of a sequence of any kind, which are nodes
    ("u:marked(c:line/c:amount), u:marked(c:line), count(u:marked(()))", "EUR|SEK|1|3|0"),
    # values come of the items of a sequence as they stand in it, nodes of a path once and in the order of the document
    (
        "(c:one, c:yes, c:one)/string(), (c:one, c:yes, c:one)/concat(position(), name())",
        "1|true|1|1c:one|2c:yes|3c:one",
    ),
    ("sum((c:one, c:one)/xs:decimal(.)), count((c:one, c:one)/.), count((c:one, c:one)/..)", "2|1|1"),
    ("reverse(c:line)/string(@id), (c:one | c:yes)/string(), ($cur, c:one)/name()", "3|2|1|true|1|cur|cur|cur|c:one"),
    # a key of several patterns, and of values of any type
    ("count(key('by-any', 'A')), count(key('by-any', '7')), count(key('by-any', 7))", "2|1|0"),
    ("key('by-amount', 10.5)/@cur, key('by-amount', xs:decimal('10.500'))/@cur", "EUR|EUR"),
    ("count(key('by-amount', '10.50')), count(key('by-amount', 10.5e0))", "0|1"),
    # a quotient without a rest is a whole number, and so is a decimal that is written without a point
    ("count(1 to (count(c:line) - 1) div 2), count(1 to xs:decimal(c:one)), count(2 to 600 div 200)", "1|1|2"),
    (
        "for $n in (4 div 2, 300 div 100, 3 div 2, 2.0, xs:decimal('2'), xs:decimal('2.0'), avg((2, 4)), floor(2.5),"
        " ceiling(2.0), floor(4 div 2), 2.5 + 2.5) return $n instance of xs:integer",
        "true|true|false|false|true|false|true|false|false|true|false",
    ),
    ("u:doubled(4 div 2), u:doubled(xs:decimal(c:one)), floor(2.5), floor(2.5) + 1", "4|2|2|3"),
    # value comparisons
    ("1 eq 1.0", "true"),
    ("'a' lt 'b'", "true"),
    ("string(c:one) eq '1'", "true"),
    ("empty(() eq 1)", "true"),
    ("c:line[1]/c:code eq 'A'", "true"),
    # arithmetic
    ("1 div 3", "0.333333333333333333"),
    ("2 div 3", "0.666666666666666667"),
    ("1.0 div 8", "0.125"),
    ("xs:decimal('1') div xs:decimal('0.0000000000000000003')", "3333333333333333333.333333333333333333"),
    ("xs:decimal('0.001') div 3", "0.000333333333333333333"),
    ("20.50 div 700", "0.0292857142857142857"),
    ("1 div 524288", "0.000001907348632812"),
    ("-1 div 524288", "-0.000001907348632812"),
    ("xs:decimal('0.1234567890123456789012') div 10", "0.01234567890123456789012"),
    ("1 div 300", "0.003333333333333333"),
    ("-5 div 2", "-2.5"),
    ("7 idiv 2", "3"),
    ("-7 idiv 2", "-3"),
    ("-7 mod 3", "-1"),
    ("7 mod -3", "1"),
    ("5.5 mod 2", "1.5"),
    ("0.1 + 0.2", "0.3"),
    ("xs:decimal('0.1') * 3 = 0.3", "true"),
    ("1e0 div 0", "INF"),
    ("c:one + 1", "2"),
    ("c:line[1]/c:amount - 0.5", "10"),
    ("empty(c:absent + 1)", "true"),
    ("-(2.50)", "-2.5"),
    ("1 to 4", "1|2|3|4"),
    ("count(4 to 1)", "0"),
    ("100 * 1.10", "110"),
    ("12345678901234567890.12 + 0.01", "12345678901234567890.13"),
    # rounding
    ("round(2.5)", "3"),
    ("round(-2.5)", "-2"),
    ("round(0.4999)", "0"),
    ("round(1.005 * 100) div 100", "1.01"),
    ("floor(-1.5)", "-2"),
    ("ceiling(-1.5)", "-1"),
    ("round-half-to-even(2.5)", "2"),
    ("round(number('x'))", "NaN"),
    ("abs(-3.10)", "3.1"),
    # sums and counts
    ("sum(())", "0"),
    ("sum((1, 2.5))", "3.5"),
    ("sum(c:line[position() < 3]/c:amount)", "8.25"),
    ("sum(c:line[position() < 3]/c:amount/xs:decimal(.))", "8.25"),
    ("count(c:line/@*)", "3"),
    ("max((3, 1, 2))", "3"),
    ("min((3.5, 1))", "1"),
    ("avg((1, 2))", "1.5"),
    ("max(c:line[position() < 3]/@id)", "2"),
    # numbers as text
    ("string(1.10)", "1.1"),
    ("string(1e0)", "1"),
    ("string(1e7)", "1.0E7"),
    ("string(0.000001e0)", "0.000001"),
    ("string(1.5e-7)", "1.5E-7"),
    ("string(-0.0)", "0"),
    ("xs:untypedAtomic('-0') = round(sum(c:none) * 10 * 10) div 100", "true"),
    ("c:one = xs:decimal(1)", "true"),
    ("round-half-to-even(sum((0.1e0, 0.2e0)), 4)", "0.3"),
    ("round-half-to-even(2.5e0)", "2"),
    ("round-half-to-even(1234.5e0, -2)", "1200"),
    ("round-half-to-even(1e-320, 1200)", "1.0E-320"),
    ("c:one = (0, xs:decimal(1))", "true"),
    ("c:one = (0, 1.0)", "true"),
    ("string(xs:decimal('100'))", "100"),
    ("number(' 12 ')", "12"),
    ("number('1_000')", "NaN"),
    ("number('\u0661')", "NaN"),
    ("number('inf')", "NaN"),
    ("number('')", "NaN"),
    ("number(true())", "1"),
    # casts
    ("xs:decimal(' 1.50 ')", "1.5"),
    ("xs:integer('-07')", "-7"),
    ("'1e3' castable as xs:decimal", "false"),
    ("'1e3' castable as xs:double", "true"),
    ("'1_0' castable as xs:integer", "false"),
    ("'\u0661' castable as xs:integer", "false"),
    ("'\u00a01' castable as xs:integer", "false"),
    ("'' castable as xs:decimal", "false"),
    ("'2024-02-29' castable as xs:date", "true"),
    ("'2023-02-29' castable as xs:date", "false"),
    ("'2024-2-9' castable as xs:date", "false"),
    ("'2024-02-29Z' castable as xs:date", "true"),
    ("() castable as xs:date", "false"),
    ("() castable as xs:date?", "true"),
    ("c:line castable as xs:string", "false"),
    ("1 instance of xs:decimal", "true"),
    ("1.0 instance of xs:integer", "false"),
    ("c:line instance of element()+", "true"),
    ("c:one instance of xs:string", "false"),
    ("xs:boolean('1')", "true"),
    ("'5' cast as xs:integer", "5"),
    # texts
    ("normalize-space(c:nbsp) = concat('\u00a0', 'a', '\u00a0')", "true"),
    ("normalize-space(c:line[2]/c:code)", "B"),
    ("normalize-space('\n a \t b ')", "a b"),
    ("string-length(c:nbsp)", "3"),
    ("substring('12345', 2, 3)", "234"),
    ("substring('12345', 0, 3)", "12"),
    ("substring('12345', 1.5, 2.6)", "234"),
    ("substring('12345', number('x'), 3)", ""),
    ("substring('12345', -42, 1 div 0e0)", "12345"),
    ("substring-before('a=b=c', '=')", "a"),
    ("substring-after('a=b=c', '=')", "b=c"),
    ("substring-after('abc', '')", "abc"),
    ("substring-before('abc', '')", ""),
    ("contains('abc', '')", "true"),
    ("contains(c:absent, 'x')", "false"),
    ("starts-with(c:line[1]/c:code, 'A')", "true"),
    ("ends-with('abc', 'bc')", "true"),
    ("translate('bar', 'abc', 'AB')", "BAr"),
    ("upper-case('stra\u00dfe')", "STRASSE"),
    ("concat('a', 1, 2.50, true())", "a12.5true"),
    ("string-join(c:line/@id, '-')", "1-2-3"),
    ("string-to-codepoints('Az')", "65|122"),
    ("codepoints-to-string((65, 122))", "Az"),
    ("compare('a', 'b')", "-1"),
    ("contains(' A B C ', concat(' ', normalize-space(c:line[2]/c:code), ' '))", "true"),
    ("contains(' AB C ', concat(' ', 'B', ' '))", "false"),
    ("contains(' A B C ', concat(' ', 'A B', ' '))", "true"),
    ("contains(' A B C ', concat(' ', '', ' '))", "false"),
    # regular expressions
    ("matches('a\nb', '^a$')", "false"),
    ("matches('a\n', '^a$')", "false"),
    ("matches('\u00a0', '^\\s$')", "false"),
    ("matches('\u0661', '^\\d$')", "true"),
    ("matches('abc', 'B', 'i')", "true"),
    ("matches('a.c', 'a\\.c')", "true"),
    ("matches('x-y', '^[\\-a-z]+$')", "true"),
    ("matches('name', '^\\i\\c*$')", "true"),
    ("matches('1name', '^\\i\\c*$')", "false"),
    ("matches('abc', '^[a-z-[b]]+$')", "false"),
    ("matches('A', '^\\p{Lu}$')", "true"),
    ("replace('a.b.c', '\\.', '')", "abc"),
    ("replace('2024-03', '(\\d+)-(\\d+)', '$2/$1')", "03/2024"),
    ("tokenize('a b  c', '\\s')", "a|b||c"),
    ("count(tokenize('', ','))", "0"),
    ("tokenize('1|2', '\\|')", "1|2"),
    # paths and axes
    ("c:line[2]/c:code/../@id", "2"),
    ("//c:code[. = 'D']/ancestor::c:line/@id", "3"),
    ("//c:code/ancestor-or-self::*[1]/local-name()", "code|code|code|code"),
    ("c:line[last()]/@id", "3"),
    ("c:line[position() = 2]/@id", "2"),
    ("(//c:code)[4] = 'D'", "true"),
    ("count(//c:code[1])", "4"),
    ("c:line[1]/following-sibling::c:line/@id", "2|3"),
    ("c:line[1]/following-sibling::c:line[1]/@id", "2"),
    ("c:line[3]/preceding-sibling::c:line/@id", "1|2"),
    ("c:line[3]/preceding-sibling::c:line[1]/@id", "2"),
    ("(c:line[3] | c:line[1] | c:line[3])/@id", "1|3"),
    ("count(c:line intersect c:line[2])", "1"),
    ("(c:line except c:line[2])/@id", "1|3"),
    ("//c:line/c:code/string(.)", "A| B |A"),
    ("//(c:code | c:amount)[. = 'A']/../@id", "1|3"),
    ("string(c:split)", "ab"),
    ("count(c:split/text())", "2"),
    ("count(c:split/node())", "3"),
    ("count(c:split/comment())", "1"),
    ("c:nothing/text() = ''", "false"),
    ("boolean(c:nothing)", "true"),
    ("c:line/@*[. = '2']/name()", "id"),
    ("@*/local-name()", "when|empty|n"),
    ("name(c:line[1])", "c:line"),
    ("local-name(c:absent)", ""),
    ("namespace-uri(c:line[1])", "urn:c"),
    ("count(//*[ends-with(name(), 'code')])", "4"),
    ("count(//c:price/descendant-or-self::*)", "2"),
    ("//c:allowance[ancestor::c:price/c:allowance]/local-name()", "allowance"),
    ("count(//c:amount[ancestor::c:price/c:allowance])", "0"),
    ("/*/c:line[1]/c:code", "A"),
    ("count(/c:doc/*:line)", "3"),
    ("count(c:*)", "11"),
    ("c:line[@id = '2']/c:amount/@cur", "SEK"),
    ("//c:line[c:amount/@cur = 'EUR']/@id", "1|3"),
    ("c:line[c:code = 'A'][2]/@id", "3"),
    ("c:line/c:amount[1]/@cur", "EUR|SEK|EUR"),
    ("c:one is c:one", "true"),
    ("c:line[1] << c:line[2]", "true"),
    ("root()/c:doc/c:one", "1"),
    ("c:line[c:amount[@cur = 'SEK']]/@id", "2"),
    ("exists(c:line[4])", "false"),
    ("c:line[@id = /c:doc/c:one]/@id", "1"),
    # for, some, every, if
    ("for $l in c:line[position() < 3] return $l/c:amount * 2", "21|-4.5"),
    ("for $a in (1, 2), $b in (10, 20) return $a + $b", "11|21|12|22"),
    ("some $l in c:line satisfies $l/@id = '3'", "true"),
    ("every $l in c:line satisfies $l/c:code", "true"),
    ("every $x in () satisfies false()", "true"),
    ("some $x in tokenize('A B C', '\\s') satisfies $x = normalize-space(c:line[2]/c:code)", "true"),
    ("if (c:absent) then 1 else 'none'", "none"),
    ("if ('') then 1 else 2", "2"),
    ("if (0) then 1 else 2", "2"),
    ("if (number('x')) then 1 else 2", "2"),
    # sequences
    ("distinct-values(c:line/c:code)", "A| B "),
    ("reverse((1, 2, 3))", "3|2|1"),
    ("index-of((1, 2, 1), 1)", "1|3"),
    ("subsequence((1, 2, 3), 2)", "2|3"),
    ("(1, 2, 3)[. > 1]", "2|3"),
    ("('a', 'b')[2]", "b"),
    ("count((c:line, c:line))", "6"),
    # dates
    ("xs:date('2024-01-01Z') = xs:date('2024-01-01+00:00')", "true"),
    ("xs:date('2024-01-01+02:00') < xs:date('2024-01-01Z')", "true"),
    ("xs:dateTime('2024-01-01T24:00:00') = xs:dateTime('2024-01-02T00:00:00')", "true"),
    ("year-from-date(xs:date(@when))", "2024"),
    ("string(xs:date(' 2024-03-01 '))", "2024-03-01"),
    # declared functions and keys
    ("u:twice(2.5)", "5"),
    ("u:sign(-1)", "minus"),
    ("u:factorial(5)", "120"),
    ("u:slack(c:line[1]/c:amount, 10.51, 0.02)", "true"),
    ("u:text(c:line[1])", "A-1"),
    ("count(key('by-code', 'A'))", "2"),
    ("key('by-code', ('A', 'D'))/ancestor::c:line/@id", "1|3"),
]

# A double where a function takes a decimal is an error of XPath 2.0 (3.1.5); SaxonC 13 converts it.
REFUSED_BY_THE_STANDARD = "u:slack(1e0 * @n, 7, 0) = true()"

ERRORS: list[tuple[str, str]] = [
    ("normalize-space(c:line/c:code) = 'A'", "XPTY0004"),
    ("normalize-space(c:split/text()) = 'ab'", "XPTY0004"),
    ("exists(u:marked((c:line, 1)))", "XPTY0019"),
    ("exists((c:one, c:yes)/(if (. = '1') then . else 'x'))", "XPTY0018"),
    # a text that a function must have
    ("matches(@n, c:absent)", "XPTY0004"),
    ("matches(@n, '7', c:absent)", "XPTY0004"),
    ("translate(@n, c:absent, 'x') = '7'", "XPTY0004"),
    ("string-join(c:one, c:absent) = '1'", "XPTY0004"),
    ("format-number(1, c:absent) = '1'", "XPTY0004"),
    ("format-number(1, '0.0;-') = '1.0'", "FODF1310"),
    ("xs:dayTimeDuration('P1D') div xs:dayTimeDuration('PT0S') = 1", "FOAR0001"),
    ("(1, xs:date(c:date))[2] + (1, xs:date(c:date))[2] = 1", "XPTY0004"),
    ("(1, xs:date(c:date))[2] - (1, xs:date(c:date))[1] = 1", "XPTY0004"),
    ("format-number(1, '') = ''", "FODF1310"),
    ("every $x in exactly-one(()) satisfies $x = 1", "FORG0005"),
    ("some $x in one-or-more(()) satisfies $x = 1", "FORG0004"),
    ("replace(@n, '7', c:absent) = ''", "XPTY0004"),
    ("exists(index-of((1, 2), c:absent))", "XPTY0004"),
    ("xs:decimal('') = 0", "FORG0001"),
    ("xs:decimal(c:blank) = 0", "FORG0001"),
    ("xs:decimal('1e3') = 1000", "FORG0001"),
    ("xs:decimal(c:line[3]/c:amount) = 1", "FORG0001"),
    ("xs:integer('1.0') = 1", "FORG0001"),
    ("xs:date('2023-02-29') = xs:date(@when)", "FORG0001"),
    ("tokenize(@when, '-')", "FORG0006"),
    ("c:line[3]/c:amount > 1", "FORG0001"),
    ("c:line[1]/c:code = 1", "FORG0001"),
    ("c:line[1]/c:code = true()", "FORG0001"),
    ("sum(c:line/c:amount) = 0", "FORG0001"),
    ("1 div (1 - 1) = 1", "FOAR0001"),
    ("matches('a', concat('(', @empty)) = true()", "FORX0002"),
    ("xs:decimal(number('x')) = 1", "FOCA0002"),
    ("c:line/c:code eq 'A'", "XPTY0004"),
    (REFUSED_BY_THE_STANDARD, "XPTY0004"),
]

_FUNCTIONS = """
  <xsl:key name="by-any" match="c:line/c:code | /c:doc/@n" use="normalize-space(.)"/>
  <xsl:key name="by-amount" match="c:amount[. castable as xs:decimal]" use="xs:decimal(.)"/>
  <xsl:key name="by-code" match="c:code" use="normalize-space(.)"/>
  <xsl:function name="u:twice" as="xs:decimal"><xsl:param name="x" as="xs:decimal"/>
    <xsl:sequence select="$x * 2"/></xsl:function>
  <xsl:function name="u:sign"><xsl:param name="x"/>
    <xsl:choose><xsl:when test="$x &lt; 0">minus</xsl:when><xsl:otherwise>plus</xsl:otherwise></xsl:choose>
    </xsl:function>
  <xsl:function name="u:factorial" as="xs:integer"><xsl:param name="n" as="xs:integer"/>
    <xsl:sequence select="if ($n le 1) then 1 else $n * u:factorial($n - 1)"/></xsl:function>
  <xsl:function name="u:slack" as="xs:boolean"><xsl:param name="a" as="xs:decimal"/>
    <xsl:param name="b" as="xs:decimal"/><xsl:param name="slack" as="xs:decimal"/>
    <xsl:variable name="unused" select="xs:decimal('not computed')"/>
    <xsl:sequence select="abs($a - $b) le $slack"/></xsl:function>
  <xsl:function name="u:ids"><xsl:param name="doc"/><xsl:variable name="ids" select="$doc/c:line/@id"/>
    <xsl:sequence select="$ids"/></xsl:function>
  <xsl:function name="u:doubled" as="xs:integer"><xsl:param name="n" as="xs:integer"/>
    <xsl:sequence select="$n * 2"/></xsl:function>
  <xsl:function name="u:marked"><xsl:param name="of"/>
    <xsl:sequence select="$of[@cur][position() lt 3]/@cur, $of[c:code = 'A']/@id"/></xsl:function>
  <xsl:function name="u:text"><xsl:param name="line"/>
    <xsl:variable name="id" as="xs:integer"><xsl:sequence select="xs:integer($line/@id)"/></xsl:variable>
    <xsl:value-of select="concat(normalize-space($line/c:code), '-', $id)"/></xsl:function>"""


def schema() -> str:
    """A schema with an assertion for each case: values stand in the messages, errors arise in the tests."""
    spaces = "".join(f'<ns prefix="{p}" uri="{u}"/>' for p, u in NAMESPACES.items())
    declared = "".join(f' xmlns:{p}="{u}"' for p, u in NAMESPACES.items())
    values = "".join(
        f'<assert id="v{i}" test="false()">[<value-of select={quoteattr(_joined(e))}/>]</assert>'
        for i, (e, _) in enumerate(VALUES)
    )
    errors = "".join(f'<assert id="e{i}" test={quoteattr(e)}>e</assert>' for i, (e, _) in enumerate(ERRORS))
    lets = '<let name="cur" value="/c:doc/c:line/c:amount/@cur"/><let name="part" value="//c:split/text()"/>'
    return (
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2" '
        f'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"{declared}>{spaces}{lets}{_FUNCTIONS}'
        f'<pattern><rule context="/c:doc">{values}{errors}</rule></pattern></schema>'
    )


def _joined(e: str) -> str:
    return f"string-join(for $item in ({e}) return string($item), '|')"
