"""What is concluded of educators year by year: implementations, who should answer what, and the year itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from orchestration.lib.samples.days import academic_year, days_between
from orchestration.lib.samples.instruments import ITEMS
from orchestration.lib.samples.lines import RatingRow, RegistrationRow
from orchestration.lib.samples.statements import ABSENT, COACHING, EXCUSED, NOT_RECORDED
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.asking import ASKING_COLUMNS, NOT_APPLICABLE, Asking, Training, trainings
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.following import curriculum, day_of_session, squash
from orchestration.lib.samples.truth.implementing import (
    IMPLEMENTING_COLUMNS,
    Implementation,
    Implementations,
    Key,
    day_of,
    first_day_of,
    four,
    implementation_answers,
    is_closed,
    last_day_of,
)
from orchestration.lib.samples.truth.levels import level_of_day
from orchestration.lib.samples.truth.outcomes import Following
from orchestration.lib.samples.truth.references import Shelf
from orchestration.lib.samples.truth.sessions import missed_days
from orchestration.lib.samples.truth.siting import Sites
from orchestration.lib.samples.truth.survey import ANONYMOUS, Survey, common_score
from orchestration.lib.samples.truth.touch import Touches
from orchestration.lib.samples.truth.whereabouts import PLACE_OF_YEAR, Whereabouts, role_of_day

YEAR_COLUMNS = [
    "person", "curriculum", "academic_year", *PLACE_OF_YEAR, "role", "role_change", "trained_state",
    "any_trained_state", "status", "outcome_state", "any_outcome_state", "evidence", "retained_state",
    "any_retained_state", "churn_reason_class", "any_churn_reason_class", "trainings", "periods_held",
    "periods_recorded", "periods_scheduled",
    "periods_scheduled_or_excused", "periods_attended", "confidence_pre_n", "confidence_pre_sum", "confidence_post_n",
    "confidence_post_sum", "confidence_matched_n", "confidence_matched_pre_sum", "confidence_matched_post_sum",
    "skills_rated", "skill_level_sum", "skills_professional", "coaching_days", "coaching_session_days",
    "coaching_sessions_attended", "evidence_strength", "student_groups", "student_groups_with_count", "students",
    "students_weighted", "first_implementing_academic_year", "first_spell_years", "is_asked", "is_year_closed",
    "is_first_outcome_year", "is_right_censored", "trained_on", "contact_date",
]  # fmt: skip
SPELL_COLUMNS = ["person", "first_academic_year", "years", "is_left_censored", "is_right_censored"]
YEARBOOK_COLUMNS = {**IMPLEMENTING_COLUMNS, **ASKING_COLUMNS, "educator_years": YEAR_COLUMNS, "spells": SPELL_COLUMNS}

CONFIDENCE = "confidence_"
NOT_YET = "not_yet"
PROFESSIONAL = 3
ENOUGH_ANSWERED = Fraction(2, 3)


@dataclass
class Session:
    """A day with coaching for somebody who registered or was expected; its curriculum is blank if not known."""

    person: str
    day: date
    curriculum: str = ""
    attended: int = 0


@dataclass
class Year:
    """An educator's year with one curriculum: whether the survey asks, and whether anybody tells.

    It is awaited if it follows a training or a year of use, and is not merely asked about every year.
    """

    key: Key
    is_asked: bool = False
    is_awaited: bool = False
    told: Implementation | None = None
    outcome: str = ""
    any_outcome: str = ""


@dataclass
class Confidence:
    """Indexes before and after the trainings of a year."""

    pre: list[Fraction] = field(default_factory=list)
    post: list[Fraction] = field(default_factory=list)
    matched: list[tuple[Fraction, Fraction]] = field(default_factory=list)

    def figures(self) -> list[object]:
        """Numbers and sums."""
        before, after = ([pair[side] for pair in self.matched] for side in (0, 1))
        return [len(self.pre), four(sum(self.pre)), len(self.post), four(sum(self.post)), len(self.matched),
                four(sum(before)), four(sum(after))]  # fmt: skip


class Yearbook:
    """The conclusions of one region."""

    def __init__(self, following: Following, shelf: Shelf, attendance: Attendance, survey: Survey) -> None:
        self._world, self._shelf, self._attendance = following.world, shelf, attendance
        shelf.add(self._world)
        self._whereabouts = Whereabouts(self._world)
        self._coached = [(person, name, start, end) for person, name, start, end, _ in following.support.periods()]
        self.implementations = Implementations(self._world, shelf, self._coached)
        self._trainings = trainings(self._world, attendance)
        self._touches = Touches(self._world, attendance, survey)
        self._asking = Asking(self._world, self._trainings, survey, self.implementations, self._touches)
        self._sessions = list(self._coaching_sessions())
        self._levels = skill_levels(following)
        self._indexes = confidence_indexes(survey)
        self._years = self._open_years()
        self._conclude()

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The rows of each table."""
        sites, coached = Sites(self._world, role_of_day), Counter[Key]()
        for one in self._sessions:
            coached[one.person, one.curriculum, academic_year(one.day)] += one.attended
        yield from implementation_answers(self.implementations, self._world, sites, coached)
        yield "expected_responses", [one.row(self._world.as_of) for one in self._asking.asked]
        yield "educator_years", [self._row(year) for year in self._years.values()]

    # coaching

    def _coaching_sessions(self) -> Iterator[Session]:
        """By the form, by the attendance of coaching events, or by both: one day of an event is one session."""
        attended: dict[tuple[str, date], dict[str, bool]] = defaultdict(dict)
        for one in self._world.intake.enrolled:
            event = self._world.intake.events[one.event_id]
            if event.kind == COACHING and one.is_learner and not one.is_make_up:
                for period in self._attendance.grid[one.event_id, one.person]:
                    codes.require(period.day is not None, f"a total of days of coaching: {one}")
                    present = period.value not in (ABSENT, EXCUSED, NOT_RECORDED)
                    if period.day and (one.is_enrolled or period.attended):
                        events = attended[one.person, period.day]
                        events[one.event_id] = events.get(one.event_id, False) or present
        forms: dict[tuple[str, date], bool] = {}
        for row in self._world.rows(RegistrationRow):
            person = self._world.person_of(row)
            if not row.code and person:
                day = day_of_session(row)
                is_past = day <= self._world.as_of
                forms[person, day] = forms.get((person, day), False) or bool(row.attended and is_past)
        missed = missed_days(self._world, self._attendance)
        for person, day in sorted({*attended, *forms}):
            events = attended.get((person, day), {})
            by_form = forms.get((person, day), False) and (person, day) not in missed
            count = sum(events.values()) or int(by_form)
            yield Session(person, day, self._curriculum_of(person, day, list(events)), count)

    def _curriculum_of(self, person: str, day: date, events: list[str]) -> str:
        """That of the event; else the one in which the person is entitled to coaching on that day."""
        named = set()
        for event_id in events:
            words = {curriculum(name) for name in self._world.intake.events[event_id].curricula}
            named.update(words if len(words) == 1 else set())
        if len(named - {""}) == 1:
            return (named - {""}).pop()
        covering = {name for who, name, start, end in self._coached if who == person and start <= day <= end}
        return covering.pop() if len(covering) == 1 else ""

    # the years

    def _open_years(self) -> dict[Key, Year]:
        """A row by a training, also in the year of its outcome if attended; by having been trained, until one lapses;
        by an answer or a trace, a survey to be answered, coaching, and ratings."""
        years: dict[Key, Year] = {}

        def year(person: str, name: str, number: int) -> Year:
            return years.setdefault((person, name, number), Year((person, name, number)))

        for training in self._trainings:
            for name in training.curricula:
                year(training.person, name, training.year)
                if training.total.attended:
                    year(training.person, name, training.outcome_year)
                if training.trained == "yes":
                    for number in range(training.year, academic_year(self._world.as_of) + 1):
                        if self._touches.is_there(training.person, number):
                            year(training.person, name, number)
        for key, one in self.implementations.by_key.items():
            year(*key).told = one
        for asked in self._asking.asked:
            if asked.kind == "implementation":
                one_year = year(asked.person, asked.curriculum, asked.year)
                one_year.is_asked, one_year.is_awaited = True, asked.because != "not_lapsed"
        for session in self._sessions:
            year(session.person, session.curriculum or "unknown", academic_year(session.day))
        for person, name, start, end in self._coached:
            for number in range(academic_year(start), academic_year(min(end, self._world.as_of)) + 1):
                year(person, name, number)
        for person, name in {key[:2] for key in years}:
            for skill in self._shelf.skills.get(name, set()):
                for day in self._levels.get((person, skill), {}):
                    year(person, name, academic_year(day))
        return dict(sorted(years.items()))

    def _conclude(self) -> None:
        """The outcome of each year, and that of the educator over all curricula."""
        together: dict[tuple[str, int], list[Year]] = defaultdict(list)
        judged: dict[tuple[str, str], int] = {}
        for one in self._trainings:
            for name in one.curricula if one.total.attended else []:
                judged[one.person, name] = min(one.outcome_year, judged.get((one.person, name), one.outcome_year))
        for year in self._years.values():
            person, name, number = year.key
            nothing = "unknown" if is_closed(number, self._world) else "too_early"
            if nothing == "unknown" and not year.is_asked and number < judged.get((person, name), number):
                nothing = NOT_YET
            year.outcome = year.told.outcome if year.told else nothing
            together[year.key[0], year.key[2]].append(year)
        self._any: dict[tuple[str, int], str] = {}
        for place, mine in together.items():
            self._any[place] = any_outcome(mine)
            for year in mine:
                year.any_outcome = self._any[place]

    @property
    def first_known_year(self) -> int | None:
        """The first year of which anybody's outcome is known."""
        return min((number for (_, number), outcome in self._any.items() if outcome in ("yes", "no")), default=None)

    def spells(self) -> Iterator[tuple[str, int, int, bool]]:
        """Of every implementer the first year, how many in a row, and whether the end is not in sight (I2)."""
        for person in sorted({person for person, _ in self._any}):
            first, length, is_open = self._spell(person)
            if first is not None:
                yield person, first, length, is_open

    def _spell(self, person: str) -> tuple[int | None, int, bool]:
        """The first year in which any curriculum was used, how many in a row, and whether the end is not in sight."""
        used = [number for (who, number), outcome in self._any.items() if who == person and outcome == "yes"]
        if not used:
            return None, 0, False
        first = last = min(used)
        while last + 1 in used:
            last += 1
        return first, last - first + 1, self._any.get((person, last + 1)) != "no"

    def _after(self, outcome: str, following: str | None, number: int) -> str:
        """Of an implementer whether the use goes on."""
        if outcome != "yes":
            return "too_early" if outcome == "too_early" else NOT_APPLICABLE
        if following and following != NOT_YET:
            return following
        return "unknown" if is_closed(number + 1, self._world) else "too_early"

    def _row(self, year: Year) -> list[str]:
        person, name, number = year.key
        following = self._years.get((person, name, number + 1))
        retained = self._after(year.outcome, following.outcome if following else None, number)
        any_retained = self._after(year.any_outcome, self._any.get((person, number + 1)), number)
        mine = [one for one in self._trainings if one.person == person]
        before = [one for one in mine if one.year <= number]
        own = [one for one in before if name in one.curricula]
        held = [one for one in own if one.year == number]
        first = min((one for one in mine if one.trained == "yes"), key=first_over, default=None)
        told, (spell, length, is_open) = year.told, self._spell(person)
        reason = following.told.reason[1] if retained == "no" and following and following.told else "not_applicable"
        values: list[object] = [
            *year.key, *self._whereabouts.of(person, min(last_day_of(number), self._world.as_of)),
            *self._roles(person, number), trained_state(own), trained_state(before),
            told.status if told else "unknown", year.outcome, year.any_outcome, told.evidence if told else "none",
            retained, any_retained, reason,
            self._any_reason(person, number + 1) if any_retained == "no" else "not_applicable", len(held),
            *attendance_figures(held), *self._confidence(held).figures(), *self._skills(person, name, number),
            *self._coaching(year.key), len(told.kinds) if told else 0, *student_figures(told), spell, length,
            year.is_asked, is_closed(number, self._world), bool(first and first.outcome_year == number), is_open,
            min((one.end for one in own if one.trained == "yes"), default=None),
            min(last_day_of(number), self._world.as_of),
        ]  # fmt: skip
        return [{None: "", True: "Y", False: "N"}.get(value, str(value)) if value is None or isinstance(value, bool)
                else str(value) for value in values]  # fmt: skip

    def _roles(self, person: str, number: int) -> list[str]:
        """The role on the last day of the year, or on the report date, and what became of it in the next year."""
        world, following = self._world, last_day_of(number + 1)
        role = role_of_day(world, person, min(last_day_of(number), world.as_of))
        later = role_of_day(world, person, following)
        name = role.role or "unknown" if role else "unknown"
        if not is_closed(number + 1, world):
            return [name, "too_early"]
        if role is None:
            return [name, "unknown"]
        if later is None:
            return [name, "left"]
        if later.role != role.role:
            return [name, "other role"]
        if not {later.employer_id, role.employer_id} <= world.intake.organizations.keys():
            return [name, "unknown"]
        return [name, "none" if later.employer_id == role.employer_id else "other school"]

    def _any_reason(self, person: str, number: int) -> str:
        """The reason of the latest no of a year."""
        said = [one for key, one in self.implementations.by_key.items()
                if (key[0], key[2]) == (person, number) and one.outcome == "no"]  # fmt: skip
        days = [day_of(one.answer) for one in said if one.answer]
        return min(one.reason[1] for one in said if one.answer and day_of(one.answer) == max(days))

    def _confidence(self, held: list[Training]) -> Confidence:
        found = Confidence()
        for one in held:
            pre, post = (self._indexes.get((one.person, one.event_id, when)) for when in ("pre", "post"))
            found.pre += [pre] if pre is not None else []
            found.post += [post] if post is not None else []
            found.matched += [(pre, post)] if pre is not None and post is not None else []
        return found

    def _skills(self, person: str, name: str, number: int) -> list[object]:
        """Skills of the curriculum rated by the end of the year: how many, their latest levels, and the high ones."""
        latest = []
        for skill in self._shelf.skills.get(name, set()):
            rated = {day: found for day, found in self._levels.get((person, skill), {}).items()
                     if day <= last_day_of(number)}  # fmt: skip
            latest += [rated[max(rated)]] if rated else []
        return [len(latest), sum(latest), sum(found >= PROFESSIONAL for found in latest)]

    def _coaching(self, key: Key) -> list[object]:
        """Days of the year entitled to, days with a session, and sessions attended."""
        person, name, number = key
        first, last = first_day_of(number), last_day_of(number)
        days = {day for who, what, start, end in self._coached if (who, what) == (person, name)
                for day in days_between(max(start, first), min(end, last))}  # fmt: skip
        mine = [one for one in self._sessions if (one.person, one.curriculum or "unknown") == (person, name)
                and first <= one.day <= last]  # fmt: skip
        return [len(days), len(mine), sum(one.attended for one in mine)]


