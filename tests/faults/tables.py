"""Tables of applicants as they come from offices: the `csv` cases of the catalogue.

firm_name is a declared field in most files; where a cell must be seen again in a result, the column is renamed to
`name`, which awards.csv shows.
"""
import functools

from room import HEADER, case, expect

PLAIN = "csv/no_final_newline.csv"  # the plain table but for its last line end
LIMIT = r"larger than the limit 1000000000000\.00 yuan"

# case: file, LINE:COLUMN, what is wrong, what to do
REFUSED = {
    "C06": ("gbk_truncated", "2:firm_name", "cut off .*0xDB at offset 83.*incomplete", "again"),
    "C07": ("mixed_encodings", "4:firm_name", "not valid UTF-8.*earlier lines.*mixes", "UTF-8"),
    "C09": ("utf8_surrogate", "2:firm_name", "ED A0 80.*not valid UTF-8", "UTF-8"),
    "C10": ("utf16le_bom", "", "UTF-16", "CSV UTF-8"),
    "C11": ("xlsx_renamed", "", "Excel.*ZIP.*not CSV", "save it as CSV UTF-8"),
    "C13": ("header_only", "", "no applicants", "add .*rows"),
    "C14": ("unterminated_quote", "2:firm_name", "never closed", "close it"),
    "C15": ("text_after_quote", "2:firm_name", "text follows a closing quotation mark", 'write ""'),
    "C17": ("too_many_columns", "2", "7 columns.*header has 6", r"quoted.*1,000\.00.*1000\.00"),
    "C23": ("nul_byte", "2:firm_name", "NUL byte", "remove"),
    "C25": ("dup_header", "1:requested_yuan", "twice .columns 4 and 5", "rename or remove"),
    "C26": ("unknown_header", "1:priority", "priority is missing", "found priorty.*did you mean priority"),
    "C29": ("dup_id_nfc", "3:applicant_id", "same as on line 2.*Unicode", "both alike"),
    "C30": ("dup_id_space", "3:applicant_id", "spaces at its start or end", "take them off"),
    "C31": ("fullwidth_digits", "2:requested_yuan", "full-width digits", r"write 100\.00$"),
    "C33": ("amount_01", "2:requested_yuan", '"1.005" has more than 2 decimals', "rounded to the fen"),
    "C34": ("amount_02", "2:requested_yuan", '"1e5" is in exponent form', "write 100000$"),
    "C35": ("amount_03", "2:requested_yuan", '"NaN" is not', "plain amount"),
    "C37": ("amount_05", "2:requested_yuan", '"0x10" is', "write "),
    "C38": ("amount_06", "2:requested_yuan", '"1,000.00" contains a thousands separator', r"write 1000\.00$"),
    "C39": ("amount_07", "2:requested_yuan", '"1,5" uses a decimal comma', r"write 1\.5$"),
    "C41": ("amount_09", "2:requested_yuan", '"9223372036854775808" is ' + LIMIT, "."),
    "C42": ("amount_10", "2:requested_yuan", r'"1000000000000\.01" is ' + LIMIT, "."),
    "C43": ("amount_11", "2:requested_yuan", r'"1{40}\.\.\." is ' + LIMIT, "."),
    "C45": ("amount_13", "2:requested_yuan", "100万", "write 1000000$"),
    "C46": ("amount_14", "2:requested_yuan", r'"=1\+1" is not an amount', "plain amount"),
    "C47": ("amount_15", "2:requested_yuan", r'"\+1\.00" has a sign', r"write 1\.00$"),
    "C49": ("amount_17", "2:requested_yuan", r'"\.5"', r"write 0\.5$"),
    "C50": ("amount_18", "2:requested_yuan", r'"-0\.00" is negative', "0 or more"),
    "C71": ("xml_ctrl", "2:firm_name", "control character 0x08", "remove"),
    "C74": ("ansi_escape", "2:firm_name", "control character 0x1B", "remove"),
    "C75": ("past_exceeds", "2:past_award_yuan", '"99999999999999" is ' + LIMIT, "."),
}


def is_refused(room, file, place, fault, remedy):
    table = room.take("csv/%s.csv" % file)
    room.scenario(applicants=table)
    done = room.refuse(table + (":" if place else "") + place, fault, remedy)
    expect(not any(ord(character) < 0x20 and character != "\n" for character in done.err),
           "control characters reach the terminal: %r" % done.err)


for name, row in REFUSED.items():
    case(name, file="csv/%s.csv" % row[0])(functools.partial(is_refused, file=row[0], place=row[1], fault=row[2],
                                                             remedy=row[3]))


