"""F1 to F3: what people answer when they introduce themselves, and what is kept of each submission.

Choices are told as codes and numbers as numbers; free words, and what says who somebody is, are kept where few may read
them, and what was filled in without a permission is kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.lib.samples.lines import IntakeRow, LegacyIntakeRow
from orchestration.lib.samples.statements import SignupRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, curriculum, squash
from orchestration.lib.samples.truth.grades import band
from orchestration.lib.samples.truth.identity import ROLE_MAILBOX, is_address, normalize
from orchestration.lib.samples.truth.survey import Survey

QUESTIONNAIRE_COLUMNS = {
    "intake_responses": [
        "person", "form", "version", "date", "item", "question", "state", "code", "number", "event_id",
    ],
    "instrument_data": [
        "person", "form", "version", "submitted", "event_id", "items", "race", "gender", "supervisor_email",
    ],
}  # fmt: skip

RESTRICTED, CODED, PARTLY, UNMAPPED, NUMBER, IN_WORDS = (
    "restricted", "coded", "partly_coded", "unmapped", "number", "in_words",
)  # fmt: skip
NOTHING = {"", "n/a", "-", "none"}
PURPOSES = {
    "iwanttojoinyoumailinglist": "mailing_list", "iwanttoaccessteacheronlymaterials": "teacher_materials",
    "iamparticipatinginorsupervisingatrainingevent": "training_event",
}  # fmt: skip
CHANNELS = {
    "conference": "conference", "colleague": "colleague", "socialmedia": "social_media", "webform": "web_form",
}  # fmt: skip
KINDS = {"publicnoncharter": "public", "publiccharter": "charter", "private": "private", "religious": "religious"}
OPT_OUTS = {
    "tipsandtricksmonthly": "tips", "eventinvitations": "event_invitations", "coachinginvitations": "coaching",
}  # fmt: skip
STATES = {"rhodeisland": "RI"}
SUBJECTS = {
    "algebra1": "algebra_1", "geometry": "geometry", "computerscience": "computer_science",
    "generalmath": "general_math", "biology": "biology", "physics": "physics", "statistics": "statistics",
}  # fmt: skip
LICENSED = re.compile(r"([A-Z]{2} 7-12 )?Math")
MEANINGLESS = {"skywriting", "spaceacademy"}
COUNT = re.compile(r"([0-9]+)( students)?")
PROTECTED = re.compile("rac|ethnic|gender", re.IGNORECASE)
PHONE = re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{4}")
MAILBOX = "mailbox"


@dataclass
class Answer:
    """One item: how it is told, and the code or the number."""

    state: str
    code: str = ""
    number: str = ""


@dataclass
class Submission:
    """One form as it was sent. ``names`` are the items that say who somebody is, which have no row of their own.

    ``protected`` are answers that are kept only with a permission, in the words in which they were given.
    """

    person: str
    form: str
    version: str
    submitted: datetime
    event_id: str = ""
    names: dict[str, str] = field(default_factory=dict)
    protected: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)

    @property
    def items(self) -> list[str]:
        """Everything that is kept of it."""
        others = ["other_answers"] if self.further else []
        return sorted([*(name for name, text in self.names.items() if text), *self.answers, *others])


def questionnaires(world: World, survey: Survey) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """The answers one by one, and the submissions, those of surveys after an event among them."""
    mailboxes = {person for _, (kind, person) in world.directory.identifiers() if kind == ROLE_MAILBOX}
    found = [*signups(world, mailboxes), *surveys(world, mailboxes), *older_surveys(world, mailboxes)]
    yield "intake_responses", answers(found)
    yield "instrument_data", documents(found, survey)


def answers(submissions: list[Submission]) -> Iterator[list[str]]:
    """One row per submission and item."""
    for one in submissions:
        for item, answer in one.answers.items():
            yield [
                one.person, one.form, one.version, str(one.submitted.date()), item, "", answer.state, answer.code,
                answer.number, one.event_id,
            ]  # fmt: skip
        for question in one.further:
            yield [
                one.person, one.form, one.version, str(one.submitted.date()), "unmapped", question, RESTRICTED, "", "",
                one.event_id,
            ]  # fmt: skip


def documents(submissions: list[Submission], survey: Survey) -> Iterator[list[str]]:
    """One row per submission with the names of what is kept of it; of a survey their number."""
    for one in submissions:
        kept = [one.protected.get(item, "") for item in ("race", "gender")]
        address = one.names.get("supervisor_email", "")
        yield [
            one.person, one.form, one.version, str(one.submitted), one.event_id, ";".join(one.items), *kept, address,
        ]  # fmt: skip
    questions: dict[int, set[str]] = {}
    for response, cell in survey.answers():
        questions.setdefault(id(response), set()).add(cell.cell)
    for response in survey.responses:
        if id(response) in questions:
            number = str(len(questions[id(response)]))
            yield [response.person, "survey", "", str(response.row.submitted), response.event_id, number, "", "", ""]


def signups(world: World, mailboxes: set[str]) -> Iterator[Submission]:
    """F1: the web form; an office's mailbox is a contact of its own."""
    for row in world.region.signups:
        if not row.code and not row.broken:
            answers = {
                "why_registering": choices(row.purposes, PURPOSES), "job_title": words(row.job_title),
                "what_brings_you_here": words(row.reason), "source_channel": choice(row.channel, CHANNELS),
            }  # fmt: skip
            names = {
                "first_name": row.first, "nickname": row.nickname, "last_name": row.last,
                "alt_last_name": row.former_last, **valid_addresses(row),
            }  # fmt: skip
            person = person_of(world, row, mailboxes)
            yield Submission(person, "web_signup", "1", row.submitted, names=names, answers=told(answers))