class Spells:
    """The first spells of all regions: which of them may be older than the data only the whole can tell (I2)."""

    def __init__(self) -> None:
        self._found: list[tuple[str, int, int, bool]] = []
        self._beginnings: list[int] = []

    def add(self, yearbook: Yearbook) -> None:
        """Keep what one region tells."""
        self._found += yearbook.spells()
        self._beginnings += [] if yearbook.first_known_year is None else [yearbook.first_known_year]

    def rows(self) -> Iterator[list[str]]:
        """One row of each implementer."""
        for person, first, length, is_open in self._found:
            is_left = first == min(self._beginnings)
            yield [person, str(first), str(length), "Y" if is_left else "N", "Y" if is_open else "N"]


def first_over(one: Training) -> tuple[date, str]:
    """What makes a training the first one."""
    return one.end, one.event_id


def any_outcome(years: list[Year]) -> str:
    """The outcome over all curricula: one yes is enough, and no leaves nothing unsaid of what is awaited or told."""
    found = {year.outcome for year in years}
    unsaid = any(year.outcome == "unknown" and (year.is_awaited or year.told) for year in years)
    for state in ("yes", "too_early"):
        if state in found:
            return state
    if unsaid:
        return "unknown"
    return next(state for state in ("no", NOT_APPLICABLE, "unknown", NOT_YET) if state in found)


