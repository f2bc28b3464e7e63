"""Events of the app itself (documents 90240) and of acquisition links (documents 97299)."""

from callbacks.events import Event
from domain import clock, notices, outbox
from domain.organisation import actions as organisation

# WeCom stops an app that nobody uses; each event opens a notice or clears the one before.
IDLE, LOW_ACTIVITY, LINK_BALANCE = "app.idle", "app.low_activity", "acquisition.balance"


def range_changed(event: Event) -> None:
    """subscribe, unsubscribe: a member came into the app's visible range, or left it."""
    organisation.ask_refresh([event["FromUserName"]])


def app_opened(event: Event) -> None:
    guide = organisation.ensure_guide(event["FromUserName"])
    organisation.note_opened(guide, event.at)


def only_noted(event: Event) -> None:
    """Understood, and nothing follows from it: the callback's row is what is kept of it."""


def card_answered(event: Event) -> None:
    """A button or the menu of a card that we sent; older pages of WeCom misspell OptionIds."""
    guide = organisation.ensure_guide(event["FromUserName"])
    outbox.emit(
        "card.answered",
        guide_id=guide.id,
        task_id=event.get("TaskId"),
        key=event.get("EventKey"),
        options=_options(event),
    )


def _options(event: Event) -> dict[str, list[str]]:
    """Chosen options by question."""
    items = event.fields.get("SelectedItems")
    items = items.get("SelectedItem", []) if isinstance(items, dict) else []
    return {
        item.get("QuestionKey", ""): _option_ids(item)
        for item in (items if isinstance(items, list) else [items])
        if isinstance(item, dict)
    }


def _option_ids(item: dict) -> list[str]:
    ids = item.get("OptionIds") or item.get("OpitonIds") or {}
    if not isinstance(ids, dict):
        return []
    found = ids.get("OptionId") or ids.get("OpitonId") or []
    return [found] if isinstance(found, str) else list(found)


def batch_job_ended(event: Event) -> None:
    job = event.fields.get("BatchJob")
    if isinstance(job, dict) and job.get("ErrCode", "0") != "0":
        notices.post("directory.batch_job", "batch_job_failed", error=job.get("ErrMsg", ""))


def app_will_stop(event: Event) -> None:
    """inactive_alert, low_active_alert: there is still time until EffectTime."""
    notices.post(_trouble(event), event.name, **_from(event, "EffectTime"))


def app_stopped(event: Event) -> None:
    """close_inactive_agent, low_active."""
    notices.post(_trouble(event), event.name)


def app_restored(event: Event) -> None:
    """reopen_inactive_agent, active_restored."""
    notices.clear(_trouble(event))


def _trouble(event: Event) -> str:
    return IDLE if "inactive" in event.name else LOW_ACTIVITY


def _from(event: Event, name: str) -> dict[str, str]:
    """A time of the future, as unix seconds, in Shanghai's date and time."""
    seconds = event.get(name)
    if not seconds.isdecimal():
        return {}
    return {"at": f"{clock.local(clock.from_unix(int(seconds))):%Y-%m-%d %H:%M}"}


def links_running_out(event: Event) -> None:
    """balance_low, balance_exhausted, quota_expire_soon."""
    detail = _from(event, "ExpireTime") | {"number": event.get("ExpireQuotaNum")}
    notices.post(LINK_BALANCE, f"acquisition_{event.change_type}", **detail)


def links_topped_up(event: Event) -> None:
    notices.clear(LINK_BALANCE)


def link_broken(event: Event) -> None:
    """link_unavailable, delete_link."""
    link = event.get("LinkId")
    notices.post(f"acquisition.link.{link}", f"acquisition_{event.change_type}", link=link)
