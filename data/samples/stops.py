"""Stops and searches of a year that never happened, in the layout of data.police.uk, and a census in that of Nomis."""

from datetime import date, timedelta

from drawing import Draw, Row, as_csv, chosen, happens

AREAS = {"Northam": 0.5, "Eastley": 0.3, "Westmere": 0.2}
RESIDENTS = 640_000

GROUPS = {
    # heading of the census: (label of the stops, per 10,000 residents, stops a 1,000 residents, officer's word)
    "White: English/Welsh/Scottish/Northern Irish/British": (
        "White - English/Welsh/Scottish/Northern Irish/British", 8012, 3.0, "White"),
    "White: Irish": ("White - Irish", 98, 3.0, "White"),
    "White: Gypsy or Irish Traveller": ("White - Gypsy or Irish Traveller", 11, 9.0, "White"),
    "White: Other White": ("White - Any other White background", 402, 4.0, "White"),
    "Mixed/multiple ethnic group: White and Black Caribbean": (
        "Mixed/Multiple ethnic groups - White and Black Caribbean", 78, 9.0, "Black"),
    "Mixed/multiple ethnic group: White and Black African": (
        "Mixed/Multiple ethnic groups - White and Black African", 31, 6.0, "Black"),
    "Mixed/multiple ethnic group: White and Asian": (
        "Mixed/Multiple ethnic groups - White and Asian", 62, 4.0, "Asian"),
    "Mixed/multiple ethnic group: Other Mixed": (
        "Mixed/Multiple ethnic groups - Any other Mixed/Multiple ethnic background", 52, 5.0, "Other"),
    "Asian/Asian British: Indian": ("Asian/Asian British - Indian", 262, 2.5, "Asian"),
    "Asian/Asian British: Pakistani": ("Asian/Asian British - Pakistani", 311, 4.5, "Asian"),
    "Asian/Asian British: Bangladeshi": ("Asian/Asian British - Bangladeshi", 78, 4.5, "Asian"),
    "Asian/Asian British: Chinese": ("Asian/Asian British - Chinese", 71, 1.0, "Asian"),
    "Asian/Asian British: Other Asian": ("Asian/Asian British - Any other Asian background", 118, 4.0, "Asian"),
    "Black/African/Caribbean/Black British: African": (
        "Black/African/Caribbean/Black British - African", 161, 9.0, "Black"),
    "Black/African/Caribbean/Black British: Caribbean": (
        "Black/African/Caribbean/Black British - Caribbean", 102, 12.0, "Black"),
    "Black/African/Caribbean/Black British: Other Black": (
        "Black/African/Caribbean/Black British - Any other Black/African/Caribbean background", 51, 15.0, "Black"),
    "Other ethnic group: Arab": ("Other ethnic group - Arab", 31, 3.0, "Other"),
    "Other ethnic group: Any other ethnic group": ("Other ethnic group - Any other ethnic group", 69, 5.0, "Other"),
}  # fmt: skip
BROAD_GROUPS = {"White": "White", "Mixed": "Mixed", "Asian": "Asian", "Black": "Black", "Other": "Other ethnic group"}
NOT_STATED, BLANK_SELF, BLANK_OFFICER, VEHICLES = 0.15, 0.05, 0.03, 0.03
MEN, STOP_AGES = 0.9, {"10-17": 16, "18-24": 36, "25-34": 24, "over 34": 22, "": 2}
OBJECTS = {
    "Controlled drugs": 66,
    "Offensive weapons": 16,
    "Stolen goods": 11,
    "Articles for use in criminal damage": 7,
}
OUTCOMES = {
    "A no further action disposal": 74,
    "Arrest": 12,
    "Community resolution": 9,
    "Caution (simple or conditional)": 2,
    "Summons / charged by post": 3,
}
STOP_COLUMNS = (
    "Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude",
    "Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search",
    "Outcome", "Outcome linked to object of search", "Removal of more than just outer clothing",
)  # fmt: skip


def residents(area: str, share: int) -> int:
    """How many of a group live in an area."""
    return round(RESIDENTS * AREAS[area] * share / 10_000)


def census() -> list[Row]:
    """The made-up census: a row an area, the total and the broad groups beside their parts."""
    rows = []
    for number, area in enumerate(AREAS, start=1):
        counts = {name: residents(area, share) for name, (_, share, _, _) in GROUPS.items()}
        row = {"date": "2011", "geography": area, "geography code": f"X0700000{number}", "Rural Urban": "Total"}
        row["Ethnic Group: All categories: Ethnic group; measures: Value"] = str(sum(counts.values()))
        for broad, word in BROAD_GROUPS.items():
            parts = {name: count for name, count in counts.items() if name.startswith(word)}
            row[f"Ethnic Group: {broad}; measures: Value"] = str(sum(parts.values()))
            row |= {f"Ethnic Group: {name}; measures: Value": str(count) for name, count in parts.items()}
        rows.append(row)
    return rows


def some_day(draw: Draw) -> date:
    """A day of 2021."""
    return date(2021, 1, 1) + timedelta(days=int(365 * draw.random()))


def stop(draw: Draw, day: date, name: str) -> Row:
    """One search of a person."""
    label, _, _, officer = GROUPS[name]
    told = {"not stated": NOT_STATED, "blank": BLANK_SELF, "said": 1 - NOT_STATED - BLANK_SELF}
    said = {"not stated": "Other ethnic group - Not stated", "blank": "", "said": label}[chosen(draw, told)]
    looked_for, outcome = chosen(draw, OBJECTS), chosen(draw, OUTCOMES)
    return dict.fromkeys(STOP_COLUMNS, "") | {
        "Type": "Person search" if happens(draw, 0.8) else "Person and Vehicle search",
        "Date": f"{day.isoformat()}T{int(24 * draw.random()):02}:{int(60 * draw.random()):02}:00+00:00",
        "Part of a policing operation": "False",
        "Gender": "Male" if happens(draw, MEN) else "Female",
        "Age range": chosen(draw, STOP_AGES),
        "Self-defined ethnicity": said,
        "Officer-defined ethnicity": "" if happens(draw, BLANK_OFFICER) else officer,
        "Legislation": "Misuse of Drugs Act 1971 (section 23)" if looked_for == "Controlled drugs" else "Police and "
        "Criminal Evidence Act 1984 (section 1)",
        "Object of search": looked_for,
        "Outcome": outcome,
        "Outcome linked to object of search": str(outcome != "A no further action disposal"),
        "Removal of more than just outer clothing": "False",
    }  # fmt: skip


def vehicle(draw: Draw, day: date) -> Row:
    """One search of a vehicle in which nobody was searched."""
    person = dict.fromkeys(("Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity"), "")
    return stop(draw, day, next(iter(GROUPS))) | person | {"Type": "Vehicle search"}


def stops(draw: Draw) -> dict[str, str]:
    """The files of the sample."""
    rows = []
    for name, (_, share, rate, _) in GROUPS.items():
        people = sum(residents(area, share) for area in AREAS)
        rows += [stop(draw, some_day(draw), name) for _ in range(people) if happens(draw, rate / 1000)]
    rows += [vehicle(draw, some_day(draw)) for _ in range(round(VEHICLES * len(rows)))]
    rows.sort(key=lambda row: row["Date"])
    return {"stops_synthetic.csv": as_csv(rows), "census_synthetic.csv": as_csv(census())}
