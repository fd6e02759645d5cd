"""Small made-up files in each layout: the same shapes as the publishers', with numbers of nobody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from disprop.read.book_cells import Cell, column_of
from disprop.read.book_sheet import Span
from disprop.read.grid import Grid

NOMIS_BULK = """\
date,geography,geography code,Rural Urban,Ethnic Group: All categories: Ethnic group; measures: Value,\
Ethnic Group: White; measures: Value,Ethnic Group: White: Irish; measures: Value,\
Ethnic Group: White: Other White; measures: Value,Ethnic Group: Asian; measures: Value,\
Ethnic Group: Asian/Asian British: Indian; measures: Value,Ethnic Group: Asian/Asian British: Chinese; measures: Value
2011,Northby,E08000901,Total,1000,800,300,500,200,150,50
2011,Southby,E08000902,Total,2000,1500,700,800,500,300,200
2011,Westby,E06000903,Total,500,450,50,400,50,20,30
"""

NOMIS_AGES = """\
"date","geography","geography code","Age: Total; measures: Value","Age: Aged 15 years and under; measures: Value",\
"Age: Aged 16 to 24 years; measures: Value","Age: Aged 16 years; measures: Value",\
"Age: Aged 17 to 24 years; measures: Value","Age: Aged 25 to 64 years; measures: Value",\
"Age: Aged 65 years and over; measures: Value"
"2021","Northby","E08000901",1000,200,150,20,130,500,150
"2021","Southby","E08000902",2000,300,400,50,350,1000,300
"""

NOMIS_QUERY = """\

"TS021 - Ethnic group"
"ONS Crown Copyright Reserved [from Nomis on 1 May 2023]"
"Population :","All usual residents"
"Units      :","Persons"
"Date       :","2021"

"2021 super output area - lower layer","mnemonic","Total: All usual residents","White","Asian,\
 Asian British or Asian Welsh","Other ethnic group"

"Northby 001A","E01000001",1500,1000,400,100
"Northby 001B","E01000002",1600,1500,70,30


"","In order to protect against disclosure of personal information, records have been"
"","swapped between different geographic areas."
"",""
"""

NOMIS_SURVEY = """\

"annual population survey"
"ONS Crown Copyright Reserved [from Nomis on 1 May 2023]"
"Date       :","Jul 2020-Jun 2021"
"Confidence :","95% confidence interval (+/-)"

"Cell","Northby","Conf"

