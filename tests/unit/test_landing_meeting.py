"""Meeting logs, attendance sheets with two header lines, and the dates that landing itself reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter

import pytest

from orchestration.lib.landing import meeting, moments, place, wide
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.store import extra_names
from orchestration.lib.landing.table import Statement, Table

CONTRACTS = load_contracts()

BLOCK = (
    "\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,\r\n"
    "081 2345 6789,Algebra,06/24/2024 09:00:16 AM,06/24/2024 12:01:20 PM,host@example.org,181,3,\r\n\r\n"
)
TOTALS = "Name (Original Name),User Email,Total Duration (Minutes),Guest\r\nAda,ada@example.org,75,\r\nBo,,70,\r\n"
STAYS = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


def _table(folder: Path, text: str, feed: str, name: str = "file.csv", event: str | None = "E1") -> Table:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    found, _ = tables(Arrival(path, name), CONTRACTS, Statement(feed, event))
    return found[0]


# --- meeting logs -----------------------------------------------------------------------------------------------------


def test_the_block_above_the_participants_is_read(tmp_path: Path) -> None:
    table = _table(tmp_path, BLOCK + TOTALS, "meeting_logs")
    assert table.header_line == 4
    assert table.layout == "with meeting block"
    assert len(list(table.records())) == 2
    assert table.facts == {
        "meeting_id": "081 2345 6789",
        "meeting_key": "8123456789",
        "topic": "Algebra",
        "start": "06/24/2024 09:00:16 AM",
        "start_iso": "2024-06-24T09:00:16",
        "end": "06/24/2024 12:01:20 PM",
        "end_iso": "2024-06-24T12:01:20",
        "host_email": "host@example.org",
        "duration_minutes": "181",
        "participants": "3",
        "participants_listed": 2,
        "first_seen": "2024-06-24T09:00:16",
        "last_seen": "2024-06-24T12:01:20",
    }
    assert (table.data_date, table.data_date_source) == (date(2024, 6, 24), "file")


def test_the_date_in_the_file_counts_before_the_one_in_its_name(tmp_path: Path) -> None:
    table = _table(tmp_path, BLOCK + TOTALS, "meeting_logs", name="meeting_logs__20240701__2.csv")
    assert (table.data_date, table.data_date_source) == (date(2024, 6, 24), "file")
    assert table.facts["name_date"] == "2024-07-01"


def test_a_date_that_no_calendar_has_is_none(tmp_path: Path) -> None:
    table = _table(tmp_path, STAYS, "meeting_logs", name="meeting_logs__99991231__1.csv")
    assert table.data_date is None
    assert any("9999-12-31" in warning for warning in table.warnings)


def test_a_block_of_one_line_per_fact_is_read(tmp_path: Path) -> None:
    block = "Meeting ID: 123 456\nTopic,Algebra\nStart Time,6/24/2024 9:00\n\n"
    table = _table(tmp_path, f"{block}{STAYS}Ada,a@example.org,,,5,No\n", "meeting_logs")
    assert table.facts["meeting_key"] == "123456"
    assert table.facts["start_iso"] == "2024-06-24T09:00:00"


def test_a_log_without_block_has_its_times_from_the_rows(tmp_path: Path) -> None:
    rows = "Ada,A@Example.org,1/26/2021 7:52,1/26/2021 7:53,1,No\nBo,N/A,1/26/2021 7:45,1/26/2021 9:16,91,No\n"
    table = _table(tmp_path, STAYS + rows, "meeting_logs")
    assert table.layout == "participants only"
    assert table.data_date is None
    assert table.stays is not None
    assert table.stays.addresses == {"a@example.org"}
    assert (table.stays.first, table.stays.last) == (datetime(2021, 1, 26, 7, 45), datetime(2021, 1, 26, 9, 16))


def test_tables_after_the_participants_are_passed_over(tmp_path: Path) -> None:
    text = (
        "1. Summary\nMeeting title\tWorkshop\nStart time\t6/14/2022, 9:29:07\n\n2. Participants\n"
        "Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tRole\n"
        "Ada\t6/14/2022, 9:30:46\t6/14/2022, 9:50:12\t19m 26s\ta@example.org\tOrganizer\n\n"
        "3. In-Meeting activities\nName\tJoin time\tLeave time\tDuration\tEmail\tRole\n"
        "Ada\t6/14/2022, 9:30:46\t6/14/2022, 9:50:12\t19m 26s\ta@example.org\tOrganizer\n"
    )
    table = _table(tmp_path, text, "meeting_logs")
    assert len(list(table.records())) == 1
    assert table.facts["topic"] == "Workshop"
    assert table.named(next(iter(table.records()))[1])["meeting_role"] == "Organizer"


@pytest.mark.parametrize(("one", "other"), [("081 2345", "812345"), ("00000000001", "1"), ("abc-DEF", "ABCdef")])
def test_meeting_ids_are_compared_without_their_writing(one: str, other: str) -> None:
    assert meeting.meeting_key(one) == meeting.meeting_key(other) != ""


def test_no_id_is_no_key() -> None:
    assert meeting.meeting_key(None) == meeting.meeting_key("  ") == ""
    assert meeting.meeting_key("000") == "000"


def test_a_session_meets_a_log_in_its_own_zone() -> None:
    chicago = moments.zone("Central")
    session = place.Session("E1", datetime(2024, 6, 10, 9), datetime(2024, 6, 10, 12), chicago)
    stays = place.Stays()
    stays.add("2024-06-10T14:30:00Z", "2024-06-10T16:00:00Z", "a@example.org", None)
    assert session.meets(stays)  # 9:30 to 11:00 in Chicago
    later = place.Stays(datetime(2024, 6, 10, 17, 30, tzinfo=UTC), datetime(2024, 6, 10, 18, tzinfo=UTC))
    assert not session.meets(later)


# --- logs of other tools ----------------------------------------------------------------------------------------------

ACCOUNT = (
    "Topic,Meeting ID,User Name,User Email,Start Time,End Time,Duration (Minutes),Participants,Name (Original Name),"
    "User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    "Algebra,852 1848,Gil,gil@example.org,06/24/2024 09:00,06/24/2024 12:00,180,2,Ada,ada@example.org,"
    "06/24/2024 09:05,06/24/2024 12:00,175,No\n"
    "Data,911 2,Gil,gil@example.org,06/25/2024 09:00,06/25/2024 10:00,60,2,Bo,bo@example.org,"
    "06/25/2024 09:00,06/25/2024 10:30,90,No\n"
    "Algebra,852 1848,Gil,gil@example.org,06/24/2024 09:00,06/24/2024 12:00,180,2,Bo,bo@example.org,"
    "06/24/2024 09:00,06/24/2024 12:00,180,No\n"
)


def _logs(folder: Path, text: str, name: str = "file.csv") -> list[Table]:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    found, _ = tables(Arrival(path, name), CONTRACTS, Statement())
    return found


def test_a_report_of_many_meetings_is_a_log_for_each(tmp_path: Path) -> None:
    algebra, data = _logs(tmp_path, ACCOUNT)
    assert (algebra.layout, algebra.source.part) == ("zoom_account", "852 1848, 06/24/2024 09:00")
    assert [line for line, _ in algebra.records()] == [2, 4]
    assert algebra.named(next(iter(algebra.records()))[1]) == {
        "participant_name": "Ada",
        "user_email": "ada@example.org",
        "join_time": "06/24/2024 09:05",
        "leave_time": "06/24/2024 12:00",
        "duration_minutes": "175",
        "guest": "No",
        "meeting_id": "852 1848",
    }
    assert algebra.facts["host_email"] == "gil@example.org"
    assert algebra.facts["start_iso"] == "2024-06-24T09:00:00"
    assert algebra.warnings == []
    assert data.facts["longest_stay_minutes"] == 90  # in a meeting of an hour
    assert data.facts["participants_listed"] == 1
    assert len(data.warnings) == 2
    assert algebra.is_of_many
    assert data.is_of_many


def test_actions_are_read_as_they_are(tmp_path: Path) -> None:
    text = (
        "Full Name\tUser Action\tTimestamp\nAda\tJoined before\t6/24/2020, 9:00:00 AM\n"
        "Ada\tLeft\t6/24/2020, 9:40:00 AM\n"
    )
    (table,) = _logs(tmp_path, text)
    assert table.layout == "teams_2020"
    assert table.named(next(iter(table.records()))[1]) == {
        "participant_name": "Ada", "user_action": "Joined before", "action_time": "6/24/2020, 9:00:00 AM",
    }  # fmt: skip
    assert table.stays is not None
    assert (table.stays.first, table.stays.last) == (datetime(2020, 6, 24, 9), datetime(2020, 6, 24, 9, 40))
    assert table.data_date == date(2020, 6, 24)


@pytest.mark.parametrize(
    "text",
    [
        "Full Name\tUser Action\tTimestamp\nAda\tJoined\t3/4/2020, 9:00:00 AM\n",
        "Name\tFirst join\tLast leave\tIn-meeting duration\nAda\t3/4/2022, 9:00:00\t3/4/2022, 9:30:00\t30m\n",
    ],
)
def test_teams_says_nothing_of_the_order_of_its_dates(tmp_path: Path, text: str) -> None:
    with pytest.raises(LandingError, match=r"2020-04-03 or 2020-03-04|2022-04-03 or 2022-03-04") as caught:
        _logs(tmp_path, text)
    assert caught.value.code == "ambiguous_dates"


# Each: the title of the summary, its lines, the header of the participants, what a participant is called, a length.
TEAMS = {
    "de": (
        "1. Zusammenfassung", ("Besprechungstitel", "Startzeit", "Endzeit"),
        "Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\tTeilnehmer-ID (UPN)\tRolle",
        "3.6.24, 9:01:00", "1 Std. 2 Min. 3 Sek.", "Organisator",
    ),
    "es": (
        "1. Resumen", ("Título de la reunión", "Hora de inicio", "Hora de finalización"),
        "Nombre\tPrimera vez que se unió\tÚltima salida\tDuración en la reunión\tCorreo electrónico\t"
        "Id. de participante (UPN)\tRol",
        "3/6/24, 9:01:00", "1 h 2 min 3 s", "Organizador",
    ),
    "fr": (
        "1. Résumé", ("Titre de la réunion", "Heure de début", "Heure de fin"),
        "Nom\tPremière connexion\tDernière déconnexion\tDurée en réunion\tE-mail\tID du participant (UPN)\tRôle",
        "03/06/2024 09:01:00", "1 h 2 min 3 s", "Organisateur",
    ),
    "pt": (
        "1. Resumo", ("Título da reunião", "Hora de início", "Hora de término"),
        "Nome\tPrimeiro ingresso\tÚltima saída\tDuração na reunião\tEmail\tID do participante (UPN)\tFunção",
        "03/06/24, 09:01:00", "1h 2m 3s", "Organizador",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", TEAMS)
def test_teams_reports_are_read_in_the_language_of_whoever_exports(tmp_path: Path, language: str) -> None:
    title, (topic, start, end), header, joined, length, role = TEAMS[language]
    left = joined.replace("9:01", "10:03").replace("010", "10")
    row = f"Ada\t{joined}\t{left}\t{length}\tada@example.org\tada@example.org\t{role}"
    text = (
        f"{title}\n{topic}\tAlgebra\n{start}\t{joined}\n{end}\t{left}\n\n2. Xyz\n{header}\n{row}\n\n"
        f"3. Xyz\n{header}\n{row}\n"
    )
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-16")
    (table,), _ = tables(Arrival(path, path.name), CONTRACTS, Statement())
    assert (table.contract.feed, table.layout) == ("meeting_logs", f"teams_{language}")
    (only,) = [table.named(cells) for _, cells in table.records()]
    assert only == {
        "participant_name": "Ada", "user_email": "ada@example.org", "join_time": joined, "leave_time": left,
        "duration": length, "meeting_role": role,
    }  # fmt: skip
    assert (table.facts["topic"], table.facts["start_iso"]) == ("Algebra", "2024-06-03T09:01:00")
    assert table.stays is not None
    assert table.stays.last == datetime(2024, 6, 3, 10, 3)
    assert moments.read_minutes(length) == 62.05
    assert table.warnings == []


ZOOM = (
    "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,Recording disclaimer response,"
    "In waiting room\nAda,ada@example.org,06/24/2024 09:05:00 AM,06/24/2024 12:00:00 PM,175,Yes,OK,No\n"
)


@pytest.mark.parametrize("host", [("Host name,Host email", "Gil,gil@example.org"), ("Host", "Gil (gil@example.org)")])
def test_the_newer_wordings_of_zoom_are_read(tmp_path: Path, host: tuple[str, str]) -> None:
    block = (
        f"Topic,ID,{host[0]},Duration (minutes),Start time,End time,Participants\n"
        f"Algebra,852 1848,{host[1]},181,06/24/2024 09:00:16 AM,06/24/2024 12:01:20 PM,1\n\n"
    )
    (table,) = _logs(tmp_path, block + ZOOM)
    assert (table.layout, table.warnings) == ("zoom_participants", [])
    assert table.named(next(iter(table.records()))[1]) == {
        "participant_name": "Ada", "user_email": "ada@example.org", "join_time": "06/24/2024 09:05:00 AM",
        "leave_time": "06/24/2024 12:00:00 PM", "duration_minutes": "175", "guest": "Yes", "in_waiting_room": "No",
    }  # fmt: skip
    facts = ("meeting_key", "host", "host_email", "start_iso", "duration_minutes", "participants")
    assert [table.facts[name] for name in facts] == [
        "8521848", "Gil", "gil@example.org", "2024-06-24T09:00:16", "181", "1",
    ]  # fmt: skip


def test_the_newer_report_of_many_meetings_is_a_log_for_each(tmp_path: Path) -> None:
    header = (
        "Topic,ID,Host name,Host email,Start time,End time,Participants,Duration (minutes),Name (original name),Email,"
        "Join time,Leave time,Duration (minutes),Guest,In waiting room"
    )
    row = "{},Gil,gil@example.org,06/24/2024 {},06/24/2024 13:00,1,180,Ada,ada@example.org,,,75,No,No"
    text = f"{header}\n{row.format('Algebra,852 1848', '09:00')}\n{row.format('Data,911', '12:00')}\n"
    algebra, data = _logs(tmp_path, text)
    assert [table.layout for table in (algebra, data)] == ["zoom_account_2024"] * 2
    assert [table.facts["meeting_key"] for table in (algebra, data)] == ["8521848", "911"]
    named = algebra.named(next(iter(algebra.records()))[1])
    assert (named["duration_minutes"], named["meeting_id"]) == ("75", "852 1848")
    assert algebra.facts["host_email"] == "gil@example.org"
    assert algebra.warnings == []


WEBINAR = """Attendee Report
Report Generated:,"07/15/2024 03:15 PM"
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,Unique Viewers
Algebra,123 456 7890,"Jul 15, 2024 01:55 PM",65,2,1
Host Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name
Yes,Gil Poe,gil@example.org,"Jul 15, 2024 01:55 PM","Jul 15, 2024 03:00 PM",65,No,United States
Attendee Details
Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time,\
Time in Session (minutes),Is Guest,Country/Region Name
Yes,Ada Ace,Ada,Ace,ada@example.org,"Jul 10, 2024 01:55 PM",approved,"Jul 15, 2024 01:58 PM","Jul 15, 2024 02:20 PM",\
22,Yes,United States
No,Bo Bee,Bo,Bee,bo@example.org,"Jul 11, 2024 01:55 PM",approved,--,--,--,--,
"""


def test_of_a_webinars_report_the_attendees_are_read(tmp_path: Path) -> None:
    (table,) = _logs(tmp_path, WEBINAR)
    assert (table.layout, table.warnings) == ("zoom_webinar", [])
    ada, bo = (table.named(row) for _, row in table.records())
    names = ("participant_name", "user_email", "join_time", "leave_time", "duration_minutes", "guest")
    assert [ada[name] for name in names] == [
        "Ada Ace", "ada@example.org", "Jul 15, 2024 01:58 PM", "Jul 15, 2024 02:20 PM", "22", "Yes",
    ]  # fmt: skip
    assert (bo["participant_name"], bo["join_time"]) == ("Bo Bee", "--")
    facts = ("meeting_key", "topic", "start_iso", "duration_minutes")
    assert [table.facts[name] for name in facts] == ["1234567890", "Algebra", "2024-07-15T13:55:00", "65"]


MEET = "First name,Last name,Email,Duration,Time joined,Time exited\nAda,Day,ada@example.org,1 hr 2 min,{},{}\n"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-06-10 Algebra.csv", "2024-06-10"),
        ("meeting_logs__20240610.csv", "20240610"),
        ("Algebra.csv", None),
    ],
)
def test_clock_times_are_of_the_day_in_the_name(tmp_path: Path, name: str, day: str | None) -> None:
    (table,) = _logs(tmp_path, MEET.format("9:02 AM", "10:04 AM"), name)
    assert table.layout == "google_meet"
    row = table.named(next(iter(table.records()))[1])
    assert (row["participant_name"], row.get("meeting_date")) == ("Ada Day", day)
    assert table.stays is not None
    assert table.stays.first == (datetime(2024, 6, 10, 9, 2) if day else None)
    assert any("no day" in warning for warning in table.warnings) == (day is None)


def test_totals_that_the_file_states_are_compared_with_its_rows(tmp_path: Path) -> None:
    table = _table(tmp_path, BLOCK + TOTALS, "meeting_logs")  # three participants, two of them listed
    assert table.facts["participants_listed"] == 2
    assert [warning for warning in table.warnings if "states 3 participants and lists 2" in warning]
    agreeing = _table(tmp_path, BLOCK.replace("181,3", "181,2") + TOTALS, "meeting_logs")
    assert "participants_listed" not in agreeing.facts
    short = _table(tmp_path, BLOCK.replace("181,3", "60,2") + TOTALS, "meeting_logs")
    assert short.facts["longest_stay_minutes"] == 75


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("75", 75),
        ("1 hr 2 min", 62),
        ("19m 30s", 19.5),
        ("1:02:30", 62.5),
        ("2h", 120),
        ("", None),
        ("a while", None),
        ("-3", None),
    ],
)
def test_lengths_of_time(text: str, minutes: float | None) -> None:
    assert moments.read_minutes(text) == minutes


# --- attendance sheets ------------------------------------------------------------------------------------------------


def test_halves_of_the_day_below_merged_days_are_joined(tmp_path: Path) -> None:
    text = "Name,Email,Jun 10,,Jun 11,,Notes\n,,AM,PM,AM,PM,\nAda,a@example.org,P,A,P,P,late\n"
    table = _table(tmp_path, text, "attendance_wide")
    assert [name for _, name in extra_names(table)] == ["Jun 10 AM", "Jun 10 PM", "Jun 11 AM", "Jun 11 PM"]
    assert [cells for _, cells in table.records()] == [["Ada", "a@example.org", "P", "A", "P", "P", "late"]]


def test_days_above_the_halves_are_joined(tmp_path: Path) -> None:
    text = ",,Jun 10,,Jun 11,\nName,Email,AM,PM,AM,PM\nAda,a@example.org,P,A,P,P\n"
    table = _table(tmp_path, text, "attendance_wide")
    assert [name for _, name in extra_names(table)] == ["Jun 10 AM", "Jun 10 PM", "Jun 11 AM", "Jun 11 PM"]
    assert len(list(table.records())) == 1


def test_a_first_person_without_marks_is_no_second_header_line(tmp_path: Path) -> None:
    table = _table(tmp_path, "Name,Email,Jun 10,Jun 11\nAda,,1,1\n,,P,A\n", "attendance_wide")
    assert len(list(table.records())) == 2
    assert wide.with_periods_below(["Name", "Email", "Jun 10"], ["", "", "P"], {0, 1}) is None


def test_repeated_and_unnamed_days_have_names_of_their_own(tmp_path: Path) -> None:
    table = _table(tmp_path, "Name,Email,Jun 10,Jun 10,,x\nAda,a@example.org,P,A,P,1\n", "attendance_wide")
    assert [name for _, name in extra_names(table)] == ["Jun 10", "Jun 10 [4]", "[5]", "x"]


def test_a_sheet_without_a_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="no column of a day") as caught:
        _table(tmp_path, "Name,Email,Role\nAda,a@example.org,Teacher\n", "attendance_wide")
    assert caught.value.code == "missing_column"


@pytest.mark.parametrize("feed", ["rosters", "attendance_wide", "feedback"])
def test_a_file_about_one_event_must_name_it(tmp_path: Path, feed: str) -> None:
    header = {
        "rosters": "Participant Name,Participant Email",
        "attendance_wide": "Name,Email,Jun 10",
        "feedback": "Timestamp,Q1",
    }[feed]
    with pytest.raises(LandingError, match=f"inbox/{feed}/<event_id>/") as caught:
        _table(tmp_path, f"{header}\n1,2\n", feed, event=None)
    assert caught.value.code == "event_not_named"
    column = "Event" if feed == "feedback" else "event_id"
    assert _table(tmp_path, f"{header},{column}\n1,2,3,4\n", feed, event=None).columns


# --- dates and times --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-03", date(2024, 6, 3)),
        (" 6/3/24 ", date(2024, 6, 3)),
        ("6/3/2024 9:00", date(2024, 6, 3)),
        ("14/11/22, 09:29:07", None),
        ("14.11.22", None),
        ("3-Jun-24", date(2024, 6, 3)),
        ("June 3, 2024", date(2024, 6, 3)),
        ("45446", date(2024, 6, 3)),
        ("2024-02-30", None),
        ("13/13/2024", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, expected: date | None) -> None:
    assert moments.read_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14/11/22, 09:29:07", date(2022, 11, 14)),
        ("3/4/2024", date(2024, 4, 3)),
        ("03.04.2024 9:00", date(2024, 4, 3)),
        ("4/13/2024", None),
        ("2024-06-03", date(2024, 6, 3)),
    ],
)
def test_dates_with_the_day_first(text: str, expected: date | None) -> None:
    assert moments.read_date(text, "dmy") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00", time(9)),
        ("1:05 PM", time(13, 5)),
        ("12:00 am", time(0)),
        ("9 a.m.", time(9)),
        ("09:00:30", time(9, 0, 30)),
        ("25:00", None),
        ("13:00 PM", None),
        ("9", None),
    ],
)
def test_times(text: str, expected: time | None) -> None:
    assert moments.read_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09/24/2020 11:35:16 AM", datetime(2020, 9, 24, 11, 35, 16)),
        ("2024-06-10T14:30:00Z", datetime(2024, 6, 10, 14, 30, tzinfo=UTC)),
        ("2024-06-10 09:00:00.123456", datetime(2024, 6, 10, 9)),
        ("45453.375", datetime(2024, 6, 10, 9)),
        ("Jun 10, 2024 09:00 AM", datetime(2024, 6, 10, 9)),
        ("2024-06-10", None),
        ("9:00", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert moments.read_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ET", "America/New_York"),
        ("America/Chicago", "America/Chicago"),
        ("", "America/New_York"),
        ("??", "America/New_York"),
    ],
)
def test_zones(text: str, key: str) -> None:
    assert moments.zone(text).key == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6/24/2024 9:00 EDT", datetime(2024, 6, 24, 13, tzinfo=UTC)),
        ("2024-06-24 09:00 UTC", datetime(2024, 6, 24, 9, tzinfo=UTC)),
        ("2024-06-24 09:00 GMT+2", datetime(2024, 6, 24, 7, tzinfo=UTC)),
        ("2024-06-24T09:00+05:30", datetime(2024, 6, 24, 3, 30, tzinfo=UTC)),
        ("2024-06-24 09:00+99:99", None),
        ("2024-06-24 09:00+16:00", None),
        ("2024-06-24 09:00 XXT", None),
    ],
)
def test_offsets(text: str, expected: datetime | None) -> None:
    assert moments.read_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0001-01-01", None),
        ("0024-06-03", None),
        ("٢٠٢٤-٠٦-٠٣", None),
        ("2024/06/03", date(2024, 6, 3)),
        ("6/3/99", date(1999, 6, 3)),
        ("6/3/69", date(2069, 6, 3)),
        ("9999-12-31", date(9999, 12, 31)),
    ],
)
def test_dates_that_staging_reads_otherwise_than_python_would(text: str, expected: date | None) -> None:
    assert moments.read_date(text) == expected


# --- times that no meeting has ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("duration", ["99999999999999", "²", "-5", "٩٠", "1e9"])
def test_a_duration_that_is_none_is_passed_over(duration: str) -> None:
    stays = place.stays_of([], {"start": "6/24/2024 9:00", "duration_minutes": duration})
    assert (stays.first, stays.last) == (datetime(2024, 6, 24, 9), datetime(2024, 6, 24, 9))


def _schedule(monkeypatch: pytest.MonkeyPatch, *sessions: place.Session) -> place.Schedule:
    monkeypatch.setattr(place, "_sessions", lambda _: list(sessions))
    return place.Schedule(None)


def _stays(join: str, leave: str) -> place.Stays:
    return place.stays_of([{"join_time": join, "leave_time": leave}], {})


def test_sessions_at_the_end_of_time_disturb_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    zone = moments.zone(None)
    last = place._session("E9", date(9999, 12, 31), time(22), time(2), zone)
    assert last.end == datetime(9999, 12, 31, 2)  # there is no next day
    morning = place._session("E1", date(2024, 6, 24), time(9), time(12), zone)
    night = place._session("E2", date(2024, 6, 24), time(22), time(2), zone)
    eternal = place.Session("E3", datetime(1900, 1, 1), datetime(9999, 12, 31, 23, 59), zone)
    later = place._session("E4", date(2024, 6, 26), time(9), time(12), zone)
    schedule = _schedule(monkeypatch, later, last, night, eternal, morning)
    assert schedule.events_at(_stays("6/24/2024 9:10", "6/24/2024 11:50")) == ["E1", "E3"]
    assert schedule.events_at(_stays("6/25/2024 1:00", "6/25/2024 1:30")) == ["E2", "E3"]
    assert schedule.events_at(_stays("2024-06-24 13:10Z", "2024-06-24 14:00Z")) == ["E1", "E3"]
    assert schedule.events_at(_stays("9999-12-31 22:30", "9999-12-31 23:30")) == []
    assert not schedule.is_empty
    assert _schedule(monkeypatch).is_empty


def test_a_thousand_logs_are_placed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    zone = moments.zone(None)
    days = [date(2000 + n % 25, n % 12 + 1, n % 28 + 1) for n in range(50_000)]
    sessions = [place._session(f"E{n}", day, time(9), time(12), zone) for n, day in enumerate(days)]
    eternal = place.Session("X", datetime(1900, 1, 1), datetime(9999, 12, 31, 23, 59), zone)
    schedule = _schedule(monkeypatch, eternal, *sessions)
    started = perf_counter()
    found = [schedule.events_at(_stays("3/3/2010 9:10", "3/3/2010 11:50")) for _ in range(1000)]
    assert all(events == found[0] for events in found)
    assert set(found[0]) == {"X", *(f"E{n}" for n, day in enumerate(days) if day == date(2010, 3, 3))}
    assert perf_counter() - started < 20  # a list of every day of the long event took half a minute for one pass
