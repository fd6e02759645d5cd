"""The workbook of a template: instructions, a sheet for each table, lists, and the plan that reads it back."""

from __future__ import annotations

import io
import json
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from disprop.read.book_cells import letter_of
from disprop.read.workbook import openpyxl_or_fault
from disprop.template._design import Design, facts, plan_entries

INSTRUCTIONS, TOTALS, LISTS, OWN = "instructions", "totals", "lists", "disprop"
"""The sheets beside the tables: what to do, whether totals agree, what to choose from (hidden), the plan (hidden)."""

HEADINGS = ("characteristic", "group", "count")
MADE_BY = "Written by disprop template and read back by disprop run. Please leave this sheet as it is."
MOST_PEOPLE = 20_000
"""Rows of a sheet of people whose cells offer a list."""

DARK, YELLOW, PALE, LINE = "1F3864", "FFF2CC", "F2F2F2", "BFBFBF"
SIGNS = ("=", "+", "-", "@", "\t", "\r")
WIDTH = 100
"""Characters of a line of the instructions."""


def book_bytes(design: Design, file: str) -> bytes:
    """Return the workbook of a template.

    Parameters
    ----------
    design : Design
        What it asks for.
    file : str
        Its name, for the instructions and the plan.

    Raises
    ------
    InputError
        If openpyxl is not installed.
    """
    return _Book(design, file).content()


