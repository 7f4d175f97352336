"""What a steward writes down about an invented region: whom not to write to, who is a master, who exists twice."""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.dirt import shout, spell_day
from orchestration.lib.samples.lines import ConsentRow, DecisionRow, MasterTeacherRow, MergeRow, OptOutRow
from orchestration.lib.samples.world import Cast, Educator, Post

PURPOSES = {
    "tips": ["tips", "Tips and tricks, monthly", "newsletter"],
    "event invitations": ["event invitations", "events"],
    "coaching": ["coaching", "coaching invitations"],
    "all": ["all", "everything"],
}
FEWEST_FOR_COPIES = 8


class Stewardship:
    """Instructions and decisions of one region."""

    def __init__(self, desk: Desk, cast: Cast) -> None:
        self.desk, self.rng, self.cast = desk, desk.rng, cast

    def build(self) -> None:
        """State everything."""
        for person in self.cast.users:
            self._instruct(person)
        for leader in self.cast.leaders:
            if self.rng.random() < 0.6:
                since = date(self.desk.clock.year - self.rng.randint(1, 4), 7, 1)
                self.desk.line(MasterTeacherRow, person=leader.person_id, since=since)
        if len(self.cast.users) >= FEWEST_FOR_COPIES:
            self._enter_twice(self.cast.users[-1])
            one, other = self.rng.sample(self.cast.users, 2)
            self.desk.line(
                DecisionRow, kind="keep apart", one=one.person_id, other=other.person_id, day=self._day(),
                decided_by="the steward", why="two people of one school",
            )  # fmt: skip

    def _day(self) -> date:
        return self.desk.clock.as_of - timedelta(days=self.rng.randint(20, 300))

    def _instruct(self, person: Educator) -> None:
        """Out, and sometimes in again: the last instruction wins."""
        rng, day = self.rng, self._day()
        if person.professional and rng.random() < 0.04:
            self.desk.line(
                OptOutRow, first=person.first, last=person.last, email=shout(rng, person.professional),
                notes=rng.choice(["", "moved to another position", "asked on the telephone"]), day=day,
            )  # fmt: skip
        if rng.random() < 0.08:
            purpose = rng.choice(list(PURPOSES))
            for when, is_in in ((day, False), (day + timedelta(days=rng.randint(1, 15)), True))[: rng.randint(1, 2)]:
                texts = {"purpose": rng.choice(PURPOSES[purpose]), "on": spell_day(rng, when),
                         "in_or_out": rng.choice(["in", "yes"] if is_in else ["out", "no", "Opt out"])}  # fmt: skip
                self.desk.line(ConsentRow, person=person.person_id, purpose=purpose, is_in=is_in, day=when, texts=texts)

    def _enter_twice(self, person: Educator) -> None:
        """A second record of somebody at the same school, with an address of its own, merged into the first."""
        number = self.desk.numbers.take("copy", 950001)
        post, created = person.posts[-1], max(person.created, self.desk.clock.previous_june) + timedelta(days=30)
        copy = Educator(person.first, person.last, number, created, google=f"copy{number}@gmail.example.org")
        start = (post.start or created) + timedelta(days=1)
        copy.posts = [Post(post.organization, post.role, post.wording, start, post.end, post.title)]
        self.desk.user(copy)
        self.desk.line(MergeRow, from_id=number, into_id=person.person_id, day=self.desk.clock.as_of)
