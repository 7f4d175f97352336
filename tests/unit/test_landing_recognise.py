"""Which feed a header speaks of, and what a refusal says."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from orchestration.lib.landing import recognise
from orchestration.lib.landing.contracts import Column, Contract, load_contracts
from orchestration.lib.landing.errors import LandingError

CONTRACTS = load_contracts()


def _records(*lines: str) -> list[tuple[int, list[str]]]:
    return [(number, line.split(",")) for number, line in enumerate(lines, start=1)]


@pytest.mark.parametrize(
    ("header", "feed"),
    [
        ("org_id,name,type,type2,main_email,city,state", "organizations"),
        ("LEAID,NAME,LCITY,LSTATE,LZIP", "districts"),
        ("NCESSCH,LEAID,NAME,STREET,CITY,STATE,ZIP,LOCALE,LAT,LON,SCHOOLYEAR", "schools"),
        ("person_id,created,name_first,name_last,email_professional,role,employer_id", "people"),
        ("Timestamp,First name,Last name,Professional email,Nickname", "web_signups"),
        ("event_id,title,type,format,start,end,event_days,location", "events"),
        ("event_id,session_date,period,start_time,end_time,timezone", "event_sessions"),
        ("person_id,event_id,created,role,is_enrolled", "enrollments"),
        ("Participant Name,Participant Email,Additional context or information", "rosters"),
        ("Name,Email,Role", "rosters"),
        ("contract_id,org_id,event_id,stipend_threshold", "contracts"),
        ("cohort_id,kind,person,start,end", "cohorts"),
        ("org_id,report,format,cadence,due", "report_requests"),
        ("serID,event_id,attenadance_date,attendance_period,attendance_value", "attendance_long"),
        ("Name,Email,Role,Grades,Primary Subject,Notes,Jun 10,Jun 11,Implementation Status", "attendance_wide"),
        ("Name,Email,6/10 AM,6/10 PM", "attendance_wide"),
        ("Name,Email,Attendance", "attendance_wide"),
        ("Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest", "meeting_logs"),
        ("Name (Original Name),User Email,Total Duration (Minutes),Guest", "meeting_logs"),
        ("id,name,user_email,join_time,leave_time,duration", "meeting_logs"),
        ("Timestamp,Email Address,Event,I feel confident to teach this,Would you recommend it?", "feedback"),
        ("Timestamp,First name,Last name,Professional email,Are you a teacher?,How many students", "intake_survey"),
        ("Timestamp,First name,Last name,Professional email,Job title,Describe your race", "web_signups"),
        (
            "Timestamp,First Name,Last Name,Best email address to reach you,School State,Which PD are you enrolled in?,"
            "Roughly how many GIRLS do you expect to teach next year?,Are you uncomfortable with a photo?",
            "intake_survey_legacy",
        ),
        ("contract_id,person,deliverable,done_on,paid", "deliverables"),
        (
            "teacher_id,class_id,class_name,class_subject,class_gradelevel,class_start_date,class_end_date,school,term,"
            "current/next-year flag,level,students,pct_disability,pct_african_american,pct_asian,pct_white",
            "classes",
        ),
        ("Email,Class,Grade level,Number of students,% Girls", "classes"),
        ("userID,license,licenseState", "licenses"),
        ("teacher_id,state_ab,license area,issued,expires", "licenses"),
        ("teacher_id,cert_id,state_ab,title,subject/license area,grade_band,type,issued,expires", "certifications"),
        ("user_id,curriculum,start_date,end_date", "coaching"),
        ("user_id,start_date,end_date", "coaching"),
        ("Timestamp,Email Address,Session chosen,Topic proposed,Place in the curriculum", "coaching_registrations"),
        ("comment_id,authorUserID,regardingUserID,commentDate,time,comment,tagUserID,commentType", "interactions"),
        ("Name,Last Name,Recent Workshop,Contacted By,Date,Logged Communication", "interactions"),
        ("order_id,order_date,ordered_by,ship_to_org,workbook,language,quantity,contract_id", "workbook_orders"),
        ("enrollment_id,person_id,event_id,attendance", "attendance_json"),
        ("person_id,event_id,days_attended,final", "attendance_json"),
        ("enrollment_id,person_id,event_id,created,type,is_enrolled,attendance", "enrollments"),
        ("teacher_id,title,context,cohort_id,skill,evidence,rating,rater,date", "proficiency"),
        (
            "AY,State,Teacher,School Name,Curriculum,Status,Subject,Impl. Model,Course Name,class_id,Grade Level,"
            "Students",
            "implementation",
        ),
        (
            "Timestamp,Email Address,Curriculum,Implementation Status,Computer Access,Bootstrap Start,Selected Lessons,"
            "Students,% IEP,% Girls",
            "implementation",
        ),
        (
            "teacher_id or anonymous,event_id,instrument,version,window,submitted,item,correct,score,max_score",
            "teacher_diagnostic",
        ),
        ("teacher_id,instrument,version,window,item,correct", "teacher_diagnostic"),
        (
            "teacher_id,class_id,instrument,version,n_pre,mean_pre,sd_pre,n_post,mean_post,sd_post,max_score,n_matched",
            "student_aggregates",
        ),
        ("teacher_id,class_id,exam,AY,n_tested,mean_scale_score,sd,pct_proficient,comparison_kind", "achievement"),
        ("user_id,pathway_id,created,lesson_slug,event,at", "pathway_use"),
        ("email,pathway_id,created", "pathway_use"),
        (
            "School Name,School ID (12-digit) - NCES Assigned [Public School] Latest available year,"
            "Agency ID - NCES Assigned [Public School] Latest available year,Location ZIP [Public School] 2022-23",
            "schools",
        ),
        ("Private School Name,School ID - NCES Assigned [Private School] Latest available year", "schools"),
        ("Agency Name,Agency ID - NCES Assigned [District] Latest available year", "districts"),
        (
            "Email Address,First Name,Last Name,OPTIN_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,NOTES",
            "opt_outs",
        ),
        ("id,name,city,state,zip,school_type,school_district_id", "schools"),
        ("ID,Start time,Completion time,Email,Name,I feel ready", "feedback"),
        ("ID,Name,Email Address,Registration date,Registration state", "rosters"),
        ("First Name,Last Name,Email,Registration Time,Approval Status", "rosters"),
    ],
)
def test_headers_are_recognised(header: str, feed: str) -> None:
    found = recognise.recognise(CONTRACTS, _records(header))
    assert found is not None
    assert found.contract.feed == feed


def _cells(columns: Iterable[Column], contract: Contract) -> list[tuple[int, list[str]]]:
    days = ["Jun 10"] if contract.other_columns == "days" else []
    return [(1, [*(column.header for column in columns), *days])]


def _feed_of(records: list[tuple[int, list[str]]]) -> str | None:
    """The feed that is recognised; none where no or more than one fits."""
    try:
        found = recognise.recognise(CONTRACTS, records)
    except LandingError:
        return None
    return found.contract.feed if found else None


@pytest.mark.parametrize("feed", sorted(CONTRACTS))
def test_a_feeds_own_header_is_recognised_as_its_own(feed: str) -> None:
    found = recognise.recognise(CONTRACTS, _cells(CONTRACTS[feed].columns, CONTRACTS[feed]))
    assert found is not None
    assert found.contract.feed == feed


@pytest.mark.parametrize("feed", sorted(CONTRACTS))
def test_a_header_of_what_a_feed_requires_is_taken_for_no_other(feed: str) -> None:
    """One column of each group of which any will do is enough; where that fits others as well, it is refused."""
    contract = CONTRACTS[feed]
    groups: dict[str, Column] = {}
    for column in contract.columns:
        if column.required_any:
            groups.setdefault(column.required_any, column)
    columns = [column for column in contract.columns if column.required or column in groups.values()]
    for number in range(len(columns) + 1):
        optional = [column for column in contract.columns if column not in columns][:number]
        assert _feed_of(_cells([*columns, *optional], contract)) in (feed, None)


@pytest.mark.parametrize(
    "header",
    [
        "a,b,c",
        "Timestamp,What did you like?",
        "LEAID,RegionalPartner",
        "slug,start_date,host",
        "id,name",
        "ID,Name,Affiliation",
        "School_id,Section_id,Teacher_id,Name,Grade,Period",
        "District ID,District Name,School ID,School Name,Test,N,Mean",
        "LEAID,District Name,Year,Subject,Tested,Percent Proficient",
        "SCHOOL_YEAR,SCH_NAME,LEAID,NCESSCH,GRADE,RACE_ETHNICITY,SEX,STUDENT_COUNT",
        "slug,start,end,title,venue,country,tags",
        "Email Address,First Name,Last Name,Phone Number,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,NOTES,TAGS",
        "First Name,Last Name,Email,Organization,Job Title,Notes",
        "Teacher Name,Email,Stipend Amount,Paid",
        "Attended,First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time",
    ],
)
def test_other_headers_are_not(header: str) -> None:
    assert recognise.recognise(CONTRACTS, _records(header)) is None


def test_the_header_may_stand_below_notes() -> None:
    found = recognise.recognise(CONTRACTS, _records("Exported on 2024-06-10", "", "org_id,name,type"))
    assert found is not None
    assert (found.contract.feed, found.place, found.line) == ("organizations", 2, 3)


def test_own_wordings_come_before_aliases() -> None:
    found = recognise.match(CONTRACTS["rosters"], (1, ["Email", "Participant Name", "Participant Email"]))
    assert found.columns == {"participant_name": 1, "participant_email": 2}
    assert found.undeclared == [0]


def test_blank_headings_at_the_end_do_not_count() -> None:
    assert recognise.match(CONTRACTS["rosters"], (1, ["Name", "Email", "", " "])).header == ("Name", "Email")


def test_one_of_a_group_is_enough() -> None:
    header = "event_id,attendance_date,attendance_period,attendance_value"
    lacking = recognise.match(CONTRACTS["attendance_long"], _records(header)[0])
    assert lacking.missing == ("user_id or email",)
    assert recognise.match(CONTRACTS["attendance_long"], _records(f"{header},Email")[0]).fits


def test_two_feeds_that_fit_are_refused() -> None:
    twin = CONTRACTS["rosters"].model_copy(update={"feed": "twins"})
    with pytest.raises(LandingError, match="fits rosters and twins equally well") as caught:
        recognise.recognise({"rosters": CONTRACTS["rosters"], "twins": twin}, _records("Name,Email,Notes"))
    assert caught.value.code == "no_feed"


def test_a_missing_column_is_named_with_its_wordings_and_the_heading_that_may_be_meant() -> None:
    records = _records("org_id,nmae,type")
    refusal = recognise.missing_columns(recognise.best_header(CONTRACTS["organizations"], records), records)
    assert refusal.code == "missing_column"
    assert refusal.feed == "organizations"
    assert "line 1" in refusal.message
    assert "name (also read:" in refusal.message
    assert "is it column 2, 'nmae'?" in refusal.message


def test_a_table_for_no_feed_names_the_nearest() -> None:
    refusal = recognise.refuse_unknown(CONTRACTS, _records("slug,Event title,start_date,end_date,price,country"))
    assert refusal.code == "no_feed"
    assert "Nearest: events (lacks event_id, type)" in refusal.message


@pytest.mark.parametrize("line", ["1,2,3", "Ada,Lovelace,ada@example.org", "2024-06-10,12,x"])
def test_a_table_without_header_is_refused_without_its_cells(line: str) -> None:
    refusal = recognise.refuse_unknown(CONTRACTS, _records(line))
    assert refusal.code == "no_header"
    assert "Ada" not in refusal.message

    forced = recognise.missing_columns(recognise.best_header(CONTRACTS["people"], _records(line)), _records(line))
    assert forced.code == "no_header"
    assert "Lovelace" not in forced.message


def test_headings_that_may_be_people_are_not_repeated() -> None:
    records = _records("Grace Hopper,Rear Admiral,Arlington")
    for refusal in (
        recognise.refuse_unknown(CONTRACTS, records),
        recognise.missing_columns(recognise.best_header(CONTRACTS["people"], records), records),
    ):
        assert "Hopper" not in refusal.message
        assert "Arlington" not in refusal.message


@pytest.mark.parametrize("line", ["Teacher,Emil", "Teacher,Emil,Biology,8"])
def test_a_name_that_resembles_a_heading_is_not_repeated(line: str) -> None:
    found = recognise.best_header(CONTRACTS["attendance_wide"], _records(line))
    assert "Emil" not in recognise.missing_columns(found, _records(line)).message
    assert "Emil" not in recognise.refuse_unknown(CONTRACTS, _records(line)).message


def test_a_misspelled_heading_that_may_hide_an_address_is_named_by_its_place_alone() -> None:
    records = _records("org_id,name@: a,type")
    assert (
        "column 2"
        in recognise.missing_columns(recognise.best_header(CONTRACTS["organizations"], records), records).message
    )


def test_a_heading_is_squashed_once_for_all_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    squashed = []
    monkeypatch.setattr(recognise, "squash", lambda heading: squashed.append(heading) or heading)
    records = [(1, [f"Column {place}" for place in range(5000)])]
    assert recognise.recognise(CONTRACTS, records) is None
    assert len(squashed) == 5000


def test_of_two_feeds_that_fit_the_file_name_decides() -> None:
    records = _records("code,description,lessons")
    for stem, feed in (("standards-cc-math-dictionary", "standards"), ("textbook-im-alg-1-dictionary", "textbooks")):
        found = recognise.recognise(CONTRACTS, records, stem)
        assert found is not None
        assert found.contract.feed == feed
    with pytest.raises(LandingError, match="equally well"):
        recognise.recognise(CONTRACTS, records, "dictionary")
