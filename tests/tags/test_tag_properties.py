"""Whatever the sequence of edits, imports, faults and retries: in the end WeCom has exactly the
tags that guides see (and what other apps made, which we may not delete), and nobody has lost one.
"""

from contextlib import ExitStack, suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from callbacks.inbox import ReceivedCallback
from db import db
from domain import clock, leases
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.operators.scope import WHOLE
from domain.outbox import OutboxEvent
from domain.tags import (
    actions,
    differences,
    drift,
    drift_acts,
    editing,
    importing,
    leftovers,
    mark_drift,
    pushing,
    showing,
    undoing,
)
from domain.tags.models import (
    CorpTag,
    FriendshipTag,
    Tag,
    TagChange,
    TagDrift,
    TagGroup,
    TagImport,
    TagRestoration,
)
from jobs import tag_library
from tests.fuzzing import examples

GROUPS, NAMES = st.sampled_from(["肤质", "来源"]), st.sampled_from(["甲", "乙", "丙", "丁"])
ANY = st.integers(0, 1000)
PATHS = st.sampled_from(
    ["add_corp_tag", "edit_corp_tag", "del_corp_tag", "get_corp_tag_list", "mark_tag"]
)
BY, GUIDE = "operator:admin", "guide:LinYue"
TABLES = (
    *(TagChange, TagRestoration, FriendshipTag, TagDrift, CorpTag, TagImport, Tag, TagGroup),
    *(OutboxEvent, ReceivedCallback),
)


