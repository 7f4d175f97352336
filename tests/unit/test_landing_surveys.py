"""Exports of survey tools: their header lines, their own columns, and forms without times."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.landing import survey_headings
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.store import extra_names
from orchestration.lib.landing.table import Statement, Table

CONTRACTS = load_contracts()


def _table(folder: Path, text: str, name: str = "file.csv", event: str | None = "E1") -> Table:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    found, _ = tables(Arrival(path, name), CONTRACTS, Statement(event=event))
    assert [table.contract.feed for table in found] == ["feedback"]
    return found[0]


def _questions(table: Table) -> list[str]:
    return [name for _, name in extra_names(table)]


def _rows(table: Table) -> list[list[str]]:
    return [cells for _, cells in table.records()]


# --- Qualtrics --------------------------------------------------------------------------------------------------------

QUALTRICS = "StartDate,EndDate,RecordedDate,ResponseId,IPAddress,RecipientFirstName,RecipientLastName,RecipientEmail,Q1"
WORDINGS = "Start,End,Recorded,Response,Address,First,Last,E-mail,Do you <b>like</b> it?"
ANSWER = "2024-06-10 09:00:00,2024-06-10 09:05:00,2024-06-10 09:05:00,R_1,192.0.2.1,Ada,Day,a@example.org,5"
IDS = ("startDate", "endDate", "recordedDate", "_recordId", "ipAddress", "firstName", "lastName", "email", "QID1")


def _third(form: str, ids: tuple[str, ...] = IDS) -> str:
    return ",".join(form.replace("ID", one) for one in ids)


JSON, PYTHON, BARE = '"{""ImportId"":""ID""}"', "{'ImportId': 'ID'}", "{ImportId: ID}"


@pytest.mark.parametrize("form", [JSON, PYTHON, BARE, JSON.replace("}", ',""timeZone"":""x""}')])
def test_three_header_lines_of_qualtrics_are_one(tmp_path: Path, form: str) -> None:
    ids = _third(form)
    table = _table(tmp_path, f"{QUALTRICS}\n{WORDINGS}\n{ids}\n{ANSWER}\n")
    assert table.layout == "qualtrics"
    assert len(_rows(table)) == 1
    assert table.facts["item_ids"]["Q1"] == "QID1"
    assert table.facts["item_ids"]["RecordedDate"] == "recordedDate"
    assert table.facts["questions"]["Q1"] == "Do you like it?"
    assert table.facts["tool_columns"] == ["StartDate", "EndDate", "IPAddress"]
    assert "timezone" not in table.facts  # the export does not say in which zone it is
    assert table.named(_rows(table)[0]) == {
        "submitted_at": "2024-06-10 09:05:00", "email": "a@example.org", "respondent_name": "Ada Day",
        "submission_id": "R_1",
    }  # fmt: skip


def test_the_older_qualtrics_has_its_end_as_the_time(tmp_path: Path) -> None:
    text = (
        "ResponseID,ResponseSet,StartDate,EndDate,Status,q1\nResponseID,ResponseSet,StartDate,EndDate,Status,Which?\n"
        + _third(PYTHON, ("id", "set", "start", "end", "status", "QID1-1"))
        + "\nR_1,Default,2024-06-10 09:00:00,2024-06-10 09:05:00,0,2\n"
    )
    table = _table(tmp_path, text)
    assert table.layout == "qualtrics_legacy"
    assert table.named(_rows(table)[0]) == {"submitted_at": "2024-06-10 09:05:00", "submission_id": "R_1"}
    assert _questions(table)[-1] == "q1"
    assert table.facts["item_ids"]["q1"] == "QID1-1"


@pytest.mark.parametrize(
    "first", [QUALTRICS, QUALTRICS.replace("StartDate", "startDate").replace("ResponseId", "_recordId")]
)
def test_two_header_lines_of_qualtrics_are_one(tmp_path: Path, first: str) -> None:
    """Its workbooks have no line of ids: the wordings in the second line are the questions."""
    table = _table(tmp_path, f"{first}\n{WORDINGS}\n{ANSWER}\n")
    assert table.layout in ("qualtrics", "qualtrics_ids")
    assert [row[-1] for row in _rows(table)] == ["5"]
    assert _questions(table)[-1] == "Do you like it?"


def test_qualtrics_with_one_header_line_loses_no_response(tmp_path: Path) -> None:
    table = _table(tmp_path, f"{QUALTRICS}\n{ANSWER}\n,,,,,,,,4\n")
    assert [row[-1] for row in _rows(table)] == ["5", "4"]
    emptied = _table(tmp_path, f"{QUALTRICS}\n,,,,,,,,3\n{ANSWER}\n", "emptied.csv")
    assert [row[-1] for row in _rows(emptied)] == ["3", "5"]
    assert _questions(emptied)[-1] == "Q1"


def test_the_oldest_qualtrics_has_its_names_in_the_second_line(tmp_path: Path) -> None:
    text = (
        "V1,V2,V3,V5,V8,V9,Q1\nResponseID,ResponseSet,Name,EmailAddress,StartDate,EndDate,Ready?\n"
        "R_1,Default,Anonymous,a@example.org,2016-05-13 12:14:41,2016-05-13 12:20:00,4\n"
    )
    table = _table(tmp_path, text)
    assert (table.layout, table.header_line, len(_rows(table))) == ("qualtrics_legacy", 2, 1)
    assert table.named(_rows(table)[0]) == {
        "submitted_at": "2016-05-13 12:20:00", "email": "a@example.org", "respondent_name": "Anonymous",
        "submission_id": "R_1",
    }  # fmt: skip


def test_a_wording_that_asks_for_students_is_refused(tmp_path: Path) -> None:
    wordings = WORDINGS.replace("Do you <b>like</b> it?", "Student name")
    with pytest.raises(LandingError) as caught:
        _table(tmp_path, f"{QUALTRICS}\n{wordings}\n{_third(PYTHON)}\n{ANSWER}\n")
    assert caught.value.code == "student_level_data"


# --- SurveyMonkey -----------------------------------------------------------------------------------------------------


def test_choices_below_questions_make_headings(tmp_path: Path) -> None:
    text = (
        "RespondentID,Did you like it?,Which ones? Tick all,,,Anything else?\n"
        ",Response,Red,Blue,Other (please specify),Open-Ended Response\n"
        "1,Yes,Red,,green,fine\n2,No,,Blue,,\n"
    )
    table = _table(tmp_path, text)
    assert table.layout == "surveymonkey"
    assert len(_rows(table)) == 2
    assert "submitted_at" not in table.names
    assert "tool_columns" not in table.facts
    assert "submission_id" in table.columns
    assert _questions(table) == [
        "Did you like it?",
        "Which ones? Tick all [Red]",
        "Which ones? Tick all [Blue]",
        "Which ones? Tick all [Other (please specify)]",
        "Anything else?",
    ]


def test_surveymonkey_with_its_own_columns_states_time_and_person(tmp_path: Path) -> None:
    text = (
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Ready?\n"
        ",,,,,,,,Response\n"
        "1,9,06/10/2024 09:00:00 AM,06/10/2024 09:05:00 AM,192.0.2.1,a@example.org,Ada,Day,Yes\n"
    )
    table = _table(tmp_path, text)
    assert table.named(_rows(table)[0]) == {
        "submitted_at": "06/10/2024 09:05:00 AM", "email": "a@example.org", "respondent_name": "Ada Day",
        "submission_id": "1",
    }  # fmt: skip
    assert table.facts["tool_columns"] == ["Collector ID", "Start Date", "IP Address"]


def test_a_response_is_never_taken_for_choices(tmp_path: Path) -> None:
    table = _table(tmp_path, "Respondent ID,Ready?\n1,Yes\n2,No\n")
    assert len(_rows(table)) == 2
    assert _questions(table) == ["Ready?"]


def test_a_blank_heading_belongs_to_the_question_on_its_left_only_above_a_choice() -> None:
    joined = survey_headings.with_choices_below(["ID", "Which?", "", ""], ["", "Red", "", "Blue", "Green"], [0])
    assert joined == ["ID", "Which? [Red]", "", "Which? [Blue]", "Which? [Green]"]
    assert survey_headings.with_choices_below(["ID", "Which?"], ["7", "Red"], [0]) is None
    assert survey_headings.with_choices_below(["ID", "Which?"], ["", ""], [0]) is None


def test_a_codebook_is_no_survey(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="takes instrument from the file's name") as caught:
        _table(tmp_path, "full,short\n#,respondent_id\nI consent,consent\n")
    assert (caught.value.code, caught.value.feed) == ("missing_column", "instruments")


# --- other tools ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "answer", "layout", "expected", "question"),
    [
        (
            "ID,Start time,Completion time,Email,Name,Last modified time,Ready?",
            "1,6/10/24 9:00:00,6/10/24 9:05:00,a@example.org,Ada Day,,Yes",
            "microsoft_forms",
            {"submitted_at": "6/10/24 9:05:00", "email": "a@example.org", "respondent_name": "Ada Day"},
            "Ready?",
        ),
        (
            "Response ID,Date submitted,Last page,Start language,Seed,Date started,Date last action,Ready? [Functions]",
            "1,2024-06-10 09:05:00,4,en,77,2024-06-10 09:00:00,2024-06-10 09:05:01,Yes",
            "limesurvey",
            {"submitted_at": "2024-06-10 09:05:01"},
            "Ready? [Functions]",
        ),
        (
            "id,submitdate,lastpage,startlanguage,seed,G01Q01",
            "1,2024-06-10 09:05:00,4,en,77,Yes",
            "limesurvey_codes",
            {"submitted_at": "2024-06-10 09:05:00"},
            "G01Q01",
        ),
        (
            "id. Response ID,submitdate. Date submitted,lastpage. Last page,G01Q01. Ready?",
            "1,2024-06-10 09:05:00,4,Yes",
            "limesurvey_codes_and_texts",
            {"submitted_at": "2024-06-10 09:05:00"},
            "G01Q01. Ready?",
        ),
        (
            "Response ID,Time Started,Date Submitted,Status,Language,IP Address,Ready?",
            "1,2024-06-10 09:00:00,2024-06-10 09:05:00,Complete,English,192.0.2.1,Yes",
            "alchemer",
            {"submitted_at": "2024-06-10 09:05:00"},
            "Ready?",
        ),
    ],
)
def test_survey_tools_are_known_by_their_own_columns(
    tmp_path: Path, header: str, answer: str, layout: str, expected: dict[str, str], question: str
) -> None:
    table = _table(tmp_path, f"{header}\n{answer}\n")
    assert table.layout == layout
    assert table.named(_rows(table)[0]) == expected
    assert set(_questions(table)) - set(table.facts["tool_columns"]) == {question}


# --- Typeform, Indico, Google Forms -----------------------------------------------------------------------------------


def test_one_column_per_tick_box_stays_apart(tmp_path: Path) -> None:
    text = (
        "#,Which <strong>system</strong>?,Other,C,C++,R,Other,Network ID,Start Date (UTC),Submit Date (UTC)\n"
        "f1,Linux,,,C++,R,Ada,n1,2017-11-26 11:33:14,2017-11-26 11:37:02\n"
    )
    table = _table(tmp_path, text)
    assert table.layout == "typeform"
    assert table.facts["timezone"] == "UTC"
    assert table.facts["tool_columns"] == ["#", "Network ID", "Start Date (UTC)"]
    assert _questions(table)[1:7] == ["Which system?", "Other", "C", "C++", "R", "Other [7]"]
    assert table.named(_rows(table)[0]) == {"submitted_at": "2017-11-26 11:37:02"}


def test_lists_of_options_land_whole(tmp_path: Path) -> None:
    text = (
        "Submitter,Submitter Email,Submission Date,Survey: Languages?\n"
        ",,2019-02-13 09:41:12.269962+00:00,C++; R; Fortran 90+\n"
    )
    table = _table(tmp_path, text)
    assert table.layout == "indico"
    assert _rows(table)[0][3] == "C++; R; Fortran 90+"
    table = _table(tmp_path, 'Timestamp,Email Address,Select all\n6/10/2024 9:05:00,a@example.org,"C++, R"\n')
    assert _rows(table)[0][2] == "C++, R"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Which <strong>system</strong>?", "Which system?"),
        ('<a href="https://example.org">Here</a> &amp; there', "Here & there"),
        ("fewer than <5", "fewer than <5"),
        ("a < b and b > c", "a < b and b > c"),
        ("R&D; tools", "R&D; tools"),
        (" as it is ", " as it is "),
    ],
)
def test_headings_lose_their_tags(heading: str, expected: str) -> None:
    assert survey_headings.plain(heading) == expected


# --- forms without a time, events in names ----------------------------------------------------------------------------

SKILL = "workshop_type,slug_auto,learner_id,skill_data_raw\nswc,2018-09-24-somewhere,4abc,Neutral\nswc,NA,NA,NA\n"


def test_a_form_without_times_has_none(tmp_path: Path) -> None:
    table = _table(tmp_path, SKILL, "x-pre-skill.csv", event=None)
    assert table.layout == "carpentries"
    assert table.named(_rows(table)[0]) == {"event": "2018-09-24-somewhere", "occasion": "pre"}
    assert _questions(table) == ["workshop_type", "learner_id", "skill_data_raw"]  # a code is an answer, no address


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        (
            "Date,WhenTaking,MemberSite,UniqueID,LearnedSkills\n9/8/18 15:29,after,SEPT 6 (Somewhere),2abcde,Agree\n",
            "carpentries_instructors",
            {"submitted_at": "9/8/18 15:29", "event": "SEPT 6 (Somewhere)", "occasion": "post"},
        ),
        (
            "first_time,workshop_attended_amount,workshop_attended_age,workshop_attended_type\n1,2,6 months,Software\n",
            "carpentries_longterm",
            {"occasion": "follow-up"},
        ),
        (
            "Which workshop did you attend?,What is your current position?,Other,Version control,Travis CI\n"
            "Somewhere 2018,Postdoc,,I started using this tool,I do not use this tool\n",
            "coderefinery_post_2017",
            {"event": "Somewhere 2018", "occasion": "follow-up"},
        ),
    ],
)
def test_surveys_of_other_trainings_are_known(tmp_path: Path, text: str, layout: str, expected: dict[str, str]) -> None:
    table = _table(tmp_path, text)
    assert table.layout == layout
    assert table.named(_rows(table)[0]) == expected


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("full,short", "intake-codebook"),
        ("full,short", "intake-questions"),
        ("original_name,short_name", "intake-column-names"),
    ],
)
def test_a_codebook_tells_its_instrument_by_its_name(tmp_path: Path, header: str, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text(f"{header}\nI consent,consent\n", encoding="utf-8")
    (table,), _ = tables(Arrival(path, path.name), CONTRACTS, Statement())
    assert table.named(_rows(table)[0]) == {
        "item": "consent", "wording": "I consent", "kind": "feedback", "version": "1", "instrument": "intake",
    }  # fmt: skip


def test_other_forms_need_their_time(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("Event,Ready?\nE1,yes\n", encoding="utf-8")
    with pytest.raises(LandingError, match="submitted_at"):
        tables(Arrival(path, "f.csv"), CONTRACTS, Statement(feed="feedback"))


SYSTEM = "Pre-workshop survey: What is the operating system that you will use during the course (on your laptop)?"
PRE = f'Submitter,Submitter Email,Submission Date,"{SYSTEM}"\n,,2019-02-13 09:41:12.269962+00:00,Linux\n'


def test_the_event_in_the_name_stands_behind_that_of_the_sender(tmp_path: Path) -> None:
    name = "form-pre-2019-oslo.csv"
    expected = {"submitted_at": "2019-02-13 09:41:12.269962+00:00", "email": "", "respondent_name": ""}
    named = _table(tmp_path, PRE, name, event=None)
    assert named.named(_rows(named)[0]) == {**expected, "occasion": "pre", "event": "2019-oslo"}
    said = _table(tmp_path, PRE, name, event="E1")
    assert said.named(_rows(said)[0]) == {**expected, "occasion": "pre"}
    with pytest.raises(LandingError) as caught:
        _table(tmp_path, PRE, "form.csv", event=None)
    assert caught.value.code == "event_not_named"
