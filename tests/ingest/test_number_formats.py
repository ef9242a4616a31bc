"""What a person sees of a number in a cell."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.ingest.chinese_numbers import count
from ftarchive.ingest.sheets.number_formats import (
    BUILT_IN,
    GENERAL,
    serial_number,
    show_number,
    show_text,
)

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
SHOWN = [
    ("5", GENERAL, "5"),
    ("5.0", GENERAL, "5"),
    ("-0", GENERAL, "0"),
    ("0.30000000000000004", GENERAL, "0.3"),
    ("3.3333333333333335", GENERAL, "3.333333333"),
    ("1.10101199003071E+17", GENERAL, "110101199003071000"),
    ("110101199003071234", "0", "110101199003071234"),
    ("110101199003071234", GENERAL, "110101199003071234"),
    ("1E+30", GENERAL, "1.00000E+30"),
    ("1e-12", GENERAL, "1E-12"),
    ("0.5", "G/通用格式", "0.5"),
    ("0.125", "0.0%", "12.5%"),
    ("1.005", "0.00", "1.01"),
    ("1234567.891", "#,##0.00", "1,234,567.89"),
    ("999", "#,##0", "999"),
    ("1234", "#,###", "1,234"),
    ("12", "000", "012"),
    ("-12", "000", "-012"),
    ("0.5", "#.00", ".50"),
    ("0.5", "0.##", "0.5"),
    ("-0.4", "0", "0"),
    ("-12.5", "#,##0.00;[Red](#,##0.00)", "(12.50)"),
    ("0", '0;-0;"无"', "无"),
    ("1234.5", ACCOUNTING, "1,234.50"),
    ("-1234.5", ACCOUNTING, "-1,234.50"),
    ("0", ACCOUNTING, "-"),
    ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
    ("1234.5", '"￥"#,##0.00"元"', "￥1,234.50元"),
    ("123456", '0!.0,"万"', "12.3万"),
    ("1000000", "#,##0,", "1,000"),
    ("13800138000", "000-0000-0000", "138-0013-8000"),
    ("7", '"第"0"号"', "第7号"),
    ("80", '[>=60]"及格";"不及格"', "及格"),
    ("50", '[>=60]"及格";"不及格"', "不及格"),
    ("12345", "0.00E+00", "1.23E+04"),
    ("1.5", "# ?/?", "1 1/2"),
    ("0.5", "# ?/?", "1/2"),
    ("5", ";;;", ""),
    ("123", "[DBNum2][$-804]General", "壹佰贰拾叁"),
    ("10203", "[DBNum1]General", "一万〇二百〇三"),
    ("45281", 'yyyy"年"m"月"d"日"', "2023年12月21日"),
    ("45281", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二三年十二月二十一日"),
    ("45281", "yyyy-mm-dd", "2023-12-21"),
    ("45281", "e/m/d", "2023/12/21"),
    ("45281", "aaaa", "星期四"),
    ("45281.7725", "yyyy/m/d h:mm", "2023/12/21 18:32"),
    ("45281.999999", "yyyy/m/d h:mm:ss", "2023/12/22 0:00:00"),
    ("0.75", '上午/下午h"时"mm"分"', "下午6时00分"),
    ("0.5", "h:mm AM/PM", "12:00 PM"),
    ("1.5", "[h]:mm:ss", "36:00:00"),
    ("0.0007", "mm:ss", "01:00"),
    ("1", "yyyy/m/d", "1900/1/1"),
    ("59", "yyyy/m/d", "1900/2/28"),
    ("60", "yyyy/m/d", "1900/2/29"),
    ("61", "yyyy/m/d", "1900/3/1"),
    ("-1", "yyyy/m/d", "-1"),
    ("9999999", "yyyy/m/d", "9999999"),
    ("不是数", "0.00", "不是数"),
    ("1e999", "0.00", "1e999"),
]


@pytest.mark.parametrize(("value", "code", "shown"), SHOWN)
def test_a_number_is_shown_as_its_format_says(value, code, shown) -> None:
    """As Excel and WPS show it, in their Chinese editions."""
    assert show_number(value, code) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(14, "2023/12/21"), (22, "2023/12/21 12:00"), (31, "2023年12月21日"), (57, "2023年12月")],
)
def test_formats_named_by_number_are_those_of_a_chinese_edition(number, shown) -> None:
    """Files do not say what they are."""
    assert show_number("45281.5", BUILT_IN[number]) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [(GENERAL, "甲"), ("@", "甲"), ("0.00", "甲"), ('"第"@"号"', "第甲号"), (ACCOUNTING, "甲")],
)
def test_a_text_is_shown_as_its_format_says(code, shown) -> None:
    """Most formats leave it alone."""
    assert show_text("甲", code) == shown
    assert show_text("甲", "0.00;;;") == ""


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(9999, 12, 31)), st.booleans())
def test_every_day_comes_back_as_the_day_it_is(day, is_1904) -> None:
    """Whichever way the days are counted."""
    first = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    if day < first:
        return
    serial = (day - first).days
    assert show_number(str(serial), "yyyy-mm-dd", is_1904=is_1904) == day.isoformat()
    assert Decimal(serial_number(day.isoformat(), is_1904=is_1904)) == serial


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_stays_whole(number) -> None:
    """With and without separators."""
    assert show_number(str(number), GENERAL) == str(number)
    assert show_number(str(number), "0") == str(number)
    assert show_number(str(number), "#,##0") == f"{number:,}"


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 6)))
def test_decimals_are_rounded_half_away_from_zero(value) -> None:
    """As people round."""
    shown = Decimal(show_number(repr(value), "0.00"))
    assert abs(shown - Decimal(repr(value))) <= Decimal("0.005")


@given(st.text('0#?.,%;@[]"\\_*eEymdhs年 $-/G', max_size=20), st.floats(allow_nan=True))
def test_no_format_breaks_anything(code, value) -> None:
    """Formats are typed by people."""
    assert isinstance(show_number(repr(value), code), str)
    assert isinstance(show_text("甲", code), str)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "〇"), (10, "十"), (11, "十一"), (20, "二十"), (101, "一百〇一"), (110, "一百一十"),
        (1001, "一千〇一"), (10_010, "一万〇一十"), (100_000, "十万"), (101_000, "十万一千"),
        (100_000_001, "一亿〇一"), (100_005_000, "一亿〇五千"),
    ],
)  # fmt: skip
def test_numbers_are_counted_in_characters(number, said) -> None:
    """One zero for any gap."""
    assert count(str(number), 1) == said