class Tags(RuleBasedStateMachine):
    """`wecom`, `work`, `friendship` come from the test; `carried`: what 陈美 is to carry here."""

    def __init__(self, wecom, work, friendship: Friendship) -> None:
        super().__init__()
        self.wecom, self.work, self.friendship = wecom, work, friendship
        self.time = ExitStack()
        self.carried: set[int] = set()
        self._forget()

    def _forget(self) -> None:
        self.wecom.mend()
        for table in ("friendship_tag", "tag", "tag_group"):
            self.wecom.state.run(f"DELETE FROM {table}")
        with db.atomic():
            for table in TABLES:
                table.delete().execute()

    # Operators

    @rule(group=GROUPS, names=st.lists(NAMES, min_size=1, max_size=3), visible=st.booleans())
    def make(self, group, names, visible):
        kept = TagGroup.get_or_none(TagGroup.name == group, TagGroup.deleted_at.is_null())
        self._try(
            lambda: (
                editing.make_tags(kept, names)
                if kept
                else editing.make_group(group, names, visible=visible)
            )
        )

    @rule(which=ANY, name=NAMES)
    def rename(self, which, name):
        self._with_tag(which, lambda tag: self._try(lambda: editing.rename_tag(tag, name)))

    @rule(which=ANY)
    def delete(self, which):
        self._with_tag(which, lambda tag: self._delete(tag))

    def _delete(self, tag: Tag) -> None:
        editing.delete_tags([tag.id])
        self.carried.discard(tag.id)

    @rule(shown=st.lists(ANY, max_size=4))
    def show_and_hide(self, shown):
        """Those that are named are shown, the others hidden."""
        tags = library()
        wanted = {tags[place % len(tags)].id for place in shown} if tags else set()
        showing.choose(wanted, [tag.id for tag in tags])

    @rule(shows=st.booleans(), choices=st.dictionaries(NAMES, ANY, max_size=2))
    def take_in(self, shows, choices):
        """An import of what WeCom had when it was last read."""
        groups = [group.wecom_id for group in importing.in_wecom()]
        chosen = {name: groups[n % len(groups)] for name, n in choices.items()} if groups else {}
        plan = importing.preview(chosen)
        self._try(lambda: importing.start(BY, digest=plan.digest, chosen=chosen, shows=shows))

    @rule()
    def put_the_last_import_back(self):
        row = TagImport.select().order_by(TagImport.id.desc()).first()
        if row and undoing.can_put_back(row):
            undoing.put_back(row, BY)
            self.carried |= carried_here()

    @rule(taking=st.booleans(), which=ANY)
    def settle_a_difference(self, taking, which):
        found = drift.differences()
        if found:
            act = drift_acts.take if taking else drift_acts.push
            act([found[which % len(found)]], BY)

    @rule()
    def try_leftovers_again(self):
        self._try(lambda: leftovers.try_again(BY))

    # The guide

    @rule(which=ANY, adding=st.booleans())
    def mark(self, which, adding):
        seen = [tag for tag in library() if tag.visible and tag.wecom_id]
        if seen:
            tag = seen[which % len(seen)]
            actions.change(self.friendship, tag, adding=adding, by=GUIDE)
            (self.carried.add if adding else self.carried.discard)(tag.id)

    # WeCom and other apps

    @rule(group=GROUPS, names=st.lists(NAMES, min_size=1, max_size=3))
    def another_app_adds(self, group, names):
        self.wecom.tag_added_elsewhere(group, names)

    @rule(which=ANY, name=NAMES)
    def another_app_renames(self, which, name):
        ids = self.wecom.state.column("SELECT id FROM tag ORDER BY id")
        with_name = "SELECT 1 FROM tag WHERE name = ?"
        if ids and not self.wecom.state.value(with_name, name):
            self.wecom.tag_renamed_elsewhere(ids[which % len(ids)], name)

    @rule(which=ANY)
    def another_app_deletes(self, which):
        ids = self.wecom.state.column("SELECT id FROM tag ORDER BY id")
        if ids:
            self.wecom.tag_deleted_elsewhere(ids[which % len(ids)])

    @rule(group=GROUPS, name=NAMES)
    def we_made_one_in_an_earlier_life(self, group, name):
        with self.wecom.state.transaction():
            id, _new = self.wecom.keep_group(group, 0, ours=True)
            self.wecom.keep_tag(id, name, 0, ours=True)

    @rule(path=PATHS, kind=st.sampled_from(["drop", "cut", "http", "errcode"]), times=st.just(1))
    def break_something(self, path, kind, times):
        self.wecom.fault(path=f"externalcontact/{path}", kind=kind, times=times)

    # Workers

    @rule()
    def workers_work(self):
        self.work(failures=True)

    @rule(model=st.sampled_from([TagGroup, TagImport]))
    def a_worker_dies(self, model):
        """It has taken rows in hand, and does nothing more."""
        leases.claim(model, limit=1, lease=timedelta(minutes=5))

    @rule(minutes=st.sampled_from([1, 20]))
    def time_passes(self, minutes):
        self.time.enter_context(clock.pretend(clock.now() + timedelta(minutes=minutes)))
        self.work(failures=True)

    # The end

    def teardown(self):
        try:
            self.wecom.mend()
            self._until_quiet()
            self._check_tags()
            self._check_marks()
        finally:
            self.time.close()

    def _until_quiet(self) -> None:
        """What an operator does about the report; and waiting for what backs off."""
        for _round in range(4):
            self.time_passes(60)
            tag_library.read()
            drift_acts.push(drift.differences(), BY)
            pushing.ask(group.id for group in TagGroup.select() if group.set_aside_at)
            self.work(failures=True)
            note_marks(self.wecom, self.friendship)
            mark_drift.push(WHOLE, BY)

    def _check_tags(self) -> None:
        rows = self.wecom.state.rows("SELECT id, name, group_id, ours FROM tag")
        theirs = {row["id"]: row for row in rows}
        shown = {tag.wecom_id: tag for tag in library() if tag.visible}
        assert None not in shown and shown.keys() <= theirs.keys(), "guides see what WeCom has"
        for id, row in theirs.items():
            if id in shown:
                assert row["name"] == shown[id].name or not row["ours"]
            else:
                assert not row["ours"], "only what another app made is left over"
        left = {row.wecom_id for row in leftovers.those()}
        assert left == theirs.keys() - shown.keys(), "and every one of it is listed"

    def _check_marks(self) -> None:
        kept = {tag.id for tag in library()}
        assert carried_here() & kept == self.carried & kept, "nobody has lost a tag"
        marks = set(self.wecom.state.column("SELECT tag_id FROM friendship_tag"))
        wanted = {tag.wecom_id for tag in library() if tag.visible and tag.id in self.carried}
        assert marks >= wanted, "nor in WeCom"
        shown = {tag.wecom_id for tag in library() if tag.visible}
        assert marks & shown == wanted

    def _with_tag(self, which: int, act) -> None:
        tags = library()
        if tags:
            act(tags[which % len(tags)])

    def _try(self, act) -> None:
        """What an operator may not do changes nothing."""
        with suppress(Invalid):
            act()


def library() -> list[Tag]:
    return list(Tag.select().where(Tag.deleted_at.is_null()).order_by(Tag.id))


def carried_here() -> set[int]:
    return {tag_id for (tag_id,) in FriendshipTag.select(FriendshipTag.tag).tuples()}


def note_marks(wecom, friendship: Friendship) -> None:
    """What reading the customer brings."""
    differences.note({friendship.id: wecom.state.column("SELECT tag_id FROM friendship_tag")})


def test_wecom_ends_with_what_guides_see(company, work, friendship):
    several = settings(
        examples(12),
        stateful_step_count=14,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(lambda: Tags(company, work, friendship), settings=several)
