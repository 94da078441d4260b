"""Codes of Facturae and what they are elsewhere: countries, means of payment, units, files, taxes.

Sources: the code lists of the Facturae schemas; ISO 3166-1; UNTDID 4461; UN/ECE Recommendation 20. What a table of ours
inferred and no owner's table says (means of payment, units) is told as approximated where it leaves a choice.
"""

from __future__ import annotations

from typing import Any

from ...mapping.codecs import Codec, Misfit, Table, Unreadable

# ISO 3166-1, alpha-3 and alpha-2
_COUNTRIES = """
ABW AW AFG AF AGO AO AIA AI ALA AX ALB AL AND AD ANT AN ARE AE ARG AR ARM AM ASM AS ATA AQ ATF TF ATG AG AUS AU AUT AT
AZE AZ BDI BI BEL BE BEN BJ BES BQ BFA BF BGD BD BGR BG BHR BH BHS BS BIH BA BLM BL BLR BY BLZ BZ BMU BM BOL BO BRA BR
BRB BB BRN BN BTN BT BVT BV BWA BW CAF CF CAN CA CCK CC CHE CH CHL CL CHN CN CIV CI CMR CM COD CD COG CG COK CK COL CO
COM KM CPV CV CRI CR CUB CU CUW CW CXR CX CYM KY CYP CY CZE CZ DEU DE DJI DJ DMA DM DNK DK DOM DO DZA DZ ECU EC EGY EG
ERI ER ESH EH ESP ES EST EE ETH ET FIN FI FJI FJ FLK FK FRA FR FRO FO FSM FM GAB GA GBR GB GEO GE GGY GG GHA GH GIB GI
GIN GN GLP GP GMB GM GNB GW GNQ GQ GRC GR GRD GD GRL GL GTM GT GUF GF GUM GU GUY GY HKG HK HMD HM HND HN HRV HR HTI HT
HUN HU IDN ID IMN IM IND IN IOT IO IRL IE IRN IR IRQ IQ ISL IS ISR IL ITA IT JAM JM JEY JE JOR JO JPN JP KAZ KZ KEN KE
KGZ KG KHM KH KIR KI KNA KN KOR KR KWT KW LAO LA LBN LB LBR LR LBY LY LCA LC LIE LI LKA LK LSO LS LTU LT LUX LU LVA LV
MAC MO MAF MF MAR MA MCO MC MDA MD MDG MG MDV MV MEX MX MHL MH MKD MK MLI ML MLT MT MMR MM MNE ME MNG MN MNP MP MOZ MZ
MRT MR MSR MS MTQ MQ MUS MU MWI MW MYS MY MYT YT NAM NA NCL NC NER NE NFK NF NGA NG NIC NI NIU NU NLD NL NOR NO NPL NP
NRU NR NZL NZ OMN OM PAK PK PAN PA PCN PN PER PE PHL PH PLW PW PNG PG POL PL PRI PR PRK KP PRT PT PRY PY PSE PS PYF PF
QAT QA REU RE ROU RO RUS RU RWA RW SAU SA SDN SD SEN SN SGP SG SGS GS SHN SH SJM SJ SLB SB SLE SL SLV SV SMR SM SOM SO
SPM PM SRB RS SSD SS STP ST SUR SR SVK SK SVN SI SWE SE SWZ SZ SXM SX SYC SC SYR SY TCA TC TCD TD TGO TG THA TH TJK TJ
TKL TK TKM TM TLS TL TON TO TTO TT TUN TN TUR TR TUV TV TWN TW TZA TZ UGA UG UKR UA UMI UM URY UY USA US UZB UZ VAT VA
VCT VC VEN VE VGB VG VIR VI VNM VN VUT VU WLF WF WSM WS YEM YE ZAF ZA ZMB ZM ZWE ZW
"""
_PAIRS = _COUNTRIES.split()
COUNTRY = Table(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
# fmt: off
EU = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))
# fmt: on
# UNTDID 4461: those with a code here, and those that a transfer, a debit, a card stands for
MEANS = {
    "01": "10",
    "02": "49",
    "04": "30",
    "11": "20",
    "13": "1",
    "14": "97",
    "15": "50",
    "16": "26",
    "17": "23",
    "19": "48",
}  # fmt: skip
_LIKE = {"31": "04", "42": "04", "57": "04", "58": "04", "59": "02", "54": "19", "55": "19", "68": "04"}
OTHER_MEANS = "13"
_TRANSFER = "04"
UNITS = {
    "01": "C62", "02": "HUR", "03": "KGM", "04": "LTR", "05": "ZZ", "06": "XBX", "07": "XDS", "08": "XBA",
    "09": "XJY", "10": "XBG", "11": "XCO", "12": "XBO", "13": "XCI", "15": "CLT", "16": "CMT", "17": "XBI",
    "18": "DZN", "19": "XCS", "20": "XDJ", "21": "GRM", "22": "KMT", "23": "XCA", "24": "XBH", "25": "MTR",
    "26": "MMT", "28": "XPK", "29": "PTN", "30": "XRO", "31": "XEN", "32": "XTB", "33": "MTQ", "34": "SEC",
    "35": "WTT", "36": "KWH",
}  # fmt: skip
_OTHER_UNIT = "05"
FILES = {
    "pdf": "application/pdf", "xml": "application/xml", "jpg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp",
    "tiff": "image/tiff", "doc": "application/msword", "rtf": "application/rtf", "xls": "application/vnd.ms-excel",
    "html": "text/html",
}  # fmt: skip
FORMATS = {media_type: ending for ending, media_type in FILES.items()}
# TaxTypeCode: VAT, and the taxes of Ceuta and Melilla (IPSI) and of the Canaries (IGIC), which have their categories
_SAID = frozenset(("S", "Z", "E", "O", "L", "M"))  # by the tax, its rate, and whether the line is exempt or not subject
VAT_TYPES = {"01": "S", "02": "M", "03": "L"}


class Means(Codec):
    """A means of payment; one without a counterpart in UNTDID 4461 is kept."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in MEANS:
            raise Unreadable(f"the means of payment {code} has no counterpart in UNTDID 4461")
        return MEANS[code]

    def write(self, value: Any) -> str:
        own = {untdid: code for code, untdid in MEANS.items()}
        if value in own:
            return own[value]
        if value in _LIKE:
            raise Misfit("approximated", f"{_LIKE[value]} stands for the means {value}", _LIKE[value])
        raise Misfit("approximated", f"{OTHER_MEANS} stands for a means that has no code", OTHER_MEANS)


class Unit(Codec):
    """A unit by its number; those that have none are told, and 05 stands for them."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in UNITS:
            raise Unreadable(f"the unit {code} has no code in Recommendation 20")
        return UNITS[code]

    def write(self, value: Any) -> str:
        own = {rec: code for code, rec in reversed(UNITS.items())} | {"H87": "01", "EA": "01", "NAR": "01"}
        if value in own:
            return own[value]
        raise Misfit("approximated", f"{_OTHER_UNIT}, another unit, stands for it", _OTHER_UNIT)


class TaxType(Codec):
    """The tax of a VAT category: all but IGIC and IPSI are VAT."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in VAT_TYPES:
            raise Unreadable(f"the tax {code} is not VAT")
        return VAT_TYPES[code]

    def write(self, value: Any) -> str:
        code = {"M": "02", "L": "03"}.get(value, "01")
        if value not in _SAID:
            raise Misfit("approximated", f"{code} is VAT, and the category {value} is not told from others", code)
        return code
