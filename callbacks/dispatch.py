"""Which handler understands which event (WeCom documents 92130, 90970, 90240, 97299)."""

from collections.abc import Callable, Sequence

from callbacks import app_events, contacts, directory, group_chats, tags, xml
from callbacks.events import Event
from callbacks.inbox import ReceivedCallback

# (Event, ChangeType)
Change = tuple[str, str]

# Of these there are many at once: a handler takes all that came one right after the other.
HANDLERS_OF_MANY: dict[Change, Callable[[Sequence[Event]], None]] = {
    ("change_external_contact", "add_external_contact"): contacts.customers_added,
    ("change_external_contact", "add_half_external_contact"): contacts.customers_half_added,
}
# An entry without ChangeType takes every change of that event.
HANDLERS: dict[Change, Callable[[Event], None]] = {
    ("change_external_contact", "edit_external_contact"): contacts.customer_edited,
    ("change_external_contact", "del_external_contact"): contacts.guide_deleted_customer,
    ("change_external_contact", "del_follow_user"): contacts.customer_deleted_guide,
    ("change_external_contact", "transfer_fail"): contacts.transfer_failed,
    ("change_external_contact", "msg_audit_approved"): contacts.consent_given,
    ("change_external_chat", "create"): group_chats.chat_created,
    ("change_external_chat", "update"): group_chats.chat_changed,
    ("change_external_chat", "dismiss"): group_chats.chat_dismissed,
    ("change_external_tag", ""): tags.library_changed,
    ("change_contact", "create_user"): directory.member_changed,
    ("change_contact", "update_user"): directory.member_updated,
    ("change_contact", "delete_user"): directory.member_changed,
    ("change_contact", "create_party"): directory.department_changed,
    ("change_contact", "update_party"): directory.department_changed,
    ("change_contact", "delete_party"): directory.department_changed,
    ("change_contact", "update_tag"): directory.member_tag_changed,
    ("subscribe", ""): app_events.range_changed,
    ("unsubscribe", ""): app_events.range_changed,
    ("enter_agent", ""): app_events.app_opened,
    ("click", ""): app_events.only_noted,
    ("view", ""): app_events.only_noted,
    ("view_miniprogram", ""): app_events.only_noted,
    ("LOCATION", ""): app_events.only_noted,
    ("template_card_event", ""): app_events.card_answered,
    ("template_card_menu_event", ""): app_events.card_answered,
    ("batch_job_result", ""): app_events.batch_job_ended,
    ("upload_media_job_finish", ""): app_events.only_noted,
    ("inactive_alert", ""): app_events.app_will_stop,
    ("close_inactive_agent", ""): app_events.app_stopped,
    ("reopen_inactive_agent", ""): app_events.app_restored,
    ("low_active_alert", ""): app_events.app_will_stop,
    ("low_active", ""): app_events.app_stopped,
    ("active_restored", ""): app_events.app_restored,
    ("customer_acquisition", "customer_start_chat"): contacts.chat_started,
    ("customer_acquisition", "friend_request"): app_events.only_noted,
    ("customer_acquisition", "open_profile"): app_events.only_noted,
    ("customer_acquisition", "message_from_customer"): app_events.only_noted,
    ("customer_acquisition", "balance_low"): app_events.links_running_out,
    ("customer_acquisition", "balance_exhausted"): app_events.links_running_out,
    ("customer_acquisition", "quota_expire_soon"): app_events.links_running_out,
    ("customer_acquisition", "balance_increased"): app_events.links_topped_up,
    ("customer_acquisition", "link_unavailable"): app_events.link_broken,
    ("customer_acquisition", "delete_link"): app_events.link_broken,
}


def handle(rows: Sequence[ReceivedCallback]) -> bool:
    """Hand callbacks of one `change` to their handler. False when we know none: they are kept and
    counted, no error.
    """
    of_many, of_one = HANDLERS_OF_MANY.get(change(rows[0])), _handler(rows[0])
    if of_many:
        of_many([_event(row) for row in rows])
    elif of_one:
        for row in rows:
            of_one(_event(row))
    return bool(of_many or of_one)


def change(row: ReceivedCallback) -> Change:
    return row.event, row.change_type


def _handler(row: ReceivedCallback) -> Callable[[Event], None] | None:
    return HANDLERS.get(change(row)) or HANDLERS.get((row.event, ""))


def _event(row: ReceivedCallback) -> Event:
    return Event(
        callback_id=row.id,
        door=row.door,
        name=row.event,
        change_type=row.change_type,
        at=row.event_at,
        received_at=row.received_at,
        fields=xml.read(row.xml.encode()),
    )
