"""Countries by their codes and names: what a code of a country is read as however it is written (BT-40, BT-55, BT-80).

Sources: ISO 3166-1; the code list of countries of EN 16931 (BR-CL-14), which has 1A and XI beside it; the codes of VAT
numbers, where Greece is EL; the names of countries as their own invoices write them.
"""

from __future__ import annotations

from ...mapping.codecs import Codec, KnownCode, Table, meant_by

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
_BY_THREE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_CODES = frozenset((*_BY_THREE.values(), "1A", "XI"))
_OTHERWISE = {"EL": "GR", "UK": "GB"}
# Each in its own languages, English, Finnish and Swedish
_NAMES = {
    "AT": "österreich, austria, itävalta, österrike",
    "BE": "belgië, belgique, belgium, belgia, belgien",
    "BG": "българия, bulgaria, bulgarien",
    "CH": "schweiz, suisse, svizzera, switzerland, sveitsi",
    "CY": "κύπρος, kıbrıs, cyprus, kypros, cypern",
    "CZ": "česko, česká republika, czechia, czech republic, tšekki, tjeckien",
    "DE": "deutschland, germany, saksa, tyskland",
    "DK": "danmark, denmark, tanska",
    "EE": "eesti, estonia, viro, estland",
    "ES": "españa, spain, espanja, spanien",
    "FI": "suomi, finland",
    "FR": "france, ranska, frankrike",
    "GB": "united kingdom, great britain, uk, iso-britannia, yhdistynyt kuningaskunta, storbritannien",
    "GR": "ελλάδα, greece, kreikka, grekland",
    "HR": "hrvatska, croatia, kroatia, kroatien",
    "HU": "magyarország, hungary, unkari, ungern",
    "IE": "éire, ireland, irlanti, irland",
    "IS": "ísland, iceland, islanti, island",
    "IT": "italia, italy, italien",
    "LT": "lietuva, lithuania, liettua, litauen",
    "LU": "luxembourg, luxemburg",
    "LV": "latvija, latvia, lettland",
    "MT": "malta",
    "NL": "nederland, netherlands, the netherlands, alankomaat, hollanti, nederländerna",
    "NO": "norge, noreg, norway, norja",
    "PL": "polska, poland, puola, polen",
    "PT": "portugal, portugali",
    "RO": "românia, romania, rumänien",
    "RS": "srbija, serbia, serbien",
    "SE": "sverige, sweden, ruotsi",
    "SI": "slovenija, slovenia, slovenien",
    "SK": "slovensko, slovenská republika, slovakia, slovak republic, slovakien",
    "TR": "türkiye, turkey, turkki, turkiet",
    "UA": "україна, ukraine, ukraina",
    "US": "united states, united states of america, usa, yhdysvallat, förenta staterna",
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split(", ")}
_DOT = "\u0307"  # what a capital I with a dot leaves when it is made small


def is_called(code: str, name: str) -> bool:
    """Whether a country of the code is known to be called so."""
    return code == code_of_name(name)


def code_of_name(name: str) -> str | None:
    """The code of the country that is called so; None where none is known to be."""
    return _BY_NAME.get(name.strip().lower().replace(_DOT, ""))


def _meant(text: str) -> str | None:
    """The code of the country that a text means; None where it means none that is known."""
    code = text.upper()
    return code if code in _CODES else _OTHERWISE.get(code) or _BY_THREE.get(code) or code_of_name(text)


class CountryCode(KnownCode):
    """The code of a country; small letters, three of them or a name are read as the two capital letters they mean."""

    plain = _CODES

    def meant(self, text: str) -> str | None:
        return _meant(text)

    def told(self, code: str) -> str:
        return f"{code} is the code of the country"


class ThreeLetters(Table):
    """The three letters of a country, for its code; anything else that means one is read as well."""

    def within(self, shortest: int, longest: int | None) -> Codec:
        return ThreeLetters(self.inward, longest)

    def read(self, text: str) -> str:
        said = super().read(text)
        return said if said in _CODES else meant_by(said, _meant(said))


COUNTRY_CODE = CountryCode()
ALPHA3 = ThreeLetters(_BY_THREE)
