"""Which handler understands which event (WeCom documents 92130, 90970, 90240, 97299)."""

from collections.abc import Callable

from callbacks import app_events, contacts, directory, group_chats, tags, xml
from callbacks.events import Event
from callbacks.inbox import ReceivedCallback

# (Event, ChangeType); an entry without ChangeType takes every change of that event.
HANDLERS: dict[tuple[str, str], Callable[[Event], None]] = {
    ("change_external_contact", "add_external_contact"): contacts.customer_added,
    ("change_external_contact", "add_half_external_contact"): contacts.customer_half_added,
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


def handle(row: ReceivedCallback) -> bool:
    """Hand a callback to its handler. False when we know none: it is kept and counted, no error."""
    event = Event(
        callback_id=row.id,
        door=row.door,
        name=row.event,
        change_type=row.change_type,
        at=row.event_at,
        received_at=row.received_at,
        fields=xml.read(row.xml.encode()),
    )
    handler = HANDLERS.get((event.name, event.change_type)) or HANDLERS.get((event.name, ""))
    if handler:
        handler(event)
    return handler is not None