@case("foreign")
def what_is_no_table_is_called_by_its_name(room):
    for start, name in ((b"<html><table>", "a web page"), (b"<!DOCTYPE html>", "a web page"), (b"<?xml version='1.0'?>", "XML"),
                        (b"%PDF-1.4\n%\xe2\xe3", "a PDF document"), (b"{\\rtf1 ", "an RTF document"),
                        (b"\x1f\x8b\x08", "compressed"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an old Excel workbook")):
        room.scenario(applicants=room.write("table.csv", start + b"\0" * 64))
        room.refuse("table.csv", "the file is %s.*, not CSV" % name, "save it as CSV UTF-8")
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"), ("，", "full-width commas")):
        room.scenario(applicants=room.write("table.csv", (HEADER + "A001,x,x,1.00,1,0\n").replace(",", mark)))
        room.refuse("table.csv:1", "separated by %s" % name, "save the file with commas")


@case("C53")
def a_cell_of_40000_characters_is_refused(room):
    room.scenario(applicants=room.write("huge_field.csv", HEADER + "A001," + "甲" * 40000 + ",x,1.00,1,0\n"))
    room.refuse("huge_field.csv:2:firm_name", "longer than 1000 characters", "shorten")


@case("C54")
def a_header_of_5000_columns_is_refused(room):
    columns = ",".join("c%d" % number for number in range(5000))
    room.scenario(applicants=room.write("many_columns.csv", columns + "\n" + "1," * 4999 + "1\n"))
    room.refuse("many_columns.csv:1", "5000 columns", "the limit is 200")


def allocate_table(room, table, **settings):
    room.scenario(applicants=table, **settings)
    return room.allocate().expect_exit(0)


def results_of_plain(room):
    """What the plain table gives, by file; the manifest names the input, so it is left out."""
    allocate_table(room, room.write("plain.csv", (room.path / room.take(PLAIN)).read_bytes() + b"\n"))
    expect(room.awards() == {"A001": 8571427, "A002": 21428573}, "the plain table gives %s" % room.awards())
    return results(room)


def results(room):
    return {path.name: path.read_bytes() for path in room.results.iterdir() if path.name != "manifest.json"}


def gives_the_plain_results(room, file, note=None):
    plain = results_of_plain(room)
    done = allocate_table(room, room.take("csv/%s.csv" % file))
    expect(results(room) == plain, "the results differ from those of the plain table")
    said = ["%s.csv: note: %s" % (file, note)] if note else []
    expect(done.err.splitlines() == said, "standard error says: %s" % done.err)


for name, file, note in (("C01", "utf8_bom", None), ("C02", "utf8_bom_quoted_header", None),
                         ("C03", "gbk", "read as GB18030 (no BOM, not valid UTF-8)"), ("C19", "crlf", None),
                         ("C21", "mixed_eol", None), ("C22", "no_final_newline", None)):
    case(name, file="csv/%s.csv" % file)(functools.partial(gives_the_plain_results, file=file, note=note))


@case("C18", file="csv/blank_lines.csv")
def blank_lines_are_skipped_but_counted(room):
    gives_the_plain_results(room, "blank_lines")
    lines = (room.path / "blank_lines.csv").read_text("utf-8").replace("100000.00", "many")
    room.scenario(applicants=room.write("counted.csv", lines))
    room.refuse("counted.csv:4:requested_yuan", '"many" is not an amount', "plain amount")


@case("C27", file="csv/reordered_columns.csv")
def columns_are_found_by_name(room):
    allocate_table(room, room.take("csv/reordered_columns.csv"))
    expect(room.awards() == {"A001": 100}, "awards: %s" % room.awards())


@case("C51", file="csv/amount_max.csv")
def the_largest_amount_is_exact(room):
    allocate_table(room, room.take("csv/amount_max.csv"), budget="{total: 10000亿}")
    row = room.table("awards.csv")[0]
    expect(all(row[column] == "1000000000000.00" for column in ("entitlement", "claim", "award")), "awards: %s" % row)
    expect(row["unmet"] == "0.00" and row["reason"] == "full", "awards: %s" % row)


def shows_name(room, file, name, guarded, note=None):
    """The first name comes out as it came in; what a spreadsheet would take for a formula has a ' before it, which the
    reader takes off again."""
    source = room.take("csv/%s.csv" % file)
    room.scenario(applicants=source)
    allocate_table(room, source)
    text = (room.path / source).read_bytes().replace(b"firm_name", b"name")
    done = allocate_table(room, room.write("named.csv", text))
    expect([line for line in done.err.splitlines() if "GB18030" not in line] ==
           (["named.csv: note: " + note] if note else []), "standard error says: %s" % done.err)
    shown, before = room.table("awards.csv")[0]["name"], results(room)
    expect(shown == guarded + name, "the name is %r, not %r" % (shown, guarded + name))
    again = HEADER.replace("firm_name", "name") + 'A001,"%s",x,1.00,1,0\n' % shown.replace('"', '""')
    allocate_table(room, room.write("again.csv", again))
    expect(results(room) == before, "a name read back from a result is another one")


# INTERFACE.md says ' before = + - @ TAB CR only, so a full-width equals sign (C61) stays as it is, and that text cells
# are quoted where CSV needs it, not always. C67's [U+202E] is for what a person reads; the table keeps the bytes.
for name, file, text, guarded, note in (
        ("C05", "gb18030_4byte", "\U00020bb7田", "", None),
        ("C55", "formula_C55", "=cmd|' /C calc'!A0", "'", None),
        ("C57", "formula_C57", "-2+3", "'", None),
        ("C58", "formula_C58", "@SUM(1)", "'", None),
        ("C59", "formula_C59", "\tx", "'", None),
        ("C61", "formula_C61", "＝1+1", "", None),
        ("C62", "formula_C62", '=HYPERLINK("http://x","甲")', "'", None),
        ("C63", "html_C63", "<script>alert(1)</script>", "", None),
        ("C65", "html_C65", "</script><script>alert(1)//", "", None),
        ("C66", "html_C66", "${7*7}{{7*7}}", "", None),
        ("C67", "html_C67", "甲\u202e乙cod.exe", "",
         "line 2, column name contains a text-direction control (U+202E)"),
        ("C69", "html_C69", "&lt;b&gt;", "", None),
        ("C70", "html_C70", "]]>", "", None),
        ("C73", "printf_fmt", "%s%n%x", "", None)):
    case(name, file="csv/%s.csv" % file)(functools.partial(shows_name, file=file, name=text, guarded=guarded,
                                                           note=note))
