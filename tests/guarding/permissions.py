"""Who may use which address. A door or an exception that is not written here fails the tests."""

SIGNED = "machines that sign their requests"
ANYBODY = "anybody"
GUIDE = "guides who have signed in through WeCom"
OPERATOR = "operators who have signed in"

DOORS = {
    "callbacks": SIGNED,
    "order_push": SIGNED,
    "console": OPERATOR,
    "sidebar": GUIDE,
    "health": ANYBODY,
    "metrics": ANYBODY,
    "static": ANYBODY,
}

# The way to a sign-in, and files that say nothing about anybody.
EXCEPTIONS = {
    "console.sign_in": ANYBODY,
    "console.check_password": ANYBODY,
    "console.wecom_sign_in": ANYBODY,
    "console.wecom_back": ANYBODY,
    "console.static": ANYBODY,
    "sidebar.sign_in": ANYBODY,
    "sidebar.sign_in_back": ANYBODY,
    "sidebar.static": ANYBODY,
}


def permission(endpoint: str) -> str | None:
    return EXCEPTIONS.get(endpoint) or DOORS.get(endpoint.partition(".")[0])


# The console. Which role holds which permission, wherever an operator belongs.
# "all": it concerns the whole company, so only who sees all of it may use it.
# "reads": it is left to those whose nodes were deleted.
ROLES = "super_admin", "admin", "department_manager", "store_manager", "analyst"
_HELD = """
                        super_admin  admin  department  store  analyst
signed_in               x            x      x           x      x        reads
customers.see           x            x      x           x      x        reads
group_chats.see         x            x      x           x      x        reads
tags.see                x            x      x           x      x        reads
guides.see              x            x      x           x      x        reads
stores.see              x            x      x           x      x        reads
welcomes.see            x            x      x           x      x        reads
orders.see              x            x      x           x      x        reads
outreach.see            x            x      x           x      x        reads
export                  x            x      x           -      x        reads
phones.reveal           x            x      x           -      -        reads
guides.view_as          x            x      x           x      -        reads
customers.change        x            x      x           x      -
tags.mark               x            x      x           x      -
guides.change           x            x      x           x      -
codes.change            x            x      x           x      -
welcomes.change         x            x      x           x      -
company_welcome.change  x            x      -           -      -        all
tags.change             x            x      -           -      -        all
attributes.change       x            x      -           -      -        all
outreach.change         x            x      -           -      -        all
shops.change            x            x      -           -      -        all
system.see              x            x      -           -      -        all
system.change           x            x      -           -      -        all
audit.see               x            x      -           -      -        all
organisation.change     x            -      -           -      -        all
operators.change        x            -      -           -      -        all
"""
HELD = {line.split()[0]: line.split()[1:] for line in _HELD.strip().splitlines()[1:]}

