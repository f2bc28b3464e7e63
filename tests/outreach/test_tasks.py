"""Whom guides are asked to follow up, and how a task ends."""

from datetime import timedelta

import pytest

from domain import clock
from domain.errors import Invalid, NotFound
from domain.outreach import actions, nightly, queries
from domain.outreach.models import OutreachTask
from domain.outreach.plans import text_for


def names(guide) -> list[str]:
    return [task.friendship.customer.name for task in queries.open_tasks(guide)]


def test_friends_for_more_than_three_days_are_to_be_followed_up(monday, plan, befriend, lin, cli):
    befriend(lin, "四天的朋友", days=4)
    befriend(lin, "两天的朋友", days=2)

    result = cli("jobs", "run", "make-tasks")

    assert names(lin) == ["四天的朋友"]
    assert "made=1" in result.output
    task = queries.open_tasks(lin)[0]
    assert task.due_on == clock.today() and task.reason == {"days": 3}


def test_a_second_night_makes_no_second_task(tasks_of_today, lin, at):
    at(clock.now() + timedelta(days=1))

    assert nightly.make_tasks() == nightly.Night(0, 0, 0)
    assert len(names(lin)) == 2
    assert all(queries.is_overdue(task) for task in queries.open_tasks(lin))


def test_half_friends_and_former_friends_are_left_alone(monday, plan, befriend, lin):
    for name, changes in (("半个朋友", {"half": True}), ("从前的朋友", {"active": False})):
        friendship = befriend(lin, name, days=9)
        type(friendship).update(**changes).where(type(friendship).id == friendship.id).execute()

    nightly.make_tasks()

    assert names(lin) == []


def test_a_task_is_cancelled_when_the_friendship_ends_and_comes_back_with_it(
    tasks_of_today, lin, befriend
):
    friendship = queries.open_tasks(lin)[0].friendship
    friendship.active = False
    friendship.save()
    assert nightly.make_tasks().cancelled == 1
    assert names(lin) == ["陈美"]

    friendship.active = True
    friendship.save()

    assert nightly.make_tasks().reopened == 1
    assert names(lin) == ["周舟", "陈美"]


def test_nobody_follows_up_for_a_guide_who_left(tasks_of_today, lin):
    lin.removed_at = clock.now()
    lin.save()

    assert nightly.make_tasks().cancelled == 2


def test_the_night_goes_through_friendships_range_by_range(
    monday, plan, befriend, lin, monkeypatch
):
    monkeypatch.setattr(nightly, "RANGE", 2)
    for number in range(5):
        befriend(lin, f"客户{number}", days=7)

    assert nightly.make_tasks().created == 5


def test_a_plan_that_is_off_makes_no_tasks_and_hides_its_own(tasks_of_today, plan, befriend, lin):
    actions.change_plan(plan, by="operator:demo", enabled=False)
    befriend(lin, "新朋友", days=8)

    assert nightly.make_tasks() == nightly.Night(0, 0, 0)
    assert names(lin) == []


def test_a_done_task_leaves_the_list_and_counts_for_today(tasks_of_today, lin):
    task = queries.open_tasks(lin)[0]

    actions.mark_done(task, lin, "workbench")
    actions.mark_done(task, lin, "sidebar")

    assert queries.progress_today(lin) == queries.Progress(done=1, open=1, overdue=0)
    assert queries.timeline(task.friendship)[0].detail == {
        "plan": "客户回访",
        "source": "workbench",
    }
    assert queries.plan_progress()[0].rate == pytest.approx(1 / 3)


def test_done_can_be_taken_back_for_ten_seconds(tasks_of_today, lin, at):
    first, second = queries.open_tasks(lin)
    actions.mark_done(first, lin, "sidebar")
    at(clock.now() + timedelta(seconds=9))
    actions.undo_done(first, lin)
    assert len(names(lin)) == 2

    actions.mark_done(second, lin, "sidebar")
    at(clock.now() + timedelta(seconds=30))
    with pytest.raises(Invalid, match="10 秒"):
        actions.undo_done(second, lin)
    assert names(lin) == ["周舟"]


def test_another_guides_task_does_not_exist_for_me(tasks_of_today, lin, he):
    task = queries.open_tasks(lin)[0]

    for do in (lambda: actions.mark_done(task, he, "sidebar"), lambda: actions.undo_done(task, he)):
        with pytest.raises(NotFound):
            do()
    assert len(names(lin)) == 2


def test_a_cancelled_task_cannot_be_done(tasks_of_today, lin):
    task = queries.open_tasks(lin)[0]
    OutreachTask.update(cancelled_at=clock.now()).execute()

    with pytest.raises(Invalid, match="不是好友"):
        actions.mark_done(task, lin, "sidebar")


def test_the_list_goes_on_after_the_last_task_shown(monday, plan, befriend, lin):
    for number in range(5):
        befriend(lin, f"客户{number}", days=7)
    nightly.make_tasks()

    first = queries.open_tasks(lin, limit=3)
    rest = queries.open_tasks(lin, after=first[-1].id)

    shown = [task.friendship.customer.name for task in first + rest]
    assert shown == [f"客户{number}" for number in range(5)]


def test_the_console_finds_tasks_by_state_name_and_department(tasks_of_today, lin, he):
    actions.mark_done(queries.open_tasks(he)[0], he, "sidebar")

    assert queries.tasks("open")[1] == 2
    assert [t.friendship.customer.name for t in queries.tasks("done", text="赵敏")[0]] == ["赵敏"]
    assert queries.tasks("all", below=lin.store.path)[1] == 2
    assert queries.plan_progress(below=lin.store.path)[0].open == 2


def test_operators_change_a_plan_from_the_command_line(plan, cli):
    assert cli("outreach", "set", "follow_up", "--days", "7", "--text", "{客户}您好").exit_code == 0
    changed = queries.plan("follow_up")
    assert (changed.days, changed.text) == (7, "{客户}您好")

    refused = cli("outreach", "set", "follow_up", "--days", "-1")

    assert refused.exit_code == 1 and "0 to 3650" in refused.output
    assert queries.plan("follow_up").days == 7
    assert "after 7 days" in cli("outreach", "list").output


def test_plans_that_were_changed_stay_so_at_the_next_migration(plan):
    actions.change_plan(plan, by="operator:demo", days=30)

    actions.ensure_plans()

    assert queries.plan("follow_up").days == 30


def test_the_words_of_a_plan_carry_the_names(plan):
    plan.text = "{客户}您好，我是{导购}"

    assert text_for(plan, customer="陈美", guide="林悦") == "陈美您好，我是林悦"