def surveys(world: World, mailboxes: set[str]) -> Iterator[Submission]:
    """F2. Without a clear yes race and gender are dropped, and so is the address of a third person."""
    for row in world.rows(IntakeRow):
        if row.code or row.submitted is None:
            continue
        may_keep, may_contact = allows(row.permission), allows(row.may_contact)
        answers = {
            "job_title": words(row.job_title), "what_brings_you_here": words(row.reason),
            "is_teacher": None if row.is_teacher is None else Answer(CODED, "yes" if row.is_teacher else "no"),
            "about_school": words(row.school), "organization_type": choice(row.school_kind, KINDS),
            "supervisor": words(row.principal or row.principal_email),
            "supervisor_permission": permission(may_contact), "teaching_license": licensed(row.license),
            "teaching_subject": choice(row.subject, SUBJECTS), "grade_level": graded(row.grades),
            "students": count(row.students), "use_of_materials": words(row.materials),
            "demographics_permission": permission(may_keep), "race": words(row.race) if may_keep else None,
            "ethnicity": words(row.ethnicity) if may_keep else None,
            "gender": words(row.gender) if may_keep else None, "opt_out": opt_outs(row.opt_out),
        }  # fmt: skip
        principal = normalize(row.principal_email)
        names = {
            "first_name": row.first, "last_name": row.last, **valid_addresses(row),
            "supervisor_email": principal if may_contact and is_address(principal) else "",
        }  # fmt: skip
        yield Submission(
            person_of(world, row, mailboxes), "intake_survey", "2024", row.submitted, names=names,
            protected={"race": row.race, "gender": row.gender} if may_keep else {}, answers=told(answers),
            further=permitted(row.further, may_keep),
        )  # fmt: skip


def older_surveys(world: World, mailboxes: set[str]) -> Iterator[Submission]:
    """F3. Whoever is uncomfortable with photos gives no permission; whoever says nothing clear gives none either."""
    titles = {squash(event.title): event.event_id for event in world.intake.events.values()}
    for row in world.rows(LegacyIntakeRow):
        if row.code or row.submitted is None:
            continue
        event_id = titles.get(squash(row.event_title), "")
        comfortable = squash(row.uncomfortable).startswith("no")
        answers = {
            "phone": words(row.phone) if PHONE.fullmatch(row.phone) else None, "school_name": words(row.school),
            "district_name": words(row.district), "school_city": words(row.city), "school_state": state(row.state),
            "school_zip": words(row.zip_code), "grades_taught": graded(row.grades),
            "teaching_license": licensed(row.license), "prior_cs_classes": count(row.prior_classes),
            "event": None if is_nothing(row.event_title) else Answer(CODED if event_id else UNMAPPED, event_id),
            "curricula": curricula(row.curricula), "expected_girls": count(row.girls),
            "expected_boys": count(row.boys), "expected_african_american": count(row.african_american),
            "photo_permission": permission(comfortable), "reason": words(row.reason), "race": words(row.race),
            "gender": words(row.gender),
        }  # fmt: skip
        names = {"first_name": row.first, "last_name": row.last, "email": normalize(row.email)}
        person = person_of(world, row, mailboxes)
        yield Submission(
            person, "intake_survey", "legacy", row.submitted, event_id, names,
            protected={"race": row.race, "gender": row.gender}, answers=told(answers),
        )  # fmt: skip