# What every address of the console asks for. A new one is a line here, or the tests fail.
CONSOLE = {
    "overview": "signed_in",
    "find": "signed_in",
    "search": "signed_in",
    "set_up": "signed_in",
    "sign_out": "signed_in",
    "list_customers": "customers.see",
    "show_customer": "customers.see",
    "export_customers": "export",
    "refresh_customer": "customers.change",
    "list_group_chats": "group_chats.see",
    "list_guides": "guides.see",
    "show_guide": "guides.see",
    "export_guides": "export",
    "set_rest": "guides.change",
    "add_day_off": "guides.change",
    "remove_day_off": "guides.change",
    "list_stores": "stores.see",
    "show_store": "stores.see",
    "show_code": "stores.see",
    "export_stores": "export",
    "make_code": "codes.change",
    "make_code_anew": "codes.change",
    "retry_code": "codes.change",
    "list_greetings": "welcomes.see",
    "show_material": "welcomes.see",
    "export_greetings": "export",
    "edit_company_welcome": "company_welcome.change",
    "edit_store_welcome": "welcomes.change",
    "edit_guide_welcome": "welcomes.change",
    "remove_welcome": "welcomes.change",
    "preview_welcome": "welcomes.change",
    "new_attachment": "welcomes.change",
    "upload_attachment": "welcomes.change",
    "list_plans": "outreach.see",
    "list_tasks": "outreach.see",
    "list_nudges": "outreach.see",
    "export_tasks": "export",
    "export_nudges": "export",
    "edit_plan": "outreach.change",
    "preview_plan": "outreach.change",
    "change_company_day_off": "outreach.change",
    "list_orders": "orders.see",
    "show_order": "orders.see",
    "export_orders": "export",
    "list_shops": "shops.change",
    "add_shop": "shops.change",
    "rotate_shop_secret": "shops.change",
    "disable_shop": "shops.change",
    "enable_shop": "shops.change",
    "list_syncs": "system.see",
    "show_sync": "system.see",
    "start_sync": "system.change",
    "export_going": "system.see",
    "end_going": "system.change",
    "keep_going": "system.change",
    "list_mendings": "system.see",
    "list_callbacks": "system.see",
    "show_callback": "system.see",
    "replay_callbacks": "system.change",
    "list_notices": "system.see",
    "clear_notice": "system.change",
    "retry_events": "system.change",
    "retry_materials": "system.change",
    "list_jobs": "system.see",
    "show_limits": "system.see",
    "show_checkup": "system.see",
    "start_checkup": "system.change",
    "list_audit": "audit.see",
    "export_audit": "audit.see",
    "list_nodes": "organisation.change",
    "export_nodes": "organisation.change",
    "rename_level": "organisation.change",
    "add_nodes": "organisation.change",
    "rename_node": "organisation.change",
    "delete_node": "organisation.change",
    "list_operators": "operators.change",
    "export_operators": "operators.change",
    "add_operator": "operators.change",
    "edit_operator": "operators.change",
    "reset_operator_password": "operators.change",
    "disable_operator": "operators.change",
    "enable_operator": "operators.change",
    "list_attributes": "attributes.change",
    "export_attributes": "attributes.change",
    "define_attribute": "attributes.change",
    "edit_attribute": "attributes.change",
    "move_attribute": "attributes.change",
    "restore_attribute": "attributes.change",
    "retire_attribute": "attributes.change",
    "list_channels": "stores.see",
    "show_channel": "stores.see",
    "make_channel_anew": "codes.change",
    "show_channel_code": "stores.see",
    "edit_channel": "codes.change",
    "export_channel_days": "export",
    "retry_remarks": "codes.change",
    "retire_channel": "codes.change",
    "retry_channel": "codes.change",
    "edit_channel_welcome": "welcomes.change",
    "choose_for_channel": "codes.change",
    "export_channels": "export",
    "make_channel": "codes.change",
    "edit_timed_welcome": "welcomes.change",
    "move_welcome_up": "welcomes.change",
    "add_timed_welcome": "welcomes.change",
    "reveal_numbers": "phones.reveal",
    "edit_value": "customers.change",
    "save_value": "customers.change",
    "choose_tags": "customers.see",
    "show_guide_permissions": "attributes.change",
    "grant_attributes": "attributes.change",
    "preview_attributes": "attributes.change",
    "switch_attributes": "attributes.change",
    "view_as": "guides.view_as",
    "export_store_days": "export",
    "prepare_stores": "codes.change",
    "change_stores": "codes.change",
    "make_codes": "codes.change",
    "download_codes": "export",
    "sync_stores": "system.change",
    "show_departments": "stores.see",
    "list_tag_batches": "tags.mark",
    "make_tag_batch": "tags.mark",
    "show_tag_batch": "tags.mark",
    "cancel_tag_batch": "tags.mark",
    "estimate_tag_batch": "tags.mark",
    "export_tag_batch": "tags.mark",
    "retry_tag_batch": "tags.mark",
    "start_tag_batch": "tags.mark",
    "new_tag_batch": "tags.mark",
    "list_tags": "tags.see",
    "delete_tag": "tags.change",
    "merge_tag": "tags.change",
    "move_tag": "tags.change",
    "rename_tag": "tags.change",
    "choose_visible_tags": "tags.change",
    "save_visible_tags": "tags.change",
    "list_tag_drift": "tags.see",
    "settle_tag_drift": "tags.change",
    "export_tag_drift": "tags.change",
    "list_mark_drift": "tags.see",
    "settle_mark_drift": "tags.change",
    "export_mark_drift": "export",
    "make_tag_group": "tags.change",
    "show_tag_group": "tags.see",
    "change_tag_group": "tags.change",
    "delete_tag_group": "tags.change",
    "merge_tag_group": "tags.change",
    "move_tag_group": "tags.change",
    "retry_tag_group": "tags.change",
    "make_tags": "tags.change",
    "new_tag_group": "tags.change",
    "preview_tag_import": "tags.change",
    "export_tag_import": "tags.change",
    "read_corp_tags": "tags.change",
    "start_tag_import": "tags.change",
    "show_tag_import": "tags.change",
    "undo_tag_import": "tags.change",
    "download_tag_undo": "tags.change",
    "list_leftover_tags": "tags.change",
    "export_leftover_tags": "tags.change",
    "try_leftover_tags_again": "tags.change",
    "list_visible_tags": "tags.see",
    "export_visible_tags": "export",
    "end_view_as": "signed_in",
}

# Blanks of addresses whose rows belong to a department: outside of the scope they are not found.
# A new kind of row that belongs to departments is a name here, and an id in `in_one_node`.
OF_DEPARTMENTS = {
    "customer_id",
    "store_id",
    "guide_id",
    "order_id",
    "welcome_id",
    "material_id",
    "channel_id",
    "way_id",
    "batch_id",
}


def holds(role: str, permission: str) -> bool:
    return HELD[permission][ROLES.index(role)] == "x"


def concerns_all(permission: str) -> bool:
    return HELD[permission][-1] == "all"


def only_reads(permission: str) -> bool:
    return HELD[permission][-1] == "reads"
