"""Make the synthetic samples: people and stops that do not exist, drawn with known probabilities.

    python data/samples/make.py            # writes the files of the samples named in SAMPLES
    python data/samples/make.py --check    # says whether they are what this script makes

The truth is in the tables below, and in words in the README of each folder. Only `Generator.random` is used, so that
the same bytes come out of every version of numpy.
"""

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from drawing import Draw, Row, as_csv, chosen, happens
from stops import stops

HERE = Path(__file__).parent
SEEDS = {"inspectorate_2007": 2007, "derbyshire_2011": 2011, "stops_2021": 2021}


# ---- inspectorate_2007: fifty staff by grade, each January -----------------------------------------------------------

POSTS = {
    "Support": 14,
    "Practice assessor": 10,
    "Inspector": 19,
    "Assistant Chief Inspector": 6,
    "Chief Inspector": 1,
}
"""Posts by grade: fifty, every January."""

BME_OF_GRADE = {
    "Support": 0.30,
    "Practice assessor": 0.25,
    "Inspector": 0.06,
    "Assistant Chief Inspector": 0.04,
    "Chief Inspector": 0.0,
}
"""The real gap: whoever takes a post is BME with this probability, 28% below the inspection grades and 5% in them."""

WOMEN, DISABLED, LEAVING = 0.60, 0.14, 0.15
"""The same in every grade and group: no real gap."""

JANUARIES = (2007, 2008, 2009, 2010, 2011)
DECLARED = {2007: 0.60, 2008: 0.75, 2009: 0.85, 2010: 0.90, 2011: 0.94}
"""Who has said whether they have a disability by then; it does not depend on the answer."""


class Post:
    """Who holds a post."""

    def __init__(self, draw: Draw, grade: str, number: int) -> None:
        self.grade, self.person = grade, f"S{number:03}"
        self.ethnicity = "BME" if draw.random() < BME_OF_GRADE[grade] else "White"
        self.gender = "Female" if draw.random() < WOMEN else "Male"
        self.disability = "Yes" if draw.random() < DISABLED else "No"
        self.reticence = draw.random()

    def row(self, january: int) -> Row:
        """The post in the return of a January."""
        return {
            "january": str(january),
            "person": self.person,
            "grade": self.grade,
            "ethnicity": self.ethnicity,
            "gender": self.gender,
            "disability": self.disability if self.reticence < DECLARED[january] else "Not yet completed",
        }


def inspectorate(draw: Draw) -> dict[str, str]:
    """Fifty staff on each first of January, and who of them had left by the next."""
    grades = [grade for grade, posts in POSTS.items() for _ in range(posts)]
    held = [Post(draw, grade, number) for number, grade in enumerate(grades, start=1)]
    people, staff, leaving = len(held), [], []
    for january in JANUARIES:
        rows = [post.row(january) for post in held]
        staff += rows
        if january == JANUARIES[-1]:
            break
        for at, post in enumerate(held):
            left = happens(draw, LEAVING)
            leaving.append({**rows[at], "left": "yes" if left else "no"})
            if left:
                people += 1
                held[at] = Post(draw, post.grade, people)
    return {"staff_synthetic.csv": as_csv(staff), "leaving_synthetic.csv": as_csv(leaving)}


# ---- derbyshire_2011: pre-sentence reports and what came of them -----------------------------------------------------

REPORTS = 3000
QUARTERS = [(f"{year}-{(year + 1) % 100} Q{quarter + 1}", date(year + (quarter == 3), (4, 7, 10, 1)[quarter], 1))
            for year in (2009, 2010) for quarter in range(4)]  # fmt: skip
"""Eight quarters of two years, and the day on which each begins."""

AGAIN = 0.08
"""The share of reports that are about a person who had one before."""

