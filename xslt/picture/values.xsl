<?xml version="1.0" encoding="UTF-8"?>
<!-- How values, small groups, parties and discounts look, wherever they stand; and `rest`, which shows all that is left. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:key name="word" match="/invoice/words/word" use="@key"/>
  <xsl:key name="remarks" match="/invoice/remarks/remark" use="@at"/>

  <!-- A value where it stands, with what is remarked on it. -->
  <xsl:template match="*" mode="v">
    <xsl:choose>
      <xsl:when test="@word">
        <xsl:value-of select="@word"/><xsl:text> </xsl:text>
        <small class="code"><xsl:value-of select="."/></small>
      </xsl:when>
      <xsl:when test="@iban"><span class="iban"><xsl:call-template name="by-four"/></span></xsl:when>
      <xsl:when test="@href">
        <a href="{@href}" rel="noreferrer noopener">
          <xsl:choose>
            <xsl:when test="starts-with(@href, 'mailto:')">
              <xsl:value-of select="concat(substring-before(., '@'), '@')"/><wbr/><xsl:value-of select="substring-after(., '@')"/>
            </xsl:when>
            <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
          </xsl:choose>
        </a>
      </xsl:when>
      <xsl:when test="@kind = 'date'"><time datetime="{.}"><xsl:value-of select="@shown"/></time></xsl:when>
      <xsl:when test="@kind"><data class="{@kind}" value="{.}"><xsl:call-template name="parted"/></data></xsl:when>
      <xsl:when test="@shown"><span class="text"><xsl:value-of select="@shown"/></span></xsl:when>
      <xsl:otherwise><span class="text"><xsl:value-of select="."/></span></xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="remarked"/>
  </xsl:template>

  <xsl:template name="remarked">
    <xsl:for-each select="key('remarks', @path)">
      <span class="remark {@kind}" id="{@id}">
        <b><xsl:value-of select="concat(@word, ' ', @rule)"/></b>
        <xsl:text> </xsl:text>
        <xsl:if test="@value"><xsl:value-of select="concat(@value, ': ')"/></xsl:if>
        <xsl:value-of select="."/>
      </span>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="by-four">
    <xsl:param name="left" select="string(.)"/>
    <xsl:if test="$left != ''">
      <span class="four"><xsl:value-of select="substring($left, 1, 4)"/></span>
      <xsl:call-template name="by-four"><xsl:with-param name="left" select="substring($left, 5)"/></xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Thousands stand apart by a gap that is no character: what is copied is the number. -->
  <xsl:template name="parted">
    <xsl:param name="left" select="@parts"/>
    <xsl:choose>
      <xsl:when test="contains($left, '|')">
        <span class="three"><xsl:value-of select="substring-before($left, '|')"/></span>
        <xsl:call-template name="parted">
          <xsl:with-param name="left" select="substring-after($left, '|')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="@parts"><xsl:value-of select="$left"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="@shown"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What a value is called, with its term for those who point at it. -->
  <xsl:template name="titled">
    <xsl:if test="@term"><xsl:attribute name="title"><xsl:value-of select="@term"/></xsl:attribute></xsl:if>
    <xsl:value-of select="@label"/>
  </xsl:template>

  <!-- A label and its value. -->
  <xsl:template match="*" mode="pair">
    <div class="pair">
      <dt><xsl:call-template name="titled"/></dt>
      <dd><xsl:apply-templates select="." mode="v"/></dd>
    </div>
  </xsl:template>
  <xsl:template match="*[@group]" mode="pair">
    <div class="pair">
      <dt><xsl:call-template name="titled"/></dt>
      <dd><xsl:apply-templates select="." mode="inline"/></dd>
    </div>
  </xsl:template>
  <xsl:template match="*[@group = 'Attribute' or @group = 'Specification']" mode="pair">
    <xsl:variable name="head" select="(name | heading)[1]"/>
    <div class="pair">
      <dt>
        <xsl:choose>
          <xsl:when test="$head"><xsl:apply-templates select="$head" mode="v"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="@label"/></xsl:otherwise>
        </xsl:choose>
      </dt>
      <dd><xsl:apply-templates select="." mode="inline"/></dd>
    </div>
  </xsl:template>

  <!-- A small group on one line: a quantity with its unit, an identifier with its scheme, a period. -->
  <xsl:template match="*" mode="inline">
    <xsl:apply-templates select="value" mode="v"/>
    <xsl:for-each select="unit_text">
      <xsl:text> </xsl:text><xsl:apply-templates select="." mode="v"/>
    </xsl:for-each>
    <xsl:for-each select="unit">
      <xsl:text> </xsl:text>
      <xsl:choose>
        <xsl:when test="../unit_text or not(@word)">
          <small class="code"><xsl:value-of select="."/></small><xsl:call-template name="remarked"/>
        </xsl:when>
        <xsl:otherwise><xsl:apply-templates select="." mode="v"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
    <xsl:if test="@group = 'Identifier'">
      <xsl:for-each select="scheme">
        <xsl:text> </xsl:text>
        <small class="code" title="{@label}"><xsl:value-of select="."/></small><xsl:call-template name="remarked"/>
      </xsl:for-each>
    </xsl:if>
    <xsl:apply-templates select="start" mode="v"/>
    <xsl:if test="start or end"><xsl:text> – </xsl:text></xsl:if>
    <xsl:apply-templates select="end" mode="v"/>
    <xsl:call-template name="small">
      <xsl:with-param name="nodes" select="*[not(self::value | self::unit | self::unit_text | self::start | self::end)]
        [not((parent::*[@group = 'Identifier'] and self::scheme) or
        (parent::*[@group = 'Attribute'] and self::name) or (parent::*[@group = 'Specification'] and self::heading))]"/>
    </xsl:call-template>
    <xsl:call-template name="remarked"/>
  </xsl:template>

  <xsl:template name="small">
    <xsl:param name="nodes"/>
    <xsl:for-each select="$nodes">
      <xsl:text> </xsl:text>
      <small class="more">
        <xsl:value-of select="concat(@label, ': ')"/>
        <xsl:choose>
          <xsl:when test="@group"><xsl:apply-templates select="." mode="inline"/></xsl:when>
          <xsl:otherwise><xsl:apply-templates select="." mode="v"/></xsl:otherwise>
        </xsl:choose>
      </small>
    </xsl:for-each>
  </xsl:template>

  <!-- All children that nothing else shows: values and small groups as pairs, then groups below their headings. -->
  <xsl:template name="rest">
    <xsl:param name="nodes" select="*"/>
    <xsl:variable name="small" select="$nodes[not(@group) or @group = 'Quantity' or @group = 'Identifier' or
      @group = 'Period' or @group = 'Attribute' or @group = 'Specification']"/>
    <xsl:if test="$small">
      <dl><xsl:apply-templates select="$small" mode="pair"/></dl>
    </xsl:if>
    <xsl:apply-templates select="$nodes[@group][not(@group = 'Quantity' or @group = 'Identifier' or
      @group = 'Period' or @group = 'Attribute' or @group = 'Specification')]" mode="group"/>
  </xsl:template>

  <xsl:template match="*" mode="group">
    <div class="group">
      <h3><xsl:call-template name="titled"/></h3>
      <xsl:call-template name="remarked"/>
      <xsl:call-template name="rest"/>
    </div>
  </xsl:template>
  <xsl:template match="*[@group = 'Address']" mode="group">
    <div class="group">
      <h3><xsl:call-template name="titled"/></h3>
      <xsl:apply-templates select="." mode="address"/>
    </div>
  </xsl:template>
  <xsl:template match="*[@group = 'Party']" mode="group">
    <div class="group">
      <h3><xsl:call-template name="titled"/></h3>
      <xsl:call-template name="party"/>
    </div>
  </xsl:template>
  <xsl:template match="*[@group = 'Allowance']" mode="group">
    <div class="group">
      <h3><xsl:call-template name="titled"/></h3>
      <p><xsl:apply-templates select="." mode="allowance"/></p>
    </div>
  </xsl:template>
  <xsl:template match="*[@group = 'InvoiceLine']" mode="group"/>

  <!-- Parties -->
  <xsl:template match="*" mode="card">
    <section class="card">
      <h2><xsl:call-template name="titled"/></h2>
      <xsl:call-template name="party"/>
    </section>
  </xsl:template>
  <xsl:template name="party">
    <xsl:call-template name="remarked"/>
    <xsl:if test="name"><p class="name"><xsl:apply-templates select="name" mode="v"/></p></xsl:if>
    <xsl:apply-templates select="address" mode="address"/>
    <xsl:call-template name="rest">
      <xsl:with-param name="nodes" select="*[not(self::name | self::address)]"/>
    </xsl:call-template>
  </xsl:template>
  <xsl:template match="*" mode="address">
    <p class="address">
      <xsl:for-each select="line1 | line2 | line3 | lines">
        <xsl:apply-templates select="." mode="v"/><br/>
      </xsl:for-each>
      <xsl:if test="post_code or city">
        <xsl:apply-templates select="post_code" mode="v"/>
        <xsl:if test="post_code and city"><xsl:text> </xsl:text></xsl:if>
        <xsl:apply-templates select="city" mode="v"/><br/>
      </xsl:if>
      <xsl:if test="country_name"><xsl:apply-templates select="country_name" mode="v"/><xsl:text> </xsl:text></xsl:if>
      <xsl:apply-templates select="country_code" mode="v"/>
      <xsl:call-template name="small">
        <xsl:with-param name="nodes" select="*[not(self::line1 | self::line2 | self::line3 | self::lines |
          self::post_code | self::city | self::country_name | self::country_code)]"/>
      </xsl:call-template>
      <xsl:call-template name="remarked"/>
    </p>
  </xsl:template>

  <xsl:template match="*" mode="allowance">
    <xsl:variable name="sign" select="not(self::charges or self::fees)"/>
    <b>
      <xsl:choose>
        <xsl:when test="reason"><xsl:apply-templates select="reason" mode="v"/></xsl:when>
        <xsl:when test="$sign"><xsl:value-of select="key('word', 'discount')"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="key('word', 'charge')"/></xsl:otherwise>
      </xsl:choose>
    </b>
    <xsl:for-each select="percent"><xsl:text> </xsl:text><xsl:apply-templates select="." mode="v"/></xsl:for-each>
    <xsl:for-each select="amount">
      <xsl:text> </xsl:text>
      <span class="signed">
        <xsl:choose>
          <xsl:when test="$sign and starts-with(., '-')">−(<xsl:apply-templates select="." mode="v"/>)</xsl:when>
          <xsl:otherwise><xsl:if test="$sign">−</xsl:if><xsl:apply-templates select="." mode="v"/></xsl:otherwise>
        </xsl:choose>
      </span>
    </xsl:for-each>
    <xsl:call-template name="small">
      <xsl:with-param name="nodes" select="*[not(self::reason | self::percent | self::amount)]"/>
    </xsl:call-template>
    <xsl:call-template name="remarked"/>
  </xsl:template>
</xsl:stylesheet>
