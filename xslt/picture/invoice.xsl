<?xml version="1.0" encoding="UTF-8"?>
<!-- An invoice for human eyes, from the plain XML that einvconv makes of its model (docs/show.md).
     What a template shows it names, and hands all other children to `rest`: so nothing is left out. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="einvconv:values.xsl"/>
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="css"/>

  <xsl:template match="/invoice">
    <xsl:variable name="kind">
      <xsl:choose>
        <xsl:when test="type_code/@word"><xsl:value-of select="type_code/@word"/></xsl:when>
        <xsl:when test="kind/text"><xsl:value-of select="kind/text"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="key('word', 'invoice')"/></xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <html lang="{@language}">
      <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="referrer" content="no-referrer"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
        <title><xsl:value-of select="normalize-space(concat($kind, ' ', (number/@shown | number[not(@shown)])[1], ' ',
          (seller/name/@shown | seller/name[not(@shown)])[1]))"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <main>
          <header>
            <h1>
              <xsl:value-of select="$kind"/>
              <xsl:for-each select="number">
                <xsl:text> </xsl:text><xsl:value-of select="(@shown | self::*[not(@shown)])[1]"/>
              </xsl:for-each>
            </h1>
            <xsl:apply-templates select="remarks" mode="verdict"/>
          </header>
          <div class="parties">
            <xsl:apply-templates select="seller | buyer" mode="card"/>
          </div>
          <xsl:call-template name="pay"/>
          <xsl:call-template name="facts"/>
          <xsl:call-template name="lines"/>
          <xsl:call-template name="sums"/>
          <xsl:call-template name="terms"/>
          <xsl:call-template name="attachments"/>
          <xsl:call-template name="others"/>
          <xsl:apply-templates select="remarks"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <!-- What is to be paid, until when, to which account, with which reference. -->
  <xsl:template name="pay">
    <section class="pay">
      <h2>
        <xsl:choose>
          <xsl:when test="@credit"><xsl:value-of select="key('word', 'to-get')"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="key('word', 'to-pay')"/></xsl:otherwise>
        </xsl:choose>
      </h2>
      <xsl:if test="totals/payable">
        <p class="sum">
          <xsl:for-each select="totals/payable">
            <data class="amount" value="{.}"><xsl:call-template name="parted"/></data>
          </xsl:for-each>
          <xsl:text> </xsl:text><xsl:value-of select="currency"/>
        </p>
      </xsl:if>
      <xsl:if test="due_date"><dl><xsl:apply-templates select="due_date" mode="pair"/></dl></xsl:if>
      <div class="ways">
        <xsl:for-each select="payment_means">
          <div class="way">
            <xsl:call-template name="remarked"/>
            <dl>
              <xsl:apply-templates select="account/id" mode="pair"/>
              <xsl:apply-templates select="remittance" mode="pair"/>
              <xsl:apply-templates select="account/bic | account/bank_name | account/name" mode="pair"/>
              <xsl:apply-templates select="due_date | amount | code | text" mode="pair"/>
              <xsl:apply-templates select="account/*[not(self::id | self::name | self::bic | self::bank_name)]" mode="pair"/>
              <xsl:apply-templates select="*[not(@group)][not(self::remittance | self::due_date | self::amount |
                self::code | self::text)]" mode="pair"/>
            </dl>
            <xsl:for-each select="account"><xsl:call-template name="remarked"/></xsl:for-each>
            <xsl:apply-templates select="*[@group][not(self::account)]" mode="group"/>
          </div>
        </xsl:for-each>
      </div>
      <xsl:apply-templates select="slip"/>
    </section>
  </xsl:template>
  <xsl:template match="slip">
    <figure class="slip {@kind}">
      <xsl:if test="@d">
        <svg class="{@kind}" viewBox="0 0 {@width} {@height}" role="img" aria-label="{@label}" preserveAspectRatio="none"
          shape-rendering="crispEdges">
          <rect width="{@width}" height="{@height}" fill="#fff"/>
          <path d="{@d}" fill="#000"/>
        </svg>
      </xsl:if>
      <figcaption>
        <xsl:value-of select="@label"/>
        <xsl:if test="@digits"><br/><span class="mono"><xsl:value-of select="@digits"/></span></xsl:if>
      </figcaption>
    </figure>
  </xsl:template>

  <xsl:template name="facts">
    <section class="facts">
      <h2><xsl:value-of select="key('word', 'dates')"/></h2>
      <dl>
        <xsl:apply-templates select="number | issue_date | type_code | currency" mode="pair"/>
        <xsl:apply-templates select="period" mode="pair"/>
        <xsl:apply-templates select="buyer_reference | order_reference | contract_reference | project_reference |
          sales_order_reference | despatch_reference | receiving_reference | tender_reference | invoiced_object |
          accounting_reference | sellers_buyer_id | buyers_seller_id | tax_point_date | tax_point_code | tax_currency"
          mode="pair"/>
      </dl>
      <xsl:apply-templates select="preceding_invoices | delivery" mode="group"/>
    </section>
  </xsl:template>

  <!-- Lines -->
  <xsl:template name="lines">
    <xsl:if test="lines">
      <section class="lines">
        <h2><xsl:value-of select="lines[1]/@label"/></h2>
        <table role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">#</th>
              <th scope="col" role="columnheader"><xsl:value-of select="key('word', 'item')"/></th>
              <th scope="col" role="columnheader" class="n"><xsl:value-of select="key('word', 'quantity')"/></th>
              <th scope="col" role="columnheader" class="n"><xsl:value-of select="key('word', 'price')"/></th>
              <th scope="col" role="columnheader" class="n"><xsl:value-of select="key('word', 'vat-short')"/></th>
              <th scope="col" role="columnheader" class="n"><xsl:value-of select="key('word', 'net')"/></th>
            </tr>
          </thead>
          <tbody role="rowgroup"><xsl:apply-templates select="lines" mode="line"/></tbody>
        </table>
      </section>
    </xsl:if>
  </xsl:template>
  <xsl:template match="*" mode="line">
    <xsl:param name="class">line</xsl:param>
    <tr role="row" class="{$class}">
      <td role="cell" class="id">
        <xsl:apply-templates select="id" mode="v"/>
        <xsl:if test="id and sub_id"><xsl:text> </xsl:text></xsl:if>
        <xsl:apply-templates select="sub_id" mode="v"/>
      </td>
      <td role="cell" class="item">
        <xsl:if test="item/name"><strong><xsl:apply-templates select="item/name" mode="v"/></strong></xsl:if>
        <xsl:for-each select="item/description | notes">
          <p><xsl:apply-templates select="." mode="v"/></p>
        </xsl:for-each>
        <xsl:for-each select="allowances | charges">
          <p class="allowance"><xsl:apply-templates select="." mode="allowance"/></p>
        </xsl:for-each>
        <xsl:call-template name="remarked"/>
        <xsl:for-each select="item"><xsl:call-template name="remarked"/></xsl:for-each>
        <xsl:call-template name="rest">
          <xsl:with-param name="nodes" select="item/*[not(self::name | self::description)] | *[not(self::id | self::sub_id |
            self::item | self::notes | self::allowances | self::charges | self::quantity |
            self::price | self::vat_code | self::vat_rate | self::tax | self::net_amount | self::vat_amount |
            self::gross_amount | self::sub_rows)]"/>
        </xsl:call-template>
      </td>
      <td role="cell" class="n" data-label="{key('word', 'quantity')}">
        <xsl:apply-templates select="quantity" mode="inline"/>
      </td>
      <td role="cell" class="n" data-label="{key('word', 'price')}">
        <xsl:for-each select="price">
          <xsl:apply-templates select="net" mode="v"/>
          <xsl:if test="base"> / <xsl:apply-templates select="base" mode="inline"/></xsl:if>
          <xsl:call-template name="small">
            <xsl:with-param name="nodes" select="*[not(self::net | self::base)]"/>
          </xsl:call-template>
          <xsl:call-template name="remarked"/>
        </xsl:for-each>
      </td>
      <td role="cell" class="n" data-label="{key('word', 'vat-short')}">
        <xsl:apply-templates select="vat_rate" mode="v"/>
        <xsl:for-each select="vat_code | tax">
          <xsl:text> </xsl:text><small class="more"><xsl:apply-templates select="." mode="v"/></small>
        </xsl:for-each>
      </td>
      <td role="cell" class="n" data-label="{key('word', 'net')}">
        <xsl:apply-templates select="net_amount" mode="v"/>
        <xsl:for-each select="vat_amount">
          <xsl:text> </xsl:text>
          <small class="more">
            <xsl:value-of select="concat(key('word', 'vat-short'), ' ')"/><xsl:apply-templates select="." mode="v"/>
          </small>
        </xsl:for-each>
        <xsl:for-each select="gross_amount">
          <xsl:text> </xsl:text>
          <small class="more">
            <xsl:value-of select="concat(key('word', 'incl'), ' ')"/><xsl:apply-templates select="." mode="v"/>
          </small>
        </xsl:for-each>
      </td>
    </tr>
    <xsl:apply-templates select="sub_rows" mode="line"><xsl:with-param name="class">line sub</xsl:with-param></xsl:apply-templates>
  </xsl:template>
  <!-- Discounts of the document, VAT, totals -->
  <xsl:template name="sums">
    <div class="sums">
      <xsl:if test="vat_breakdown">
        <section class="vat">
          <h2 title="BG-23"><xsl:value-of select="vat_breakdown/@label"/></h2>
          <table role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader"><xsl:value-of select="key('word', 'vat-short')"/></th>
                <th scope="col" role="columnheader" class="n"><xsl:value-of select="key('word', 'net')"/></th>
                <th scope="col" role="columnheader" class="n"><xsl:value-of select="key('word', 'amount')"/></th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              <xsl:for-each select="vat_breakdown">
                <tr role="row">
                  <td role="cell">
                    <xsl:apply-templates select="rate" mode="v"/>
                    <xsl:for-each select="code"><xsl:text> </xsl:text><xsl:apply-templates select="." mode="v"/></xsl:for-each>
                    <xsl:for-each select="exemption_reason"><p><xsl:apply-templates select="." mode="v"/></p></xsl:for-each>
                    <xsl:call-template name="small">
                      <xsl:with-param name="nodes" select="*[not(self::rate | self::code | self::exemption_reason |
                        self::taxable | self::amount)]"/>
                    </xsl:call-template>
                    <xsl:call-template name="remarked"/>
                  </td>
                  <td role="cell" class="n" data-label="{key('word', 'net')}"><xsl:apply-templates select="taxable" mode="v"/></td>
                  <td role="cell" class="n" data-label="{key('word', 'amount')}"><xsl:apply-templates select="amount" mode="v"/></td>
                </tr>
              </xsl:for-each>
            </tbody>
          </table>
        </section>
      </xsl:if>
      <xsl:if test="totals or allowances or charges">
        <section class="totals">
          <h2><xsl:value-of select="totals/@label"/></h2>
          <xsl:for-each select="totals"><xsl:call-template name="remarked"/></xsl:for-each>
          <dl>
            <xsl:apply-templates select="totals/lines" mode="pair"/>
            <xsl:for-each select="allowances | charges">
              <div class="pair">
                <dt><xsl:call-template name="titled"/></dt>
                <dd><xsl:apply-templates select="." mode="allowance"/></dd>
              </div>
            </xsl:for-each>
            <xsl:apply-templates select="totals/allowances | totals/charges" mode="pair"/>
            <xsl:apply-templates select="totals/without_vat" mode="pair"/>
            <xsl:apply-templates select="totals/vat | totals/vat_accounting" mode="pair"/>
            <xsl:apply-templates select="totals/with_vat" mode="pair"/>
            <xsl:apply-templates select="totals/*[not(self::lines | self::allowances | self::charges | self::without_vat |
              self::vat | self::vat_accounting | self::with_vat | self::payable)]" mode="pair"/>
            <xsl:for-each select="totals/payable">
              <div class="pair due">
                <dt><xsl:call-template name="titled"/></dt>
                <dd><xsl:apply-templates select="." mode="v"/><xsl:text> </xsl:text><xsl:value-of select="/invoice/currency"/></dd>
              </div>
            </xsl:for-each>
          </dl>
        </section>
      </xsl:if>
    </div>
  </xsl:template>

  <xsl:template name="terms">
    <xsl:variable name="texts" select="payment_terms | notes | description | vat_text | specification_texts"/>
    <xsl:if test="$texts or settlement">
      <section class="terms">
        <h2><xsl:value-of select="key('word', 'terms')"/></h2>
        <xsl:for-each select="payment_terms | description | vat_text | specification_texts">
          <p><xsl:apply-templates select="." mode="v"/></p>
        </xsl:for-each>
        <xsl:for-each select="notes">
          <p>
            <xsl:if test="title"><b><xsl:apply-templates select="title" mode="v"/></b><br/></xsl:if>
            <xsl:apply-templates select="text" mode="v"/>
            <xsl:call-template name="small">
              <xsl:with-param name="nodes" select="*[not(self::title | self::text)]"/>
            </xsl:call-template>
            <xsl:call-template name="remarked"/>
          </p>
        </xsl:for-each>
        <xsl:apply-templates select="settlement" mode="group"/>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- Files: to open where their kind does no harm. -->
  <xsl:template name="attachments">
    <xsl:if test="documents">
      <section class="files">
        <h2 title="BG-24"><xsl:value-of select="documents/@label"/></h2>
        <ul>
          <xsl:for-each select="documents">
            <li>
              <xsl:call-template name="remarked"/>
              <xsl:choose>
                <xsl:when test="@file = 'safe'">
                  <a class="open" href="{@data}" download="{@save-as}">
                    <xsl:value-of select="concat(key('word', 'open'), ': ', @save-as)"/>
                  </a>
                  <xsl:value-of select="concat(' (', @bytes, ' ', key('word', 'bytes'), ')')"/>
                </xsl:when>
                <xsl:when test="@file = 'unsafe'">
                  <p><xsl:value-of select="concat(key('word', 'no-open'), ' (', @bytes, ' ', key('word', 'bytes'), ')')"/></p>
                </xsl:when>
                <xsl:when test="@file = 'unreadable'">
                  <p><xsl:value-of select="key('word', 'no-content')"/></p>
                  <p><xsl:apply-templates select="content" mode="v"/></p>
                </xsl:when>
              </xsl:choose>
              <xsl:if test="not(@file = 'unreadable')">
                <xsl:for-each select="content"><xsl:call-template name="remarked"/></xsl:for-each>
              </xsl:if>
              <xsl:call-template name="rest">
                <xsl:with-param name="nodes" select="*[not(self::content)]"/>
              </xsl:call-template>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="others">
    <xsl:variable name="cards" select="payee | tax_representative | invoice_sender | invoice_recipient | other_parties"/>
    <xsl:if test="$cards">
      <div class="parties"><xsl:apply-templates select="$cards" mode="card"/></div>
    </xsl:if>
    <xsl:variable name="nodes" select="*[not(self::words | self::remarks | self::slip | self::seller | self::buyer |
      self::payee | self::tax_representative | self::invoice_sender | self::invoice_recipient | self::other_parties |
      self::payment_means | self::due_date | self::number | self::issue_date | self::type_code | self::currency |
      self::period | self::buyer_reference | self::order_reference | self::contract_reference |
      self::project_reference | self::sales_order_reference | self::despatch_reference | self::receiving_reference |
      self::tender_reference | self::invoiced_object | self::accounting_reference | self::sellers_buyer_id |
      self::buyers_seller_id | self::tax_point_date | self::tax_point_code | self::tax_currency |
      self::preceding_invoices | self::delivery | self::lines | self::vat_breakdown | self::totals |
      self::allowances | self::charges | self::payment_terms | self::notes | self::description | self::vat_text |
      self::specification_texts | self::settlement | self::documents)]"/>
    <xsl:if test="$nodes">
      <section class="rest">
        <h2><xsl:value-of select="key('word', 'rest')"/></h2>
        <xsl:call-template name="rest"><xsl:with-param name="nodes" select="$nodes"/></xsl:call-template>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- What validation found, what a conversion lost and added: beside the values above, and all of it here. -->
  <xsl:template match="remarks" mode="verdict">
    <xsl:if test="@verdict">
      <p class="verdict {@verdict}">
        <a href="#findings"><xsl:value-of select="key('word', @verdict)"/></a>
        <xsl:text> </xsl:text><small><xsl:value-of select="@checked"/></small>
      </p>
    </xsl:if>
  </xsl:template>
  <xsl:template match="remarks">
    <xsl:call-template name="list"><xsl:with-param name="of">findings</xsl:with-param></xsl:call-template>
    <xsl:call-template name="list"><xsl:with-param name="of">losses</xsl:with-param></xsl:call-template>
    <xsl:call-template name="list"><xsl:with-param name="of">additions</xsl:with-param></xsl:call-template>
  </xsl:template>
  <xsl:template name="list">
    <xsl:param name="of"/>
    <xsl:variable name="all" select="remark[@of = $of]"/>
    <xsl:if test="$all or ($of = 'findings' and @verdict)">
      <section class="remarks" id="{$of}">
        <h2><xsl:value-of select="key('word', $of)"/></h2>
        <xsl:if test="not($all)"><p><xsl:value-of select="key('word', 'none')"/></p></xsl:if>
        <ol>
          <xsl:for-each select="$all">
            <li>
              <b class="{@kind}"><xsl:value-of select="concat(@word, ' ', @rule)"/></b>
              <xsl:text> </xsl:text>
              <xsl:if test="@value"><xsl:value-of select="concat(@value, ': ')"/></xsl:if>
              <xsl:value-of select="."/>
              <xsl:if test="@location">
                <br/>
                <small class="place">
                  <xsl:choose>
                    <xsl:when test="@at != ''"><a href="#{@id}"><xsl:value-of select="@location"/></a></xsl:when>
                    <xsl:otherwise><xsl:value-of select="@location"/></xsl:otherwise>
                  </xsl:choose>
                </small>
              </xsl:if>
            </li>
          </xsl:for-each>
        </ol>
      </section>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