UNITS = {"City": 0.5, "North": 0.3, "South": 0.2}
BROAD = {
    "City": {"White": 0.79, "Mixed": 0.04, "Asian": 0.09, "Black": 0.07, "Other": 0.01},
    "North": {"White": 0.95, "Mixed": 0.012, "Asian": 0.018, "Black": 0.015, "Other": 0.005},
    "South": {"White": 0.92, "Mixed": 0.02, "Asian": 0.035, "Black": 0.02, "Other": 0.005},
}
DETAIL = {
    "White": {"White British": 0.94, "White Irish": 0.015, "White Other": 0.045},
    "Mixed": {
        "Mixed White and Black Caribbean": 0.6,
        "Mixed White and Black African": 0.1,
        "Mixed White and Asian": 0.15,
        "Other Mixed": 0.15,
    },
    "Asian": {"Indian": 0.35, "Pakistani": 0.5, "Bangladeshi": 0.05, "Other Asian": 0.1},
    "Black": {"Caribbean": 0.55, "African": 0.3, "Other Black": 0.15},
    "Other": {"Chinese": 0.3, "Other Ethnic Group": 0.7},
}
AGES = {"18-24": 0.35, "25-30": 0.22, "31+": 0.43}
YEARS = {"18-24": (18, 7), "25-30": (25, 6), "31+": (31, 30)}
FAITHS = {"No religion": 0.42, "Christian": 0.44, "Muslim": 0.08, "Sikh": 0.04, "Other religion": 0.02}
ORIENTATIONS = {"Heterosexual": 0.95, "Gay or lesbian": 0.03, "Bisexual": 0.02}
OFFENCES = {"Violence": 0.3, "Theft": 0.28, "Drugs": 0.14, "Motoring": 0.16, "Public order": 0.09, "Sexual": 0.03}

SERIOUSNESS = {"Low": 0.5, "Medium": 0.35, "High": 0.15}
SERIOUSNESS_ASIAN = {"Low": 0.3, "Medium": 0.4, "High": 0.3}
"""The apparent gap: Asian offenders of this sample come with more serious offences, and with nothing else."""

TIERS = {
    "Low": {"1": 0.45, "2": 0.4, "3": 0.13, "4": 0.02},
    "Medium": {"1": 0.1, "2": 0.4, "3": 0.42, "4": 0.08},
    "High": {"1": 0.01, "2": 0.14, "3": 0.45, "4": 0.4},
}
CUSTODY = {"Low": 0.03, "Medium": 0.12, "High": 0.45}
CUSTODY_ODDS = {"Black": 2.5, "Female": 0.5}
"""Real gaps: the odds that a report proposes custody, beside seriousness."""

PROGRAMME, PROGRAMME_ODDS = 0.28, 0.45
"""Programmes among reports that do not propose custody; the odds of every group other than White."""

OTHER_PROPOSALS = {"Unpaid work": 0.36, "Supervision": 0.34, "Fine or discharge": 0.3}
SENTENCED_AS_PROPOSED = 0.85
OTHERWISE = {"Custody": 0.3, "Suspended sentence": 0.4, "Fine or discharge": 0.3}
BREACH, BREACH_ODDS_YOUNG = 0.22, 1.9
COMPLETION = {"yes": 0.45, "no": 0.85}
REOFFENDING, REOFFENDING_ODDS_YOUNG = 0.26, 1.6
PPO = {"Theft": 0.06, "Drugs": 0.04}

ETHNICITY_NOT_STATED = (0.10, 0.09, 0.07, 0.06, 0.05, 0.04, 0.03, 0.025)
"""By quarter; where custody is proposed the odds are multiplied: the unknown are not like the known."""
NOT_STATED_ODDS_CUSTODY = 2.5
DISABILITY_NOT_STATED = (0.55, 0.52, 0.45, 0.38, 0.30, 0.20, 0.10, 0.03)
FAITH_NOT_STATED, ORIENTATION_NOT_STATED, GENDER_NOT_STATED = 0.3, 0.7, 0.003


def person(draw: Draw, number: int, began: date) -> Row:
    """Someone who comes to court, as they are; what they say of themselves comes later."""
    unit = chosen(draw, UNITS)
    broad = chosen(draw, BROAD[unit])
    first, years = YEARS[chosen(draw, AGES)]
    age, days = first + int(draw.random() * years), int(draw.random() * 365)
    return {
        "person": f"P{number:04}",
        "unit": unit,
        "broad": broad,
        "ethnicity": chosen(draw, DETAIL[broad]),
        "gender": "Female" if draw.random() < 0.14 else "Male",
        "date_of_birth": (began.replace(year=began.year - age) - timedelta(days=days)).isoformat(),
        "disability": "Yes" if draw.random() < 0.18 else "No",
        "faith": chosen(draw, FAITHS),
        "sexual_orientation": chosen(draw, ORIENTATIONS),
    }