def person_of(world: World, row: SignupRow | IntakeRow | LegacyIntakeRow, mailboxes: set[str]) -> str:
    """Who sent a form; an office's mailbox alone is nobody in particular."""
    texts = [row.email] if isinstance(row, LegacyIntakeRow) else [row.professional, row.personal]
    if isinstance(row, SignupRow):
        texts.append(row.google)
    known = {person for text in texts if text.strip() and (person := world.directory.person(email=text))}
    people = known - mailboxes
    codes.require(len(people) < 2 and bool(known), f"a form of nobody, or of several people: {row}")
    return people.pop() if people else MAILBOX


def valid_addresses(row: SignupRow | IntakeRow) -> dict[str, str]:
    """The addresses of a form that are addresses."""
    texts = {"professional_email": row.professional, "personal_email": row.personal}
    if isinstance(row, SignupRow):
        texts["google_email"] = row.google
    return {name: normalize(text) for name, text in texts.items() if is_address(normalize(text))}


def permitted(further: dict[str, str], may_keep: bool) -> dict[str, str]:
    """The answers to added questions; those that ask who somebody is need the permission, however they are worded."""
    return {
        question: text
        for question, text in further.items()
        if not is_nothing(text) and (may_keep or not PROTECTED.search(question))
    }


def told(found: dict[str, Answer | None]) -> dict[str, Answer]:
    """The items that were answered."""
    return {item: answer for item, answer in found.items() if answer is not None}


def is_nothing(text: str) -> bool:
    """Whether nothing was written, or a word for nothing."""
    return text.strip().lower() in NOTHING


def words(text: str) -> Answer | None:
    """Free words: there is an answer, and only few may read it."""
    return None if is_nothing(text) else Answer(RESTRICTED)


def count(text: str) -> Answer | None:
    """A number where it is certain."""
    if is_nothing(text):
        return None
    found = COUNT.fullmatch(text)
    return Answer(NUMBER, number=found[1]) if found else Answer(IN_WORDS)


def permission(is_given: bool) -> Answer:
    """Whoever says nothing clear gives none."""
    return Answer(CODED, "yes" if is_given else "not_given")


def allows(text: str) -> bool:
    """A clear yes."""
    return text.strip().lower().startswith("yes")


def choice(text: str, meanings: dict[str, str]) -> Answer | None:
    """One of several choices."""
    if is_nothing(text):
        return None
    word = squash(text)
    codes.require(word in meanings or word in MEANINGLESS, f"a choice of unknown standing: {text}")
    return Answer(CODED, meanings[word]) if word in meanings else Answer(UNMAPPED)


def licensed(text: str) -> Answer | None:
    """What somebody is licensed for."""
    if is_nothing(text):
        return None
    codes.require(LICENSED.fullmatch(text) is not None, f"a license of unknown standing: {text}")
    return Answer(CODED, "Math")


def graded(text: str) -> Answer | None:
    """The band that reaches from the lowest to the highest grade."""
    return None if is_nothing(text) else Answer(CODED, band(text))


def choices(text: str, meanings: dict[str, str]) -> Answer | None:
    """Several choices in one cell."""
    if is_nothing(text):
        return None
    found = [choice(part, meanings) for part in text.split(",") if part.strip()]
    known = sorted({one.code for one in found if one and one.code})
    whole = all(one and one.code for one in found)
    return Answer(UNMAPPED if not known else CODED if whole else PARTLY, ";".join(known))


def opt_outs(text: str) -> Answer | None:
    """What somebody does not want to be written to about."""
    if is_nothing(text):
        return None
    word = squash(text)
    found = [code for name, code in OPT_OUTS.items() if name in word]
    codes.require(bool(found), f"an opt-out of unknown standing: {text}")
    return Answer(CODED, ";".join(found))


def curricula(text: str) -> Answer | None:
    """The curricula that a cell names."""
    if is_nothing(text):
        return None
    found = [curriculum(part) for part in text.split(",")]
    known = sorted({code for code in found if code})
    return Answer(UNMAPPED if not known else CODED if all(found) else PARTLY, ";".join(known))


def state(text: str) -> Answer | None:
    """A state by its code or its name."""
    if is_nothing(text):
        return None
    code = STATES.get(squash(text), text.upper())
    codes.require(len(code) == 2, f"a state of unknown standing: {text}")
    return Answer(CODED, code)