"T18:4 (All Ages - White : All People )",177400,35200
"T18:16 (All Ages - Black : All People )",54600,19600
"""

ONS_CUSTOM = """\
Lower tier local authorities Code,Lower tier local authorities,Sex (2 categories) Code,Sex (2 categories),\
Ethnic group (3 categories) Code,Ethnic group (3 categories),Observation
E06000901,Northby,1,Female,-8,Does not apply,0
E06000901,Northby,1,Female,1,Asian,10
E06000901,Northby,1,Female,2,White,90
E06000901,Northby,2,Male,-8,Does not apply,0
E06000901,Northby,2,Male,1,Asian,20
E06000901,Northby,2,Male,2,White,80
E06000902,Southby,1,Female,1,Asian,5
E06000902,Southby,1,Female,2,White,45
E06000902,Southby,2,Male,1,Asian,6
E06000902,Southby,2,Male,2,White,44
"""

EFF = """\
"Measure","Time","Ethnicity","Ethnicity_type","Sex","Cases","All people","Value","Value_type "
"Cases","2020","Asian","ONS 2001 5+1","All","30","100","30.0","%"
"Cases","2020","White","ONS 2001 5+2","All","200","1,000","20.0","%"
"Cases","2020","Not stated","ONS 2001 5+3","All","5","50","10.0","%"
"Cases","2020","Asian","ONS 2001 5+4","Female","10","40","25.0","%"
"Cases","2020","White","ONS 2001 5+5","Female","80","400","20.0","%"
"Cases","2020","Asian","ONS 2001 5+6","Male","20","60","33.3","%"
"Cases","2020","White","ONS 2001 5+7","Male","120","600","20.0","%"
"Cases","2021","Asian","ONS 2001 5+8","All","33","110","30.0","%"
"Cases","2021","White","ONS 2001 5+9","All","210","1,000","21.0","%"
"Cases","2021","Not stated","ONS 2001 5+10","All","6","60","10.0","%"
"""

SEARCHES = """\
Year,Geocode,Police Force Area,Sex,Age group,Ethnicity,Data,Number
2022,E1,Northby,Female,All,White,Headcount,12
2022,E1,Northby,Female,All,Black,Headcount,3
2022,E1,Northby,Female,All,Unknown,Headcount,2
2022,E1,Northby,Male,All,White,Headcount,90
2022,E1,Northby,Male,All,Black,Headcount,31
2022,E1,Northby,Male,All,Unknown,Headcount,22
2022,E1,Northby,Female,10-17,White,Headcount,4
2022,E1,Northby,Male,10-17,White,Headcount,40
2022,E1,Northby,Female,18+,White,Headcount,8
2022,E1,Northby,Male,18+,White,Headcount,50
2022,E2,Southby,Male,All,White,Headcount,70
2022,E2,Southby,Male,All,Black,Headcount,11
2022,E2,Southby,Male,All,Unknown,Headcount,5
2022,E2,Southby,Male,All,White,FTE,66.5
2022,E2,Southby,Male,All,Black,FTE,10.5
2022,E2,Southby,Male,All,Unknown,FTE,5
"""

EFF_SIGNS = """\
"Year","Ethnicity","Grade","%","Number"
"2021","All groups","All grades","N/A","1,240"
"2021","Asian","All grades","5.4","60"
"2021","White","All grades","94.6","1,050"
"2021","Unknown","All grades","N/A","130"
"2021","Asian","Senior","!"," ! "
"2021","White","Senior","90","90"
"2021","Unknown","Senior","N/A"," -   "
"2021","Asian","Junior","6","30"
"2021","White","Junior","94","470"
"2021","Unknown","Junior","N/A","70"
"""

EFF_PERCENT = """\
"Ethnicity","Geography","%"
"Asian","London","20.7"
"Black","London","13.5"
"White","London","65.8"
"Asian","Wales","2.9"
"Black","Wales","0.9"
"White","Wales","96.2"
"""

STOPS = """\
Type,Date,Part of a policing operation,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,\
Object of search,Outcome
Person search,2020-01-01T01:00:00+00:00,False,Male,18-24,White - Irish,White,Controlled drugs,Arrest
Person search,2020-01-02T01:00:00+00:00,False,Male,10-17,Other ethnic group - Not stated,Black,Controlled drugs,
Person search,2020-02-02T01:00:00+00:00,False,Female,25-34,,White,Stolen goods,Arrest
Vehicle search,2020-02-03T01:00:00+00:00,False,,,,,Stolen goods,Arrest
Vehicle search,2020-02-03T01:00:00+00:00,False,Male,over 34,Black/African/Caribbean/Black British - African,Black,\
Stolen goods,Arrest
"""

STOPS_API = """\
"","age_range","outcome","involved_person","self_defined_ethnicity","gender","datetime","officer_defined_ethnicity",\
"type","object_of_search"
"1",18-24,Arrest,TRUE,White - Irish,NULL,2020-01-01T01:00:00+00:00,White,Person search,Firearms
"2",NULL,NULL,FALSE,NULL,NULL,2020-01-01T01:00:00+00:00,NULL,Vehicle search,Firearms
"3",NULL,NULL,TRUE,NULL,NULL,2020-01-01T01:00:00+00:00,NULL,Person search,Firearms
"""

RETURNS = """\
published,organisation,employees,link,age_16-24,age_25+,age_total,ethnicity_asian,ethnicity_asian_indian,\
ethnicity_prefernottosay,ethnicity_total,ethnicity_undisclosed,ethnicity_white,ethnicity_white_british,gender_female,\
gender_male,gender_total
2021,Northby Council,100,https://example.org,20,80,100,10,4,5,100,,85,80,60,40,100
2022,Northby Council,110,https://example.org,,,,12,,6,110,2,90,,,,
"""

TIDY = """\
area_code,area_name,geography,period,indicator,ethnic_group,measure,unit,value
E08000901,Northby,Local authority,2021-03-21,Ethnic group of residents,"Asian, Asian British or Asian Welsh: Indian",\
Count,Persons,40
E08000901,Northby,Local authority,2021-03-21,Ethnic group of residents,White: Irish,Count,Persons,60
E08000901,Northby,Local authority,2021-03-21,Ethnic group of residents,White: Irish,Percentage,Percent,60
E08000902,Southby,Local authority,2021-03-21,Ethnic group of residents,"Asian, Asian British or Asian Welsh: Indian",\
Count,Persons,10
E08000902,Southby,Local authority,2021-03-21,Ethnic group of residents,White: Irish,Count,Persons,90
"""

WIDE = """\
Police Force,Type of force,Tactic,White,Black (or Black British),Asian (or Asian British),Mixed,Don't know,\
Not reported,Number of times tactic reported
Total England,Total,*Total Tactics,900.0,120.0,30.0,10.0,7.0,3.0,1070.0
Total England,Restraint,Handcuffing,500.0,60.0,20.0,5.0,4.0,1.0,590.0
Northby,Total,*Total Tactics,600.0,80.0,20.0,6.0,5.0,2.0,713.0
Northby,Restraint,Handcuffing,300.0,40.0,12.0,3.0,3.0,1.0,359.0
Southby,Total,*Total Tactics,300.0,40.0,10.0,4.0,2.0,1.0,357.0
Southby,Restraint,Handcuffing,200.0,20.0,8.0,2.0,1.0,0.0,231.0
"""

KNOWN_AND_ALL = """\
time_period,geographic_level,country_code,country_name,characteristic,In_need,Known_ethnicity,Ethnicity_White,\
Ethnicity_Mixed,Ethnicity_Asian_or_Asian_British,Other_ethnic_group
2022,National,E92000001,England,Total,1110,1000,700,100,150,60
2022,National,E92000001,England,Female,500,480,330,50,70,30
2022,National,E92000001,England,Male,610,520,370,50,80,30
2021,National,E92000001,England,Total,1060,960,690,90,130,50
2021,National,E92000001,England,Female,480,460,330,45,60,20
2021,National,E92000001,England,Male,580,500,360,45,70,30
"""

DFE = """\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,la_name,\
school_type,gender,ethnicity_major,headcount,headcount_percent,fte
202122,Academic year,National,E92000001,England,,,,,Total,Total,Total,1006,100,950.5
202122,Academic year,National,E92000001,England,,,,,Total,Total,White,801,79.6,760.1
202122,Academic year,National,E92000001,England,,,,,Total,Total,Asian,152,15.1,140.2
202122,Academic year,National,E92000001,England,,,,,Total,Total,Information not yet obtained,53,5.3,50.2
202122,Academic year,National,E92000001,England,,,,,Total,Female,Total,703,100,650
202122,Academic year,National,E92000001,England,,,,,Total,Female,White,601,85,550
202122,Academic year,National,E92000001,England,,,,,Total,Female,Asian,102,15,100
202122,Academic year,National,E92000001,England,,,,,Primary,Total,White,301,c,c
202122,Academic year,Local authority,E92000001,England,E12000003,Yorkshire,E08000901,Northby,Total,Total,Total,101,\
100,90
202122,Academic year,Local authority,E92000001,England,E12000003,Yorkshire,E08000901,Northby,Total,Total,White,70,69,65
202122,Academic year,Local authority,E92000001,England,E12000003,Yorkshire,E08000901,Northby,Total,Total,Asian,31,31,25
202122,Academic year,Local authority,E92000001,England,E12000003,Yorkshire,E08000902,Southby,Total,Total,White,c,c,c
202122,Academic year,Local authority,E92000001,England,E12000003,Yorkshire,E08000902,Southby,Total,Total,Asian,c,c,c
"""

STAGED = """\
la,la_code,region,Asian_stopped,Asian_not_stopped,Asian_population,Asian_stop_rate,White_stopped,White_not_stopped,\
White_population,White_stop_rate,rr
Northby,E08000901,North,10,90,100,10,20,380,400,5,2
Southby,E08000902,South,0,50,50,0,9,891,900,1,0
"""

STAGE_TABLE = """\
ethnicity,in_care,pop,percentage,note
Total,160,10000,1.6,
White,80,8000,1,
Black,40,1000,4,
Asian,30,1000,3,population without Chinese
Unknown,10,,#DIV/0!,
"""

WHOLES_AND_PARTS = """\
ethnicity,homeless,population
Total,153,10000
White,100,9000
White: British,75,
White: Irish,17,
Any other White ethnic group,8,
Asian,40,1000
Asian: Indian,24,
Asian: Chinese,16,
Unknown,13,
"""

CSV = {
    "searches": SEARCHES,
    "nomis_bulk": NOMIS_BULK,
    "nomis_ages": NOMIS_AGES,
    "nomis_query": NOMIS_QUERY,
    "nomis_survey": NOMIS_SURVEY,
    "ons_custom": ONS_CUSTOM,
    "eff": EFF,
    "eff_signs": EFF_SIGNS,
    "eff_percent": EFF_PERCENT,
    "stops": STOPS,
    "stops_api": STOPS_API,
    "returns": RETURNS,
    "tidy": TIDY,
    "wide": WIDE,
    "known_and_all": KNOWN_AND_ALL,
    "staged": STAGED,
    "dfe": DFE,
    "stage_table": STAGE_TABLE,
    "wholes_and_parts": WHOLES_AND_PARTS,
}

QUERY_BOOK: list[list[object]] = [
    ["TS077 - Sexual orientation"],
    ["ONS Crown Copyright Reserved [from Nomis on 1 May 2023]"],
    [],
    ["population", "All usual residents aged 16 and over"],
    ["units", "Persons"],
    ["date", 2021],
    [],
    ["Sexual orientation", "ladu2021:Northby", "", "country:England", ""],
    ["", "number", "%", "number", "%"],
    ["Total: All usual residents aged 16 years and over", 1001, 100, 9000, 100],
    ["Straight or Heterosexual", 900, 90, 8100, 90],
    ["Gay or Lesbian ", 40, 4, 400, 4.4],
    ["Not answered", 60, 6, 500, 5.6],
    [],
    ["In order to protect against disclosure counts are perturbed by small amounts."],
]

BUILDER: list[list[object]] = [
    ["Table AB1234NI: RELIGION BY AGE BY SEX"],
    [],
    ["Table population: All usual residents"],
    [],
    ["", "All usual residents", "", "", "", "Males", "", "", "", "Females", "", "", ""],
    ["", *["Total", "Catholic", "Protestant", ""] * 3],
    ["", *["", "", "Total", "Methodist"] * 3],
    ["All usual residents", 100, 40, 60, 60, 45, 18, 27, 27, 55, 22, 33, 33],
    ["Aged 0 to 1", 20, 8, 12, 12, 9, 4, 5, 5, 11, 4, 7, 7],
    ["0", 9, 4, 5, 5, 4, 2, 2, 2, 5, 2, 3, 3],
    ["1", 11, 4, 7, 7, 5, 2, 3, 3, 6, 2, 4, 4],
    ["Aged 2 and over", 80, 32, 48, 48, 36, 14, 22, 22, 44, 18, 26, 26],
    [],
    ["Notes: "],
]
BUILDER_MERGED = [f"{at}5:{to}5" for at, to in (("B", "E"), ("F", "I"), ("J", "M"))]
BUILDER_MERGED += [f"{at}6:{at}7" for at in "BCFGJK"] + [
    f"{at}6:{to}6" for at, to in (("D", "E"), ("H", "I"), ("L", "M"))
]

FORCE: list[list[object]] = [
    ["Table 4. Number of times tactics were used, by perceived ethnicity"],
    ["Contents"],
    [],
    ["", "", "Perceived ethnicity", "", "", "", ""],
    ["", "", "White", "Black (or Black British)", "Don't know", "", ""],
    ["Total number of incidents", "", 900, 90, 10],
    [],
    ["Type of force", "Tactic", "", "", "", "", "Total incidents per tactic"],
    ["Restraint", "Total Restraint", 800, 80, 8, "", 888],
    ["Restraint", "Handcuffing, of which", 500, 50, 5, "", 555],
    ["Restraint", "Compliant handcuffing", 300, 30, 3, "", 333],
    [],
    ["Notes"],
    ["These figures are not all uses of force."],
]

FULL_TIME: list[list[object]] = [
    ["Table 1: Police officers by force"],
    [],
    ["England and Wales", "", "", "Full-time equivalents"],
    ["Force", "Sep-17", "Sep-18", "% change"],
    ["Northby", 1273.53, 1223.92, -3.9],
    ["Southby", 1138.07, 1141.11, 0.3],
]

BOOKS = {
    "query_book": (QUERY_BOOK, ["B8:C8", "D8:E8"]),
    "builder": (BUILDER, BUILDER_MERGED),
    "force": (FORCE, ["C4:G4"]),
    "full_time": (FULL_TIME, []),
}


def csv_page(text: str, source: str = "made.csv") -> Grid:
    """Return a CSV text as a page."""
    lines = list(csv.reader(io.StringIO(text)))
    rows = {
        at: {place: Cell(cell) for place, cell in enumerate(line) if cell.strip()}
        for at, line in enumerate(lines, start=1)
        if any(cell.strip() for cell in line)
    }
    return Grid(rows=rows, last_row=len(lines), source=source, stem=source.partition(".")[0])


def book_page(lines: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> Grid:
    """Return rows of a workbook as a page."""
    rows = {
        at: {
            place: Cell(str(cell), is_number=not isinstance(cell, str)) for place, cell in enumerate(line) if str(cell)
        }
        for at, line in enumerate(lines, start=1)
        if any(str(cell) for cell in line)
    }
    return Grid(
        rows=rows,
        last_row=len(lines),
        merged=tuple(map(_span, merged)),
        source="made.xlsx, sheet Data",
        stem="made",
        has_letters=True,
    )


def _span(text: str) -> Span:
    first, last = text.split(":")
    return Span(int(first[1:]), column_of(first[0]), int(last[1:]), column_of(last[0]))


@pytest.fixture
def page() -> Callable[[str], Grid]:
    """Return a made-up page by name."""

    def made(name: str) -> Grid:
        return csv_page(CSV[name]) if name in CSV else book_page(*BOOKS[name])

    return made


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Write a made-up CSV file by name."""

    def made(name: str) -> Path:
        path = tmp_path / f"{name}.csv"
        path.write_text(CSV[name], encoding="utf-8")
        return path

    return made