def band_of(born: date, on: date) -> str:
    """The band of the age in whole years on a day."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return "18-24" if age < 25 else "25-30" if age < 31 else "31+"


def proposal(draw: Draw, who: Row, seriousness: str) -> str:
    """What the report proposes."""
    odds = CUSTODY_ODDS.get(who["broad"], 1.0) * CUSTODY_ODDS.get(who["gender"], 1.0)
    if happens(draw, CUSTODY[seriousness], odds):
        return "Custody"
    if happens(draw, PROGRAMME, 1.0 if who["broad"] == "White" else PROGRAMME_ODDS):
        return "Programme"
    return chosen(draw, OTHER_PROPOSALS)


def sentence(draw: Draw, proposed: str) -> str:
    """What the court did: nothing but the proposal bears on it."""
    if draw.random() < SENTENCED_AS_PROPOSED:
        return proposed if proposed in ("Custody", "Fine or discharge") else "Community order"
    return chosen(draw, OTHERWISE)


def outcome(draw: Draw, sentenced: str, young: bool, quarter: int) -> Row:
    """Breach and completion of community orders, and reoffending, which takes a year to be known."""
    breach = completed = "not applicable"
    if sentenced in ("Community order", "Suspended sentence"):
        breach = "yes" if happens(draw, BREACH, BREACH_ODDS_YOUNG if young else 1.0) else "no"
        completed = "yes" if happens(draw, COMPLETION[breach]) else "no"
    again = "yes" if happens(draw, REOFFENDING, REOFFENDING_ODDS_YOUNG if young else 1.0) else "no"
    return {"breach": breach, "completed": completed, "reoffended": again if quarter < 4 else "not yet known"}


def report(draw: Draw, number: int, who: Row, quarter: int) -> Row:
    """A report, and what came of it."""
    name, began = QUARTERS[quarter]
    on = began + timedelta(days=int(draw.random() * 90))
    offence = chosen(draw, OFFENCES)
    seriousness = chosen(draw, SERIOUSNESS_ASIAN if who["broad"] == "Asian" else SERIOUSNESS)
    proposed = proposal(draw, who, seriousness)
    sentenced = sentence(draw, proposed)
    age = band_of(date.fromisoformat(who["date_of_birth"]), on)
    silent = happens(draw, ETHNICITY_NOT_STATED[quarter], NOT_STATED_ODDS_CUSTODY if proposed == "Custody" else 1.0)
    return {
        "quarter": name,
        "report": f"R{number:04}",
        "person": who["person"],
        "report_date": on.isoformat(),
        "unit": who["unit"],
        "ethnicity": "Not stated" if silent else who["ethnicity"],
        "gender": "" if draw.random() < GENDER_NOT_STATED else who["gender"],
        "date_of_birth": who["date_of_birth"],
        "age": age,
        "disability": "Not stated" if draw.random() < DISABILITY_NOT_STATED[quarter] else who["disability"],
        "faith": "Not stated" if draw.random() < FAITH_NOT_STATED else who["faith"],
        "sexual_orientation": "Not yet asked" if draw.random() < ORIENTATION_NOT_STATED else who["sexual_orientation"],
        "offence": offence,
        "seriousness": seriousness,
        "tier": chosen(draw, TIERS[seriousness]),
        "ppo": "yes" if draw.random() < PPO.get(offence, 0.01) else "no",
        "mappa": "yes" if offence in ("Violence", "Sexual") and seriousness == "High" else "no",
        "proposal": proposed,
        "sentence": sentenced,
        **outcome(draw, sentenced, age == "18-24", quarter),
    }


def derbyshire(draw: Draw) -> dict[str, str]:
    """Reports of eight quarters, in order; some people have several."""
    people: list[Row] = []
    rows = []
    for number in range(REPORTS):
        quarter = number * len(QUARTERS) // REPORTS
        if people and draw.random() < AGAIN:
            who = people[int(draw.random() * len(people))]
        else:
            who = person(draw, len(people) + 1, QUARTERS[quarter][1])
            people.append(who)
        rows.append(report(draw, number + 1, who, quarter))
    return {"reports_synthetic.csv": as_csv(rows)}


# ---- Files -----------------------------------------------------------------------------------------------------------

SAMPLES = {"inspectorate_2007": inspectorate, "derbyshire_2011": derbyshire, "stops_2021": stops}


def made() -> dict[Path, str]:
    """Every file with its text."""
    return {
        HERE / folder / name: text
        for folder, make in SAMPLES.items()
        for name, text in make(np.random.Generator(np.random.PCG64(SEEDS[folder]))).items()
    }


def main() -> None:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description="Make the synthetic samples.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file differs")
    check = parser.parse_args().check
    for path, text in made().items():
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        elif not path.exists() or path.read_bytes() != text.encode():
            sys.exit(f"{path} is not what data/samples/make.py makes.")


if __name__ == "__main__":
    main()
