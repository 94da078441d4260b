<?xml version="1.0" encoding="UTF-8"?>
<!-- A Schematron schema to an XSLT 3.0 stylesheet that writes SVRL (ISO/IEC 19757-3:2020, query bindings xslt2 and xslt3).
     The schema comes expanded: no includes, no abstract patterns or rules, one phase chosen, lets first.

     $strict = false(): an error in a test becomes a fatal svrl:failed-assert of that test, with e:code.
     $strict = true():  an error ends the run, as it does with the stylesheets that rule owners publish.
     In both an error in a rule's context means that the rule does not match: that is XSLT's own way with patterns. -->
<xsl:stylesheet version="3.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:out="urn:einvconv:xslt-alias"
    xmlns:sch="http://purl.oclc.org/dsdl/schematron"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl"
    xmlns:e="urn:einvconv:schematron"
    xmlns:err="http://www.w3.org/2005/xqt-errors"
    xmlns:map="http://www.w3.org/2005/xpath-functions/map"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    exclude-result-prefixes="sch xs">

  <xsl:param name="strict" as="xs:boolean" select="false()"/>

  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:output indent="no"/>

  <!-- Lets of the schema and of its patterns: XSLT knows both as global variables, evaluated on first use. -->
  <xsl:variable name="global-lets" select="/sch:schema/sch:let | /sch:schema/sch:pattern/sch:let"/>

  <xsl:template match="/sch:schema">
    <xsl:variable name="schema" select="."/>
    <out:stylesheet version="3.0" exclude-result-prefixes="#all">
      <xsl:for-each select="sch:ns">
        <xsl:namespace name="{@prefix}" select="string(@uri)"/>
      </xsl:for-each>
      <!-- Many schemas use xs: or xsd: without declaring it: the stylesheets that are made of them always do. -->
      <xsl:for-each select="'xs', 'xsd'">
        <xsl:if test="not($schema/sch:ns/@prefix = .)">
          <xsl:namespace name="{.}" select="'http://www.w3.org/2001/XMLSchema'"/>
        </xsl:if>
      </xsl:for-each>
      <out:output method="xml" encoding="UTF-8" indent="no"/>
      <xsl:copy-of select="xsl:*"/>
      <xsl:call-template name="helpers"/>
      <xsl:for-each-group select="$global-lets" group-by="@name">
        <xsl:if test="count(current-group()) gt 1">
          <xsl:message terminate="yes" select="'the let ' || @name || ' is declared ' || count(current-group())
            || ' times outside rules; Saxon needs one name for one value'"/>
        </xsl:if>
        <xsl:apply-templates select="." mode="global"/>
      </xsl:for-each-group>
      <xsl:call-template name="entry"/>
      <xsl:apply-templates select="sch:pattern"/>
    </out:stylesheet>
  </xsl:template>

  <!-- e:value gives a let's value, or raises its error at the place of use, where a test's xsl:try can catch it:
       an error in a global variable itself cannot be caught. -->
  <xsl:template name="helpers">
    <out:function name="e:value" as="item()*">
      <out:param name="let" as="map(*)"/>
      <out:sequence select="if (map:contains($let, 'code')) then error($let?code, $let?description) else $let?value"/>
    </out:function>
    <out:variable name="e:prefixes" as="map(*)">
      <out:map>
        <out:map-entry key="''" select="''"/>
        <xsl:for-each-group select="sch:ns[@uri != '']" group-by="string(@uri)">
          <out:map-entry key="'{replace(@uri, &quot;'&quot;, &quot;''&quot;)}'" select="'{@prefix}:'"/>
        </xsl:for-each-group>
      </out:map>
    </out:variable>
    <out:function name="e:name">
      <out:param name="node" as="node()"/>
      <out:sequence select="($e:prefixes(string(namespace-uri($node))), 'Q{{' || namespace-uri($node) || '}}')[1]
                            || local-name($node)"/>
    </out:function>
    <out:function name="e:location">
      <out:param name="node" as="node()"/>
      <out:sequence select="if (empty($node/..)) then '/'
        else if (not($node instance of element() or $node instance of attribute())) then e:location($node/..)
        else string-join(
        for $step in $node/ancestor-or-self::node()[exists(..)] return
          if ($step instance of attribute()) then '/@' || e:name($step)
          else '/' || e:name($step) || '['
               || 1 + count($step/preceding-sibling::*[node-name(.) = node-name($step)]) || ']')"/>
    </out:function>
  </xsl:template>

  <xsl:template match="sch:let" mode="global">
    <xsl:choose>
      <xsl:when test="$strict"><xsl:apply-templates select="."/></xsl:when>
      <xsl:otherwise>
        <out:template name="let-{@name}" as="item()*">
          <xsl:sequence select="e:shadow(@value)"/>
          <out:sequence select="{@value}"/>
        </out:template>
        <out:variable name="e:{@name}" as="map(*)">
          <out:try>
            <out:map>
              <out:map-entry key="'value'"><out:call-template name="let-{@name}"/></out:map-entry>
            </out:map>
            <out:catch>
              <out:sequence select="map{{'code': $err:code, 'description': $err:description}}"/>
            </out:catch>
          </out:try>
        </out:variable>
        <out:variable name="{@name}" select="e:value($e:{@name})"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="sch:let">
    <out:variable name="{@name}" select="{@value}"/>
  </xsl:template>

  <!-- Local variables that hide the global ones that expressions name, so that errors are raised where they are used.
       Naming one too many does no harm: a variable that is not used is not evaluated. -->
  <xsl:function name="e:shadow" as="element()*">
    <xsl:param name="expressions" as="xs:string*"/>
    <xsl:variable name="names" select="for $text in $expressions return tokenize($text, '[^\w.:$-]+')
                                       ! tokenize(., '\$')[position() gt 1]"/>
    <xsl:for-each select="$global-lets[@name = $names]">
      <out:variable name="{@name}" select="e:value($e:{@name})"/>
    </xsl:for-each>
  </xsl:function>

  <xsl:template name="entry">
    <out:template match="/">
      <svrl:schematron-output title="{e:literal(sch:title)}">
        <xsl:for-each select="sch:ns">
          <svrl:ns-prefix-in-attribute-values prefix="{@prefix}" uri="{@uri}"/>
        </xsl:for-each>
        <xsl:for-each select="sch:pattern">
          <svrl:active-pattern><xsl:copy-of select="@id"/></svrl:active-pattern>
          <out:apply-templates select="." mode="{e:mode(.)}"/>
        </xsl:for-each>
      </svrl:schematron-output>
    </out:template>
  </xsl:template>

  <xsl:function name="e:mode" as="xs:string">
    <xsl:param name="pattern" as="element(sch:pattern)"/>
    <xsl:sequence select="'pattern-' || 1 + count($pattern/preceding-sibling::sch:pattern)"/>
  </xsl:function>

  <!-- One mode for each pattern; the earlier a rule stands, the higher its priority: the first that matches speaks. -->
  <xsl:template match="sch:pattern">
    <xsl:variable name="mode" select="e:mode(.)"/>
    <xsl:variable name="visited" select="e:visited(.)"/>
    <out:template match="/ | *" mode="{$mode}" priority="-1">
      <out:apply-templates select="{$visited}" mode="#current"/>
    </out:template>
    <out:template match="@* | text() | comment() | processing-instruction()" mode="{$mode}" priority="-1"/>
    <xsl:for-each select="sch:rule">
      <out:template match="{@context}" mode="{$mode}" priority="{last() - position() + 1}">
        <svrl:fired-rule context="{e:literal(@context)}"/>
        <xsl:choose>
          <xsl:when test="$strict"><xsl:apply-templates select="sch:let | sch:assert | sch:report"/></xsl:when>
          <xsl:otherwise><xsl:apply-templates select="sch:assert | sch:report" mode="guarded"/></xsl:otherwise>
        </xsl:choose>
        <out:apply-templates select="{$visited}" mode="#current"/>
      </out:template>
    </xsl:for-each>
    <xsl:if test="not($strict)"><xsl:apply-templates select="sch:rule/(sch:assert | sch:report)" mode="named"/></xsl:if>
  </xsl:template>

  <!-- What of a node is visited: elements and attributes, as in the stylesheets of ISO, and texts, comments and
       processing instructions where a context of the pattern names them. -->
  <xsl:function name="e:visited" as="xs:string">
    <xsl:param name="pattern" as="element(sch:pattern)"/>
    <xsl:sequence select="string-join(('@*', '*', ('text', 'comment', 'processing-instruction')
      [some $context in $pattern/sch:rule/@context satisfies matches($context, '(^|[^\w.-])' || . || '\s*\(')]
      ! (. || '()')), ' | ')"/>
  </xsl:function>

  <!-- The rule's lets stand with each test: only so are their errors that test's errors. They stand in a template of
       their own, for Saxon evaluates variables early, needed or not, when they stand inside xsl:try. -->
  <xsl:template match="sch:assert | sch:report" mode="guarded">
    <out:try>
      <out:call-template name="{e:name(.)}"/>
      <out:catch>
        <svrl:failed-assert location="{{e:location(.)}}" test="{e:literal(@test)}" flag="fatal" e:code="{{$err:code}}">
          <xsl:call-template name="identity"/>
          <svrl:text><out:value-of select="$err:description"/></svrl:text>
        </svrl:failed-assert>
      </out:catch>
    </out:try>
  </xsl:template>

  <xsl:template match="sch:assert | sch:report" mode="named">
    <xsl:variable name="lets" select="../sch:let"/>
    <xsl:for-each select="., sch:value-of, sch:name">
      <out:template name="{e:name(.)}">
        <xsl:sequence select="e:shadow((@test, @select, @path, $lets/@value))"/>
        <xsl:apply-templates select="$lets, ."/>
      </out:template>
    </xsl:for-each>
  </xsl:template>

  <!-- The name of the template for a test, or for a value in its message. -->
  <xsl:function name="e:name" as="xs:string">
    <xsl:param name="part" as="element()"/>
    <xsl:sequence select="'test-' || (if ($part/@test) then e:number($part)
      else e:number($part/..) || '-' || 1 + count($part/preceding-sibling::*))"/>
  </xsl:function>

  <!-- The number of a test in the schema: ids may stand twice. -->
  <xsl:function name="e:number" as="xs:string">
    <xsl:param name="test" as="element()"/>
    <xsl:number select="$test" level="any" count="sch:assert | sch:report"/>
  </xsl:function>

  <xsl:template match="sch:assert">
    <out:choose>
      <out:when test="{@test}"/>
      <out:otherwise><svrl:failed-assert><xsl:call-template name="finding"/></svrl:failed-assert></out:otherwise>
    </out:choose>
  </xsl:template>

  <xsl:template match="sch:report">
    <out:if test="{@test}">
      <svrl:successful-report><xsl:call-template name="finding"/></svrl:successful-report>
    </out:if>
  </xsl:template>

  <xsl:template name="finding">
    <xsl:attribute name="location" select="'{e:location(.)}'"/>
    <xsl:attribute name="test" select="e:literal(@test)"/>
    <xsl:copy-of select="@flag, @role"/>
    <xsl:call-template name="identity"/>
    <svrl:text><xsl:apply-templates mode="text"/></svrl:text>
  </xsl:template>

  <xsl:template name="identity">
    <xsl:copy-of select="@id"/>
    <xsl:attribute name="e:number" select="e:number(.)"/>
  </xsl:template>

  <!-- The words of a message. A value in it that cannot be computed is a question mark: the finding itself stands. -->
  <xsl:template match="text()" mode="text">
    <out:text><xsl:value-of select="."/></out:text>
  </xsl:template>
  <xsl:template match="sch:value-of | sch:name" mode="text">
    <xsl:choose>
      <xsl:when test="$strict"><xsl:apply-templates select="."/></xsl:when>
      <xsl:otherwise>
        <out:try><out:call-template name="{e:name(.)}"/><out:catch><out:text>?</out:text></out:catch></out:try>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template match="sch:value-of">
    <out:value-of select="{@select}"/>
  </xsl:template>
  <xsl:template match="sch:name">
    <out:value-of select="name({@path})"/>
  </xsl:template>

  <!-- Text that is to stand in an attribute value template as it is. -->
  <xsl:function name="e:literal" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="replace($text, '([{}])', '$1$1')"/>
  </xsl:function>
</xsl:stylesheet>