class _Book:
    """A workbook that is being written."""

    def __init__(self, design: Design, file: str) -> None:
        self.design, self.file = design, file
        openpyxl = openpyxl_or_fault(file)
        self.openpyxl = openpyxl
        styles = openpyxl.styles
        self.styles = styles
        self.bold = self.font(bold=True)
        self.wrapped = styles.Alignment(wrap_text=True, vertical="top")
        self.open = styles.Protection(locked=False)
        edge = styles.Side(style="thin", color=LINE)
        self.box = styles.Border(left=edge, right=edge, top=edge, bottom=edge)
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)

    def content(self) -> bytes:
        """Return the whole workbook."""
        self.instructions(self.book.create_sheet(INSTRUCTIONS))
        for name in self.design.sheets:
            (self.people if self.design.rows else self.counts)(self.book.create_sheet(name), name)
        if not self.design.rows:
            self.totals(self.book.create_sheet(TOTALS))
        self.lists(self.book.create_sheet(LISTS))
        self.plan(self.book.create_sheet(OWN))
        self.book.security = self.openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
        self.book.properties.title = self.design.title
        self.book.properties.creator = "disprop template"
        written = io.BytesIO()
        self.book.save(written)
        return written.getvalue()

    def font(self, *, size: int = 11, **more: Any) -> Any:
        """Return a letter of the workbook's own kind."""
        return self.styles.Font(name="Calibri", size=size, **more)

    # ---- Cells -------------------------------------------------------------------------------------------------------

    def text(self, sheet: Any, row: int, column: int, text: str) -> Any:
        """Write a text that stays one, whatever it begins with."""
        cell = sheet.cell(row=row, column=column)
        cell.value = self.openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
        if text.startswith(SIGNS):
            cell.quotePrefix = True
        return cell

    def heading(self, sheet: Any, row: int, column: int, text: str) -> None:
        cell = self.text(sheet, row, column, text)
        cell.font = self.font(bold=True, color="FFFFFF")
        cell.fill = self.styles.PatternFill("solid", fgColor=DARK)
        cell.alignment = self.styles.Alignment(vertical="center", wrap_text=True)
        cell.border = self.box

    def protect(self, sheet: Any) -> None:
        """Protect a sheet against accidents: without a password, widths of columns free."""
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False

    def page(self, sheet: Any, *, header: bool = True) -> None:
        """Let a sheet print on pages of A4, as wide as one page."""
        sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = self.openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        sheet.oddHeader.center.text = "&A"
        if header:
            sheet.print_title_rows = "1:1"
            sheet.freeze_panes = "A2"

    # ---- Sheets ------------------------------------------------------------------------------------------------------

    def instructions(self, sheet: Any) -> None:
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, WIDTH
        sheet.sheet_view.showGridLines = False
        for row, (kind, left, right) in enumerate(_told(self.design, self.file), start=1):
            first, second = self.text(sheet, row, 1, left), self.text(sheet, row, 2, right)
            first.alignment = second.alignment = self.wrapped
            lines = max(1, math.ceil(len(right) / WIDTH))
            sheet.row_dimensions[row].height = 16 * lines + (4 if right else 0)
            if kind == "title":
                first.font = self.font(bold=True, size=16, color=DARK)
                first.alignment = self.styles.Alignment(vertical="center")
                sheet.row_dimensions[row].height = 28
            elif kind == "part":
                first.font = self.font(bold=True, size=12, color=DARK)
                first.alignment = self.styles.Alignment(vertical="bottom")
                sheet.row_dimensions[row].height = 26
            else:
                first.font = self.bold
        self.page(sheet, header=False)
        self.protect(sheet)

    def counts(self, sheet: Any, name: str) -> None:
        for column, heading in enumerate(HEADINGS, start=1):
            self.heading(sheet, 1, column, heading)
        for letter, width in zip("ABC", (22, 44, 12), strict=True):
            sheet.column_dimensions[letter].width = width
        row = 1
        for at, one in enumerate(self.design.characteristics):
            for label in one.labels:
                row += 1
                for column, text in enumerate((one.name, label), start=1):
                    cell = self.text(sheet, row, column, text)
                    cell.border = self.box
                    cell.number_format = "@"
                    if at % 2:
                        cell.fill = self.styles.PatternFill("solid", fgColor=PALE)
                cell = sheet.cell(row=row, column=3)
                cell.fill = self.styles.PatternFill("solid", fgColor=YELLOW)
                cell.border, cell.protection, cell.number_format = self.box, self.open, "0"
        who = facts()["tables"][name]
        self.whole_numbers(sheet, f"C2:C{row}", who["title"])
        self.page(sheet)
        self.protect(sheet)

    def whole_numbers(self, sheet: Any, cells: str, title: str) -> None:
        rule = self.openpyxl.worksheet.datavalidation.DataValidation(
            type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True, showErrorMessage=True,
            showInputMessage=True, errorTitle="A whole number, please",
            error="How many people: 0, 1, 2 and so on. If you hold no figures on the whole characteristic, leave all "
            "its cells blank.",
            promptTitle=title, prompt="How many people: a whole number; 0 if nobody.",
        )  # fmt: skip
        sheet.add_data_validation(rule)
        rule.add(cells)

    def people(self, sheet: Any, name: str) -> None:
        columns = [(one.name, self.list_of(at)) for at, one in enumerate(self.design.characteristics)]
        columns += [(stage, '"yes,no"') for stage in self.design.stages(name)]
        for column, (heading, source) in enumerate(columns, start=1):
            self.heading(sheet, 1, column, heading)
            letter = letter_of(column - 1)
            is_stage = source == '"yes,no"'
            sheet.column_dimensions[letter].width = 14 if is_stage else 34
            sheet.column_dimensions[letter].number_format = "@"  # or 10-14 would become a date, and =x a formula
            self.choice(sheet, f"{letter}2:{letter}{MOST_PEOPLE + 1}", source, heading, self.asked(heading, is_stage))
        self.page(sheet)
        sheet.page_setup.orientation = "landscape"

    def asked(self, heading: str, is_stage: bool) -> str:
        return str(facts()["tables"][heading]["rows"]) if is_stage else "Choose from the list."

    def choice(self, sheet: Any, cells: str, source: str, title: str, prompt: str) -> None:
        rule = self.openpyxl.worksheet.datavalidation.DataValidation(
            type="list", formula1=source, allow_blank=True, showErrorMessage=True, showInputMessage=True,
            errorTitle="Choose from the list, please", error="Other words would not be understood.",
            promptTitle=title[:32], prompt=prompt[:255],
        )  # fmt: skip
        sheet.add_data_validation(rule)
        rule.add(cells)

    def list_of(self, at: int) -> str:
        letter, last = letter_of(at), len(self.design.characteristics[at].labels) + 1
        return f"={LISTS}!${letter}$2:${letter}${last}"

    def totals(self, sheet: Any) -> None:
        names = [one.name for one in self.design.characteristics]
        last = 1 + sum(len(one.labels) for one in self.design.characteristics)
        for column, heading in enumerate(("people by", *names, "do they agree?"), start=1):
            self.heading(sheet, 1, column, heading)
            sheet.column_dimensions[letter_of(column - 1)].width = 24 if column == len(names) + 2 else 16
        for row, table in enumerate(self.design.tables, start=2):
            self.text(sheet, row, 1, table).border = self.box
            for column in range(2, len(names) + 2):
                here = f"{letter_of(column - 1)}$1"
                cell = sheet.cell(row=row, column=column)
                cell.value = f"=SUMPRODUCT(--({table}!$A$2:$A${last}={here}),{table}!$C$2:$C${last})"
                cell.border, cell.number_format = self.box, "0;;"  # nothing where nothing is filled in
            span = f"B{row}:{letter_of(len(names))}{row}"
            cell = sheet.cell(row=row, column=len(names) + 2)
            cell.value = (
                f'=IF(MAX({span})=0,"",'
                f'IF(SUMPRODUCT(({span}>0)*({span}<>MAX({span})))=0,"they agree","they differ: look"))'
            )
            cell.border = self.box
        self.page(sheet)
        self.protect(sheet)

    def lists(self, sheet: Any) -> None:
        for at, one in enumerate(self.design.characteristics, start=1):
            for row, text in enumerate((one.name, *one.labels), start=1):
                self.text(sheet, row, at, text).number_format = "@"
        sheet.sheet_state = "hidden"
        self.protect(sheet)

    def plan(self, sheet: Any) -> None:
        told = json.dumps(plan_entries(self.design, self.file), indent=1, ensure_ascii=False)
        for row, line in enumerate((MADE_BY, *told.splitlines()), start=1):
            self.text(sheet, row, 1, line)
        sheet.sheet_state = "hidden"
        self.protect(sheet)


