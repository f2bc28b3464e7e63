"""The first tables. Frozen: changes go into migrations of their own."""
from peewee import *

def up(migrator, db):
    class AuditEntry(Model):
        id = BigAutoField()
        at = DateTimeField(index=True)
        actor = CharField(index=True)
        action = CharField(index=True)
        subject = CharField(index=True, default='')
        detail = JSONField()
        address = CharField(default='')
        class Meta:
            database = db
            table_name = 'audit_entry'
    db.create_tables([AuditEntry])

    class Shop(Model):
        id = BigAutoField()
        name = CharField(unique=True)
        platform = CharField(max_length=20)
        push_key = CharField(unique=True, max_length=40)
        push_secret_sealed = CharField(max_length=300)
        created_at = DateTimeField()
        pushed_at = DateTimeField(null=True)
        disabled_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'shop'
    db.create_tables([Shop])

    class Customer(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        external_userid = CharField(unique=True, max_length=64)
        unionid = CharField(index=True, max_length=64, default='')
        name = CharField(index=True, default='')
        avatar = CharField(max_length=512, default='')
        type = IntegerField(default=1)
        gender = IntegerField(default=0)
        corp_name = CharField(default='')
        birthday = IntegerField(index=True, null=True)
        birth_year = IntegerField(null=True)
        member_level = CharField(default='')
        created_at = DateTimeField()
        synced_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'customer'
            indexes = ((('member_level', 'id'), False),)
    db.create_tables([Customer])

    class BuyerLink(Model):
        id = BigAutoField()
        shop = ForeignKeyField(Shop, on_delete='CASCADE')
        buyer_id = CharField(max_length=128)
        customer = ForeignKeyField(Customer, on_delete='CASCADE')
        method = CharField(max_length=10)
        active = BooleanField(default=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'buyer_link'
            indexes = ((('shop', 'buyer_id'), True),)
    db.create_tables([BuyerLink])

    class Department(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        wecom_id = IntegerField(unique=True)
        name = CharField(default='')
        parent_wecom_id = IntegerField(default=0)
        order = BigIntegerField(default=0)
        path = CharField(index=True, default='/')
        is_store = BooleanField(index=True, default=False)
        seen_at = DateTimeField(null=True)
        removed_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'department'
    db.create_tables([Department])

    class ContactWay(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        store = ForeignKeyField(Department, unique=True, on_delete='CASCADE')
        state = CharField(unique=True, max_length=30)
        config_id = CharField(index=True, max_length=64, default='')
        qr_code = CharField(max_length=512, default='')
        skip_verify = BooleanField(default=True)
        members = JSONField(default=list)
        left_out = JSONField(default=list)
        asked_at = DateTimeField(null=True)
        pushed_at = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'contact_way'
    db.create_tables([ContactWay])

    class ContactWayPicture(Model):
        id = BigAutoField()
        contact_way = ForeignKeyField(ContactWay, unique=True, on_delete='CASCADE')
        body = BlobField()
        fetched_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'contact_way_picture'
    db.create_tables([ContactWayPicture])

    class CustomerPhone(Model):
        id = BigAutoField()
        customer = ForeignKeyField(Customer, on_delete='CASCADE')
        phone_index = CharField(index=True, max_length=64)
        phone_sealed = CharField(max_length=200)
        phone_mask = CharField(max_length=20)
        source = CharField(max_length=20)
        learnt_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'customer_phone'
            indexes = ((('customer', 'phone_index'), True),)
    db.create_tables([CustomerPhone])

    class Guide(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        userid = CharField(max_length=64)
        userid_key = CharField(unique=True, max_length=64)
        former_key = CharField(index=True, null=True, max_length=64)
        name = CharField(default='')
        avatar = CharField(max_length=512, default='')
        status = IntegerField(default=1)
        may_contact = BooleanField(default=False)
        store = ForeignKeyField(Department, null=True, on_delete='SET NULL')
        rest_weekdays = CharField(max_length=20, default='')
        seen_at = DateTimeField(null=True)
        opened_at = DateTimeField(null=True)
        removed_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'guide'
    db.create_tables([Guide])

    class DayOff(Model):
        id = BigAutoField()
        guide = ForeignKeyField(Guide, null=True, on_delete='CASCADE')
        on = DateField(index=True)
        class Meta:
            database = db
            table_name = 'day_off'
            indexes = ((('guide', 'on'), True),)
    db.create_tables([DayOff])

    class Friendship(Model):
        id = BigAutoField()
        customer = ForeignKeyField(Customer, on_delete='CASCADE')
        guide = ForeignKeyField(Guide, on_delete='CASCADE')
        store = ForeignKeyField(Department, null=True, on_delete='SET NULL')
        active = BooleanField(default=True)
        half = BooleanField(default=False)
        started_at = DateTimeField(null=True)
        added_at = DateTimeField(null=True)
        half_added_at = DateTimeField(null=True)
        removed_at = DateTimeField(null=True)
        removed_by = CharField(max_length=20, default='')
        state = CharField(index=True, max_length=64, default='')
        add_way = IntegerField(null=True)
        remark = CharField(default='')
        description = TextField(default='')
        personal_tags = JSONField(default=list)
        consented_at = DateTimeField(null=True)
        transfer_failed = CharField(max_length=40, default='')
        seen_in_run = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'friendship'
            indexes = ((('guide', 'customer'), True), (('guide', 'active', 'started_at'), False), (('store', 'active', 'started_at'), False), (('started_at',), False), (('removed_at',), False))
    db.create_tables([Friendship])

    class FriendshipEvent(Model):
        id = BigAutoField()
        friendship = ForeignKeyField(Friendship, on_delete='CASCADE')
        kind = CharField(max_length=20)
        at = DateTimeField(index=True)
        detail = CharField(default='')
        class Meta:
            database = db
            table_name = 'friendship_event'
            indexes = ((('friendship', 'kind', 'at'), True),)
    db.create_tables([FriendshipEvent])

    class TagGroup(Model):
        id = BigAutoField()
        wecom_id = CharField(unique=True, max_length=64)
        name = CharField()
        order = BigIntegerField(default=0)
        deleted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'tag_group'
    db.create_tables([TagGroup])

    class Tag(Model):
        id = BigAutoField()
        wecom_id = CharField(unique=True, max_length=64)
        group = ForeignKeyField(TagGroup, on_delete='CASCADE')
        name = CharField()
        order = BigIntegerField(default=0)
        deleted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'tag'
    db.create_tables([Tag])

    class FriendshipTag(Model):
        id = BigAutoField()
        friendship = ForeignKeyField(Friendship, on_delete='CASCADE')
        tag = ForeignKeyField(Tag, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'friendship_tag'
            indexes = ((('friendship', 'tag'), True),)
    db.create_tables([FriendshipTag])

    class Greeting(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        callback_id = IntegerField(unique=True)
        friendship = ForeignKeyField(Friendship, on_delete='CASCADE')
        contact_way = ForeignKeyField(ContactWay, null=True, on_delete='SET NULL')
        welcome_code = CharField(max_length=300, default='')
        rule = CharField(max_length=10, default='')
        outcome = CharField(index=True, max_length=12, default='waiting')
        missing = JSONField(default=list)
        event_at = DateTimeField(index=True)
        received_at = DateTimeField()
        deadline_at = DateTimeField()
        sent_at = DateTimeField(null=True)
        took_ms = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'greeting'
    db.create_tables([Greeting])

    class GroupChat(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        chat_id = CharField(unique=True, max_length=64)
        name = CharField(default='')
        owner = ForeignKeyField(Guide, null=True, on_delete='SET NULL')
        notice = TextField(default='')
        member_version = CharField(max_length=64, default='')
        member_count = IntegerField(default=0)
        created_at = DateTimeField(null=True)
        synced_at = DateTimeField(null=True)
        dismissed_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'group_chat'
    db.create_tables([GroupChat])

    class GroupChatMember(Model):
        id = BigAutoField()
        group_chat = ForeignKeyField(GroupChat, on_delete='CASCADE')
        member_id = CharField(index=True, max_length=64)
        type = IntegerField()
        name = CharField(default='')
        joined_at = DateTimeField(null=True)
        join_scene = IntegerField(null=True)
        state = CharField(max_length=64, default='')
        class Meta:
            database = db
            table_name = 'group_chat_member'
            indexes = ((('group_chat', 'member_id'), True),)
    db.create_tables([GroupChatMember])

    class GuideDepartment(Model):
        id = BigAutoField()
        guide = ForeignKeyField(Guide, on_delete='CASCADE')
        department = ForeignKeyField(Department, on_delete='CASCADE')
        is_main = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'guide_department'
            indexes = ((('guide', 'department'), True),)
    db.create_tables([GuideDepartment])

    class Material(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        kind = CharField(max_length=10)
        name = CharField()
        mime = CharField(max_length=100)
        size = IntegerField()
        sha256 = CharField(index=True, max_length=64)
        media_id = CharField(max_length=300, default='')
        media_expires_at = DateTimeField(null=True)
        created_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'material'
    db.create_tables([Material])

    class MaterialFile(Model):
        id = BigAutoField()
        material = ForeignKeyField(Material, unique=True, on_delete='CASCADE')
        body = BlobField()
        class Meta:
            database = db
            table_name = 'material_file'
    db.create_tables([MaterialFile])

    class Notice(Model):
        id = BigAutoField()
        key = CharField(unique=True)
        kind = CharField()
        detail = JSONField()
        count = IntegerField(default=1)
        first_at = DateTimeField()
        last_at = DateTimeField()
        cleared_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'notice'
    db.create_tables([Notice])

    class Nudge(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        guide = ForeignKeyField(Guide, on_delete='CASCADE')
        on = DateField(index=True)
        counts = JSONField(default=list)
        outcome = CharField(index=True, max_length=20, default='waiting')
        why = CharField(max_length=200, default='')
        msgid = CharField(max_length=200, default='')
        first_tried_at = DateTimeField(null=True)
        expires_at = DateTimeField()
        sent_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'nudge'
            indexes = ((('guide', 'on'), True),)
    db.create_tables([Nudge])

    class Operator(Model):
        id = BigAutoField()
        name = CharField(unique=True)
        password_hash = CharField(max_length=300, default='')
        userid_key = CharField(unique=True, null=True, max_length=64)
        created_at = DateTimeField()
        signed_in_at = DateTimeField(null=True)
        disabled_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'operator'
    db.create_tables([Operator])

    class Order(Model):
        id = BigAutoField()
        shop = ForeignKeyField(Shop, on_delete='CASCADE')
        order_no = CharField(max_length=64)
        status = CharField(max_length=20)
        refund_state = CharField(max_length=10, default='none')
        buyer_id = CharField(max_length=128, default='')
        unionid = CharField(index=True, max_length=64, default='')
        phone_index = CharField(index=True, max_length=64, default='')
        phone_mask = CharField(max_length=20, default='')
        created_at = DateTimeField()
        paid_at = DateTimeField(null=True)
        updated_at = DateTimeField()
        received_at = DateTimeField()
        pay_fen = BigIntegerField(default=0)
        refund_fen = BigIntegerField(default=0)
        item_count = IntegerField(default=0)
        title = CharField(max_length=400, default='')
        customer = ForeignKeyField(Customer, null=True, on_delete='SET NULL')
        match_method = CharField(max_length=10, default='')
        matched_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'shop_order'
            indexes = ((('shop', 'order_no'), True), (('shop', 'buyer_id'), False), (('customer', 'created_at'), False))
    db.create_tables([Order])

    class OrderItem(Model):
        id = BigAutoField()
        order = ForeignKeyField(Order, on_delete='CASCADE')
        line_key = CharField(max_length=128)
        title = CharField(max_length=400)
        qty = IntegerField()
        paid_fen = BigIntegerField(default=0)
        class Meta:
            database = db
            table_name = 'shop_order_item'
            indexes = ((('order', 'line_key'), True),)
    db.create_tables([OrderItem])

    class OrderStat(Model):
        id = BigAutoField()
        customer = ForeignKeyField(Customer, unique=True, on_delete='CASCADE')
        order_count = IntegerField(default=0)
        net_fen = BigIntegerField(default=0)
        first_paid_at = DateTimeField(null=True)
        last_paid_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'order_stat'
    db.create_tables([OrderStat])

    class OutboxEvent(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        name = CharField()
        payload = JSONField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'outbox_event'
    db.create_tables([OutboxEvent])

    class OutreachPlan(Model):
        id = BigAutoField()
        kind = CharField(unique=True, max_length=20)
        name = CharField()
        enabled = BooleanField(default=True)
        days = IntegerField()
        instruction = TextField(default='')
        text = TextField(default='')
        class Meta:
            database = db
            table_name = 'outreach_plan'
    db.create_tables([OutreachPlan])

    class OutreachTask(Model):
        id = BigAutoField()
        plan = ForeignKeyField(OutreachPlan, on_delete='CASCADE')
        friendship = ForeignKeyField(Friendship, on_delete='CASCADE')
        guide = ForeignKeyField(Guide, on_delete='CASCADE')
        due_on = DateField(index=True)
        reason = JSONField(default=dict)
        created_at = DateTimeField()
        done_at = DateTimeField(index=True, null=True)
        done_from = CharField(max_length=20, default='')
        cancelled_at = DateTimeField(null=True)
        cancelled_why = CharField(max_length=40, default='')
        class Meta:
            database = db
            table_name = 'outreach_task'
            indexes = ((('plan', 'friendship'), True), (('guide', 'done_at', 'cancelled_at', 'due_on'), False))
    db.create_tables([OutreachTask])

    class ReceivedCallback(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        door = CharField(max_length=10)
        digest = CharField(unique=True, max_length=64)
        xml = TextField()
        event = CharField(max_length=64, default='')
        change_type = CharField(max_length=64, default='')
        event_at = DateTimeField()
        received_at = DateTimeField(index=True)
        handled_at = DateTimeField(null=True)
        known = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'received_callback'
    db.create_tables([ReceivedCallback])

    class ScheduledRun(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        name = CharField(max_length=60)
        slot = DateTimeField()
        ended_at = DateTimeField(null=True)
        outcome = TextField(default='')
        class Meta:
            database = db
            table_name = 'scheduled_run'
            indexes = ((('name', 'slot'), True),)
    db.create_tables([ScheduledRun])

    class Checkup(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        asked_at = DateTimeField()
        asked_by = CharField(default='')
        ended_at = DateTimeField(null=True)
        findings = JSONField(default=list)
        class Meta:
            database = db
            table_name = 'checkup'
    db.create_tables([Checkup])

    class SyncRun(Model):
        id = BigAutoField()
        kind = CharField(index=True)
        slot = CharField(unique=True, null=True)
        state = CharField(index=True, default='running')
        phase = CharField(default='')
        asked_by = CharField(default='')
        started_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        error = TextField(default='')
        gone = IntegerField(default=0)
        going = IntegerField(default=0)
        answer = CharField(max_length=10, default='')
        then = JSONField(default=list)
        class Meta:
            database = db
            table_name = 'sync_run'
    db.create_tables([SyncRun])

    class SyncPart(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        run = ForeignKeyField(SyncRun, on_delete='CASCADE')
        phase = CharField()
        scope = JSONField(default=dict)
        cursor = CharField(max_length=512, default='')
        expected = IntegerField(null=True)
        read = IntegerField(default=0)
        stored = IntegerField(default=0)
        changed = IntegerField(default=0)
        failed = IntegerField(default=0)
        calls = IntegerField(default=0)
        restarts = IntegerField(default=0)
        ended_at = DateTimeField(null=True)
        mended = JSONField(default=dict)
        class Meta:
            database = db
            table_name = 'sync_part'
            indexes = ((('run', 'phase', 'ended_at'), False),)
    db.create_tables([SyncPart])

    class Mending(Model):
        id = BigAutoField()
        run = ForeignKeyField(SyncRun, null=True, on_delete='CASCADE')
        kind = CharField(max_length=20)
        what = CharField(max_length=10)
        why = CharField(max_length=20)
        count = IntegerField()
        examples = JSONField(default=list)
        found_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'mending'
    db.create_tables([Mending])

    class TagChange(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        friendship = ForeignKeyField(Friendship, on_delete='CASCADE')
        tag = ForeignKeyField(Tag, on_delete='CASCADE')
        guide = ForeignKeyField(Guide, on_delete='CASCADE')
        adding = BooleanField()
        state = CharField(max_length=10, default='waiting')
        asked_at = DateTimeField(index=True)
        seen_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'tag_change'
    db.create_tables([TagChange])

    class Welcome(Model):
        id = BigAutoField()
        contact_way = ForeignKeyField(ContactWay, unique=True, null=True, on_delete='CASCADE')
        guide = ForeignKeyField(Guide, unique=True, null=True, on_delete='CASCADE')
        text = TextField(default='')
        attachments = JSONField(default=list)
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        class Meta:
            database = db
            table_name = 'welcome'
    db.create_tables([Welcome])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('welcome'))
    migrator.migrate(migrator.drop_table('tag_change'))
    migrator.migrate(migrator.drop_table('mending'))
    migrator.migrate(migrator.drop_table('sync_part'))
    migrator.migrate(migrator.drop_table('sync_run'))
    migrator.migrate(migrator.drop_table('checkup'))
    migrator.migrate(migrator.drop_table('scheduled_run'))
    migrator.migrate(migrator.drop_table('received_callback'))
    migrator.migrate(migrator.drop_table('outreach_task'))
    migrator.migrate(migrator.drop_table('outreach_plan'))
    migrator.migrate(migrator.drop_table('outbox_event'))
    migrator.migrate(migrator.drop_table('order_stat'))
    migrator.migrate(migrator.drop_table('shop_order_item'))
    migrator.migrate(migrator.drop_table('shop_order'))
    migrator.migrate(migrator.drop_table('operator'))
    migrator.migrate(migrator.drop_table('nudge'))
    migrator.migrate(migrator.drop_table('notice'))
    migrator.migrate(migrator.drop_table('material_file'))
    migrator.migrate(migrator.drop_table('material'))
    migrator.migrate(migrator.drop_table('guide_department'))
    migrator.migrate(migrator.drop_table('group_chat_member'))
    migrator.migrate(migrator.drop_table('group_chat'))
    migrator.migrate(migrator.drop_table('greeting'))
    migrator.migrate(migrator.drop_table('friendship_tag'))
    migrator.migrate(migrator.drop_table('tag'))
    migrator.migrate(migrator.drop_table('tag_group'))
    migrator.migrate(migrator.drop_table('friendship_event'))
    migrator.migrate(migrator.drop_table('friendship'))
    migrator.migrate(migrator.drop_table('day_off'))
    migrator.migrate(migrator.drop_table('guide'))
    migrator.migrate(migrator.drop_table('customer_phone'))
    migrator.migrate(migrator.drop_table('contact_way_picture'))
    migrator.migrate(migrator.drop_table('contact_way'))
    migrator.migrate(migrator.drop_table('department'))
    migrator.migrate(migrator.drop_table('buyer_link'))
    migrator.migrate(migrator.drop_table('customer'))
    migrator.migrate(migrator.drop_table('shop'))
    migrator.migrate(migrator.drop_table('audit_entry'))
