"""Package codes of UN/ECE Recommendation 21 that are no unit of Recommendation 20.

Since 2017 they stand among units with an X before them (EN 16931, BR-CL-23); older documents have them bare.
"""

from __future__ import annotations

# fmt: off
PACKAGES = frozenset((
    "1A", "1B", "1D", "1F", "1G", "1W", "3A", "3H", "43", "44", "4A", "4B", "4D", "4F", "5H", "5L", "5M", "6H",
    "6P", "7A", "7B", "8A", "8B", "8C", "AC", "AF", "AG", "AJ", "AM", "AP", "AT", "AV", "BA", "BC", "BD", "BE",
    "BF", "BG", "BH", "BI", "BJ", "BK", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BU", "BV", "BW", "BX",
    "BY", "BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CH", "CI", "CJ", "CK", "CL", "CM", "CN", "CO", "CP", "CQ",
    "CR", "CS", "CT", "CU", "CV", "CW", "CX", "CY", "CZ", "DA", "DC", "DH", "DI", "DK", "DL", "DM", "DP", "DR",
    "DS", "DU", "DV", "DW", "DX", "DY", "EC", "ED", "EE", "EF", "EG", "EH", "EI", "EN", "FB", "FD", "FE", "FI",
    "FO", "FT", "FW", "FX", "GI", "GR", "GU", "GY", "GZ", "HB", "HG", "HN", "HR", "IB", "IC", "ID", "IF", "IG",
    "IH", "IK", "IL", "IN", "IZ", "JB", "JC", "JG", "JR", "JT", "JY", "KG", "LE", "LG", "LT", "LU", "LV", "LZ",
    "MA", "MB", "ME", "MR", "MS", "MT", "MW", "MX", "NE", "NG", "NS", "NV", "O1", "O2", "O3", "O4", "O5", "O6",
    "O7", "O8", "O9", "OB", "OC", "OD", "OE", "OF", "OG", "OH", "OI", "OJ", "OK", "OL", "OM", "OP", "OQ", "OR",
    "OS", "OU", "OV", "OW", "OX", "OY", "OZ", "P3", "P4", "PA", "PB", "PC", "PE", "PF", "PG", "PH", "PJ", "PK",
    "PL", "PN", "PP", "PT", "PU", "PV", "PX", "PY", "PZ", "QC", "QD", "QF", "QG", "QH", "QJ", "QK", "QL", "QM",
    "QN", "QP", "QQ", "QS", "RD", "RG", "RJ", "RK", "RL", "RO", "RZ", "SA", "SB", "SC", "SD", "SE", "SH", "SI",
    "SK", "SL", "SM", "SO", "SP", "SS", "ST", "SU", "SV", "SY", "SZ", "T1", "TB", "TC", "TD", "TE", "TG", "TK",
    "TL", "TN", "TO", "TR", "TS", "TT", "TU", "TV", "TW", "TY", "TZ", "UN", "VG", "VI", "VK", "VL", "VN", "VO",
    "VQ", "VR", "VS", "VY", "WC", "WD", "WF", "WH", "WJ", "WK", "WL", "WN", "WP", "WQ", "WR", "WS", "WT", "WU",
    "WV", "WW", "WX", "WY", "WZ", "XA", "XB", "XC", "XD", "XF", "XG", "XH", "XJ", "XK", "YA", "YB", "YC", "YD",
    "YF", "YG", "YH", "YJ", "YK", "YL", "YM", "YN", "YP", "YQ", "YR", "YS", "YT", "YV", "YW", "YX", "YY", "YZ",
    "ZA", "ZB", "ZC", "ZD", "ZF", "ZG", "ZH", "ZJ", "ZK", "ZL", "ZM", "ZN", "ZQ", "ZR", "ZS", "ZT", "ZU", "ZV",
    "ZW", "ZX", "ZY",
))
# Those that the list of units of BIS 2 has, bare (Recommendation 20 as it was in 2013)
BARE = frozenset((
    "1A", "1B", "1D", "1F", "1G", "3H", "43", "44", "4A", "4B", "5H", "AJ", "AM", "AP", "AV", "BD", "BE", "BG",
    "BH", "BJ", "BK", "BL", "BO", "BR", "BT", "BW", "BX", "BZ", "CA", "CH", "CJ", "CK", "CL", "CO", "CQ", "CR",
    "CS", "CT", "CU", "CV", "CY", "CZ", "DC", "DI", "DR", "DS", "DU", "DX", "DY", "EC", "FB", "FD", "FE", "GY",
    "GZ", "HN", "IC", "IF", "IL", "JB", "JG", "JR", "KG", "LE", "MA", "MT", "NE", "NG", "NV", "OP", "OZ", "P3",
    "P4", "PA", "PB", "PE", "PF", "PG", "PK", "PL", "PN", "PT", "PU", "PV", "PY", "PZ", "QD", "QH", "QK", "RD",
    "RG", "RK", "RL", "RO", "SA", "SD", "SE", "SK", "SL", "SO", "SP", "SS", "ST", "SV", "T1", "TC", "TD", "TE",
    "TK", "TL", "TN", "TR", "TS", "TT", "TU", "TV", "TW", "TY", "VI", "VQ", "VS", "WH", "WR", "WW", "YL", "YT",
))
# fmt: on
