"""Feedback about an invented event: before it, after it, and months later."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.dirt import shout, slug
from orchestration.lib.samples.instruments import COMMENTS, ITEMS
from orchestration.lib.samples.statements import File
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Cast, Gathering, Learner

NEWER_VERSION_YEARS = 2
DILIGENCE_BY_DEFAULT = 0.5
RATES = {"pre": 0.55, "post": 0.65, "follow-up": 0.2}


def survey(desk: Desk, cast: Cast, gathering: Gathering) -> None:
    """Ask every learner on three occasions; nobody answers after the report date."""
    newer = gathering.event.start.year > desk.clock.year - NEWER_VERSION_YEARS
    version = "2024" if newer else "2022"
    if desk.rng.random() < 0.1:
        ask_anonymously(desk, gathering, version)
        return
    ask_on_paper_alone(desk, gathering, version)
    for occasion, rate in RATES.items():
        for learner in gathering.learners:
            if desk.rng.random() < rate:
                answer(desk, gathering, learner, version, occasion, cast.diligence(gathering, learner.person))


def moment_of(desk: Desk, gathering: Gathering, occasion: str) -> datetime:
    """Clearly before the event, within thirty days of its end, or clearly later."""
    rng, event = desk.rng, gathering.event
    day = {
        "pre": event.start - timedelta(days=rng.randint(1, 4)),
        "post": event.end + timedelta(days=rng.randint(0, 20)),
        "follow-up": event.end + timedelta(days=rng.randint(60, 150)),
    }[occasion]
    return datetime.combine(day, time(rng.randint(17, 22), rng.randint(0, 59), rng.randint(0, 59)))


def answers(desk: Desk, version: str, occasion: str, mood: int) -> list[int | str | None]:
    """Answers around a mood from 1 to 5; a few questions stay blank."""
    rng = desk.rng
    found: list[int | str | None] = []
    for item in ITEMS[version]:
        if item.scale is None:
            found.append(rng.choice(COMMENTS) if rng.random() < 0.3 and occasion != "pre" else None)
        elif rng.random() < 0.04:
            found.append(None)
        else:
            low, high = item.scale
            middle = low + (high - low) * (mood - 1) // 4
            found.append(max(low, min(high, middle + rng.choice([-1, 0, 0, 1]))))
    return found if any(one is not None for one in found) else [3, *found[1:]]


def moods(occasion: str, diligence: float | None) -> list[float]:
    """How likely each mood from 1 to 5 is: after an event, whoever attended more of it is more often confident."""
    known = DILIGENCE_BY_DEFAULT if occasion == "pre" or diligence is None else diligence
    return [2 + 14 * (1 - known), 8 + 24 * (1 - known), 27, 16 + 26 * known, 4 + 20 * known]


def answer(
    desk: Desk, gathering: Gathering, learner: Learner, version: str, occasion: str, diligence: float | None
) -> None:
    """One person's submission, now and then a second one, a wrong title, or an address that nobody knows."""
    rng = desk.rng
    moment = moment_of(desk, gathering, occasion)
    if moment.date() > desk.clock.as_of:
        return
    file = desk.cabinet.feedback(version, moment.date())
    person = learner.person
    email = shout(rng, rng.choice([person.professional, person.professional, person.personal or person.professional]))
    mood = rng.choices([1, 2, 3, 4, 5], moods(occasion, diligence))[0]
    fields = {"event_text": event_text(desk, gathering), "occasion_text": occasion if version == "2022" else ""}
    values = answers(desk, version, occasion, mood)
    chance = rng.random()
    if chance < 0.02:
        fields["event_text"] = "The workshop last month"
        desk.respond(file, version, moment, email, values, codes.NO_EVENT, **fields)
    elif chance < 0.03:
        desk.respond(file, version, moment, f"x{email.strip()}", values, codes.UNKNOWN_PERSON, **fields)
    elif chance < 0.06:
        earlier = moment - timedelta(minutes=rng.randint(2, 50))
        first_thoughts = answers(desk, version, occasion, 3)
        desk.respond(file, version, earlier, email, first_thoughts, codes.NEWER_SUBMISSION, **fields)
        desk.respond(file, version, moment, email, values, **fields)
    else:
        desk.respond(file, version, moment, email, values, **fields)


def event_text(desk: Desk, gathering: Gathering) -> str:
    """The event by title, mostly; else by id or by the last part of its page's address."""
    title = gathering.event.row.title
    return desk.rng.choice([title, title, title, gathering.event.event_id, slug(title)])


def ask_anonymously(desk: Desk, gathering: Gathering, version: str) -> None:
    """A form in the event's folder without addresses."""
    rng = desk.rng
    file = desk.survey_file(gathering.event, version, anonymous=True, name="Anonymous feedback (Responses)")
    moment = moment_of(desk, gathering, "post")
    for _ in gathering.learners:
        moment += timedelta(seconds=rng.randint(20, 400))
        if rng.random() < 0.6 and moment.date() <= desk.clock.as_of:
            desk.respond(file, version, moment, "", answers(desk, version, "post", rng.randint(2, 5)))


def ask_on_paper_alone(desk: Desk, gathering: Gathering, version: str) -> None:
    """Sometimes one person's paper form is typed in, with a slip of the pen beyond the scale."""
    moment = datetime.combine(gathering.event.end + timedelta(days=25), time(9, 30))
    if desk.rng.random() > 0.15 or moment.date() > desk.clock.as_of:
        return
    file: File = desk.survey_file(gathering.event, version, anonymous=True, name="Paper forms")
    values = answers(desk, version, "post", 4)
    values[1] = 44 if version == "2024" else 77
    row = desk.respond(file, version, moment, "", values)
    slip = next(cell for cell in row.cells if cell.score in (44, 77))
    slip.intent = codes.OUT_OF_RANGE
