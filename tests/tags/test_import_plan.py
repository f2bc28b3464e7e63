"""What an import would do, for any library here and any tags in WeCom."""

from hypothesis import given
from hypothesis import strategies as st

from domain.tags.import_plan import (
    ELSEWHERE,
    EMPTY,
    JOINED,
    KNOWN,
    LINKED,
    MADE,
    NEW,
    NOTHING,
    SAME,
    ImportPlan,
    Library,
    plan,
)
from domain.tags.library import LibraryGroup, LibraryTag
from tests.fuzzing import examples


def group(name: str, *tags: str, order: int = 0) -> LibraryGroup:
    """Its id is `g-` and its name; a tag's, group/name/place."""
    rows = (LibraryTag(f"{name}/{tag}/{place}", tag) for place, tag in enumerate(tags))
    return LibraryGroup(f"g-{name}", name, order, tuple(rows))


def fates(one: ImportPlan) -> dict[str, str]:
    return {plan.tag.wecom_id: plan.fate for group in one.groups for plan in group.tags}


def test_a_new_group_is_made_with_its_tags():
    one = plan([group("肤质", "干皮", "油皮")], Library())
    assert [group.fate for group in one.groups] == [NEW]
    assert [tag.name for tag in one.groups[0].made] == ["干皮", "油皮"]


def test_a_group_that_exists_takes_the_new_tags():
    library = Library(frozenset({"肤质"}), {"干皮": "肤质"})
    one = plan([group("肤质", "干皮", "油皮")], library)
    assert one.groups[0].fate == JOINED
    assert fates(one) == {"肤质/干皮/0": KNOWN, "肤质/油皮/1": MADE}


def test_equal_names_in_one_group_become_one():
    one = plan([group("肤质", "干皮", "干皮")], Library())
    assert sorted(fates(one).values()) == [MADE, SAME]


def test_a_name_of_several_groups_is_made_in_the_first_or_in_the_chosen_one():
    theirs = [group("来源", "抖音"), group("渠道", "抖音", order=9)]
    first = plan(theirs, Library())
    assert fates(first) == {"渠道/抖音/0": MADE, "来源/抖音/0": ELSEWHERE}
    assert first.shared == {"抖音": {"g-渠道": "渠道", "g-来源": "来源"}}
    chosen = plan(theirs, Library(), {"抖音": "g-来源"})
    assert fates(chosen) == {"渠道/抖音/0": ELSEWHERE, "来源/抖音/0": MADE}
    assert chosen.groups[0].fate == NOTHING
    assert first.digest != chosen.digest


def test_a_name_that_the_library_has_in_another_group_is_not_made_again():
    one = plan([group("来源", "抖音")], Library(frozenset({"渠道"}), {"抖音": "渠道"}))
    (told,) = one.tags(KNOWN)
    assert told.group == "渠道"
    assert one.groups[0].fate == NOTHING
    assert [tag.name for tag in one.removed] == ["抖音"]


def test_tags_of_the_library_itself_stay_in_wecom():
    mine = group("肤质", "干皮", "油皮")
    library = Library(frozenset({"肤质"}), {"干皮": "肤质"}, frozenset({"肤质/干皮/0"}))
    one = plan([mine], library)
    assert fates(one) == {"肤质/干皮/0": LINKED, "肤质/油皮/1": MADE}
    assert [tag.name for tag in one.removed] == ["油皮"]


def test_an_empty_group_is_refused():
    one = plan([group("空组"), group("肤质", "干皮")], Library())
    assert {row.group.name: row.fate for row in one.groups} == {"空组": EMPTY, "肤质": NEW}


NAMES = st.sampled_from("甲乙丙丁戊")
ORDERS = st.integers(0, 3)


@st.composite
def libraries_in_wecom(draw) -> list[LibraryGroup]:
    """Groups of any names, tags of any names in any number, each with an id of its own."""
    groups = []
    for number in range(draw(st.integers(0, 4))):
        names = draw(st.lists(NAMES, max_size=5))
        tags = [LibraryTag(f"t{number}-{n}", name, draw(ORDERS)) for n, name in enumerate(names)]
        name = draw(st.sampled_from(["组一", "组二", "组三"]))
        groups.append(LibraryGroup(f"g{number}", name, draw(ORDERS), tuple(tags)))
    return groups


@st.composite
def libraries_here(draw) -> Library:
    tags = draw(st.dictionaries(NAMES, st.sampled_from(["组一", "旧组"]), max_size=3))
    linked = draw(st.frozensets(st.sampled_from(["t0-0", "t1-1", "t2-0"])))
    return Library(frozenset(tags.values()), tags, linked)


CHOICES = st.dictionaries(NAMES, st.sampled_from(["g0", "g1", "g2", "g9"]))


def after(library: Library, one: ImportPlan) -> Library:
    """The library when the import is stored."""
    made = {plan.tag.name: plan.group for plan in one.tags(MADE)}
    tags = {**(library.tags or {}), **made}
    return Library(library.groups | frozenset(made.values()), tags, library.linked)


@examples(300)
@given(libraries_in_wecom(), libraries_here(), CHOICES)
def test_every_tag_has_one_fate_and_every_name_one_place(theirs, library, chosen):
    one = plan(theirs, library, chosen)
    told = [tag.tag.wecom_id for group in one.groups for tag in group.tags]
    assert sorted(told) == sorted(tag.wecom_id for group in theirs for tag in group.tags)

    made = [tag.tag.name for tag in one.tags(MADE)]
    assert len(made) == len(set(made)), "made once"
    assert not set(made) & set(library.tags or {}), "not made again"

    rest = after(library, one)
    for fate in one.tags(MADE, SAME, ELSEWHERE, KNOWN):
        assert rest.group_of(fate.tag.name) == fate.group, "each name is where the plan says"


@examples(300)
@given(libraries_in_wecom(), libraries_here(), CHOICES)
def test_only_what_the_library_has_linked_stays_in_wecom(theirs, library, chosen):
    one = plan(theirs, library, chosen)
    everything = {tag.wecom_id for group in theirs for tag in group.tags}
    assert {tag.wecom_id for tag in one.removed} == everything - library.linked


@examples(300)
@given(libraries_in_wecom(), libraries_here(), CHOICES)
def test_importing_again_makes_nothing(theirs, library, chosen):
    one = plan(theirs, library, chosen)
    assert plan(theirs, after(library, one), chosen).tags(MADE) == []


@examples(200)
@given(libraries_in_wecom(), libraries_here(), st.randoms())
def test_the_order_in_which_wecom_lists_them_changes_nothing(theirs, library, random):
    shuffled = random.sample(theirs, len(theirs))
    assert plan(theirs, library).digest == plan(shuffled, library).digest