def trained_state(found: list[Training]) -> str:
    """Yes by one of the trainings, unknown by one of which nobody can say it yet, else no."""
    states = {one.trained for one in found}
    return next((state for state in ("yes", "unknown") if state in states), "no")


def attendance_figures(held: list[Training]) -> list[object]:
    """Periods held, recorded, scheduled, scheduled or excused, attended."""
    totals = [one.total for one in held]
    scheduled = sum(total.scheduled for total in totals)
    return [
        sum(total.held for total in totals),
        sum(total.held - total.count(NOT_RECORDED) for total in totals), scheduled,
        scheduled + sum(total.count(EXCUSED) for total in totals), sum(total.attended for total in totals),
    ]  # fmt: skip


def student_figures(told: Implementation | None) -> list[object]:
    """Groups of students, groups that tell how many, students, and students shared by curricula; of users alone."""
    if told is None or told.status != "implementing":
        return [0, 0, None, four(0)]
    counted = [group for group in told.groups.values() if group.is_counted]
    known = [group for group in counted if group.students is not None]
    if not known:
        return [len(counted), 0, None, None]
    shared = four(sum(group.weight * (group.students or 0) for group in known))
    return [len(counted), len(known), sum(group.students or 0 for group in known), shared]


def skill_levels(following: Following) -> dict[tuple[str, str], dict[date, int]]:
    """By person and skill the level of every day with ratings (P2)."""
    rated: dict[tuple[str, str, date], list[RatingRow]] = defaultdict(list)
    for row in following.world.rows(RatingRow):
        person = following.world.directory.person(row.teacher_id)
        if not row.code and person and row.day:
            rated[person, squash(row.skill), row.day].append(row)
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for (person, skill, day), rows in rated.items():
        found[person, skill][day] = level_of_day(following.world, rows)
    return found


def confidence_indexes(survey: Survey) -> dict[tuple[str, str, str], Fraction]:
    """By person, event and occasion the mean of the answers about confidence, if two thirds are given (rule G23).

    It has four decimals; the answers of which it is the mean are exact.
    """
    scores: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
    asked: dict[tuple[str, str, str], int] = {}
    codes_of = {item.question: item.code for form in ITEMS.values() for item in form}
    for response, cell in survey.answers():
        score, _ = common_score(cell)
        if response.person != ANONYMOUS and score is not None and cell.item_code.startswith(CONFIDENCE):
            place = (response.person, response.event_id, response.occasion)
            scores[place].append(score)
            asked[place] = sum(codes_of.get(heading, "").startswith(CONFIDENCE) for heading in cell.file.header)
    return {place: Fraction(four(sum(found, Fraction(0)) / len(found))) for place, found in scores.items()
            if Fraction(len(found), asked[place]) >= ENOUGH_ANSWERED}  # fmt: skip
