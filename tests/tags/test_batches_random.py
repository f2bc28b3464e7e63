"""Whatever list, tags and friends: every line has one result, and twice is as good as once."""

from hypothesis import given
from hypothesis import strategies as st

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.operators.scope import WHOLE
from domain.tags import batch_lists, batch_results, batches
from domain.tags.models import FriendshipTag, TagBatch, TagChange, TagGroup
from jobs import tag_batches as jobs
from tests.fuzzing import examples

PEOPLE = 6
LINES = st.lists(
    st.sampled_from([*(f"wmPerson{n:012}" for n in range(PEOPLE)), "o-shared", "nobody", "", " "]),
    max_size=12,
)
# Whether a customer has each of two guides; the second may not have confirmed.
FRIENDS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=PEOPLE)
CARRIED = st.sets(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, 2)))


def befriend(guides, friends, carried, tags) -> None:
    Customer.delete().execute()
    for n, (first, second, half) in enumerate(friends[:PEOPLE]):
        person = Customer.create(
            external_userid=f"wmPerson{n:012}",
            unionid="o-shared" if n < 2 else "",
            created_at=clock.now(),
        )
        for guide, has, unsure in zip(guides, (first, second), (False, half), strict=True):
            if has:
                one = Friendship.create(customer=person, guide=guide, half=unsure)
                for tag in (tags[tag] for who, tag in carried if who == n):
                    FriendshipTag.create(friendship=one, tag=tag)


def carried_now() -> set[tuple]:
    return set(FriendshipTag.select(FriendshipTag.friendship, FriendshipTag.tag).tuples())


def run(lines, tags, adding, exclusive) -> TagBatch:
    key = f"key-of-batch-{TagBatch.select().count()}-{clock.now().timestamp()}"
    batch = batches.make(lines, key=key[:40], name="", by="operator:a", scope=WHOLE)
    if not batch.total:
        return batch
    batches.choose(batch, [tag.id for tag in tags], adding=adding, exclusive=exclusive)
    batches.start(batch, by="operator:a")
    while jobs.drain():
        pass
    return TagBatch.get_by_id(batch.id)


@examples(40)
@given(
    lines=LINES,
    friends=FRIENDS,
    carried=CARRIED,
    chosen=st.sets(st.integers(0, 2), min_size=1),
    adding=st.booleans(),
    exclusive=st.booleans(),
    single=st.booleans(),
)
def test_results_add_up_and_twice_is_once(
    library, lin, wei, lines, friends, carried, chosen, adding, exclusive, single
):
    tags = sorted(library.values(), key=lambda tag: tag.id)
    # 敏感肌 and 油皮 are of one group: only one of them is put on where a customer may have one.
    chosen = [tags[n] for n in sorted(chosen)]
    single = single and not (adding and len({tag.group_id for tag in chosen}) < len(chosen))
    TagGroup.update(single=single).execute()
    TagChange.delete().execute()
    befriend((lin, wei), friends, carried, tags)
    given_lines = [line for line in lines if line.strip()]
    if not given_lines:
        return

    first = run(batch_lists.typed("\n".join(lines)), chosen, adding, exclusive)
    after, changes = carried_now(), TagChange.select().count()
    again = run(batch_lists.typed("\n".join(lines)), chosen, adding, exclusive)

    for batch in (first, again):
        assert sum(batch_results.counts(batch).values()) == len(given_lines)
        assert batch_results.counts(batch).get("found", 0) == 0
    assert batch_results.counts(again).get("tagged", 0) == 0
    assert (carried_now(), TagChange.select().count()) == (after, changes)
    if single:
        assert_one_of_a_group(chosen, adding, exclusive)


def assert_one_of_a_group(chosen, adding, exclusive) -> None:
    """Of those who got a tag of this batch, nobody has another one of its group."""
    if not adding:
        return
    for row in FriendshipTag.select().where(FriendshipTag.by.startswith("batch:")):
        others = [
            other
            for other in row.friendship.tag_rows
            if other.tag_id != row.tag_id and other.tag.group_id == row.tag.group_id
        ]
        assert others == []