Told = tuple[str, str, str]
"""A line of the instructions: its kind, its left and its right cell."""


def _told(design: Design, file: str) -> Iterator[Told]:
    """Yield the lines of the instructions."""
    texts: Mapping[str, Any] = tomllib.loads(
        files("disprop.template").joinpath("instructions.toml").read_text(encoding="utf-8")
    )
    kind = texts["rows" if design.rows else "counts"]
    yield "title", design.title, ""
    yield "part", "What to fill in", ""
    yield from _numbered(kind["fill"])
    yield "part", "The sheets", ""
    yield from _sheets(design)
    yield "part", "The groups", ""
    for one in design.characteristics:
        yield "line", one.name, one.scheme.title or one.scheme.name
    yield "part", "What not to change", ""
    yield from _numbered(kind["keep"])
    yield "part", "Afterwards", ""
    command = f"disprop run {_quoted(file)} --out found"
    yield from _numbered([text.format(command=command) for text in texts["both"]["after"]])


def _quoted(file: str) -> str:
    return f'"{file}"' if " " in file else file


def _numbered(texts: Sequence[str]) -> Iterator[Told]:
    for number, text in enumerate(texts, start=1):
        yield "line", f"{number}.", text


def _sheets(design: Design) -> Iterator[Told]:
    tables = facts()["tables"]
    for sheet in design.sheets:
        yield "line", sheet, tables[sheet]["rows" if design.rows else "who"]
        for stage in design.stages(sheet) if design.rows else ():
            yield "line", "", f"Column '{stage}': {tables[stage]['rows']} yes or no."
    if not design.rows:
        yield "line", TOTALS, "Nothing to fill in: it adds up the tables, so that you can see whether they agree."
