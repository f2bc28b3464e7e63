-- All a WeCom corp remembers. Times are unix seconds (REAL where order inside a second matters).
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS department (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent_id INTEGER NOT NULL, position INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS department_parent ON department (parent_id);

CREATE TABLE IF NOT EXISTS member (
    userid TEXT PRIMARY KEY COLLATE NOCASE, name TEXT NOT NULL, alias TEXT NOT NULL DEFAULT '',
    avatar TEXT NOT NULL DEFAULT '', job TEXT NOT NULL DEFAULT '', mobile TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '', gender INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 1, may_contact INTEGER NOT NULL DEFAULT 1,
    verified INTEGER NOT NULL DEFAULT 1, visible INTEGER NOT NULL DEFAULT 1, left_at INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS member_department (
    userid TEXT NOT NULL COLLATE NOCASE, department_id INTEGER NOT NULL,
    PRIMARY KEY (userid, department_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS member_department_members ON member_department (department_id, userid);

CREATE TABLE IF NOT EXISTS customer (
    external_userid TEXT PRIMARY KEY, name TEXT NOT NULL, avatar TEXT NOT NULL DEFAULT '',
    type INTEGER NOT NULL DEFAULT 1, gender INTEGER NOT NULL DEFAULT 0, unionid TEXT NOT NULL DEFAULT '',
    corp_name TEXT NOT NULL DEFAULT '') WITHOUT ROWID;

-- standing: half (guide has not confirmed), friends, left (customer deleted guide), gone (guide deleted customer)
CREATE TABLE IF NOT EXISTS friendship (
    userid TEXT NOT NULL COLLATE NOCASE, external_userid TEXT NOT NULL, standing TEXT NOT NULL DEFAULT 'friends',
    created_at INTEGER NOT NULL, add_way INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT '',
    remark TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '',
    remark_corp_name TEXT NOT NULL DEFAULT '', mobiles TEXT NOT NULL DEFAULT '[]',
    oper_userid TEXT NOT NULL DEFAULT '', chatted INTEGER NOT NULL DEFAULT 0, welcomed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (userid, external_userid)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS friendship_customer ON friendship (external_userid, userid);
CREATE INDEX IF NOT EXISTS friendship_newest ON friendship (userid, created_at);

-- For the API a customer who deleted the guide is still the guide's contact.
CREATE VIEW IF NOT EXISTS contact AS SELECT * FROM friendship WHERE standing IN ('friends', 'left');

CREATE TABLE IF NOT EXISTS tag_group (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, ours INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tag (
    id TEXT PRIMARY KEY, group_id TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, ours INTEGER NOT NULL DEFAULT 0, UNIQUE (group_id, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS friendship_tag (
    userid TEXT NOT NULL COLLATE NOCASE, external_userid TEXT NOT NULL, tag_id TEXT NOT NULL,
    PRIMARY KEY (userid, external_userid, tag_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS friendship_tag_tag ON friendship_tag (tag_id);
CREATE TABLE IF NOT EXISTS personal_tag (
    userid TEXT NOT NULL COLLATE NOCASE, external_userid TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (userid, external_userid, name)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS contact_way (
    config_id TEXT PRIMARY KEY, type INTEGER NOT NULL, scene INTEGER NOT NULL, state TEXT NOT NULL,
    remark TEXT NOT NULL, skip_verify INTEGER NOT NULL, is_temp INTEGER NOT NULL, body TEXT NOT NULL,
    created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contact_way_state ON contact_way (state);
CREATE INDEX IF NOT EXISTS contact_way_age ON contact_way (created_at, config_id);
CREATE TABLE IF NOT EXISTS contact_way_user (
    config_id TEXT NOT NULL, userid TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (config_id, userid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contact_way_party (
    config_id TEXT NOT NULL, department_id INTEGER NOT NULL, PRIMARY KEY (config_id, department_id)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS welcome_code (
    code TEXT PRIMARY KEY, userid TEXT NOT NULL COLLATE NOCASE, external_userid TEXT NOT NULL,
    issued_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, userid TEXT NOT NULL COLLATE NOCASE, external_userid TEXT NOT NULL, at REAL NOT NULL,
    sender TEXT NOT NULL, msgtype TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS message_chat ON message (userid, external_userid, id);
CREATE INDEX IF NOT EXISTS message_customer ON message (external_userid, id);

CREATE TABLE IF NOT EXISTS app_message (
    id INTEGER PRIMARY KEY, msgid TEXT NOT NULL, userid TEXT NOT NULL COLLATE NOCASE, at REAL NOT NULL,
    msgtype TEXT NOT NULL, content TEXT NOT NULL, agent_id INTEGER NOT NULL, task_id TEXT NOT NULL DEFAULT '',
    recalled INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS app_message_member ON app_message (userid, at);
CREATE INDEX IF NOT EXISTS app_message_msgid ON app_message (msgid);
CREATE INDEX IF NOT EXISTS app_message_task ON app_message (task_id);
CREATE TABLE IF NOT EXISTS sent_digest (
    digest TEXT PRIMARY KEY, expires_at REAL NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS response_code (
    code TEXT PRIMARY KEY, msgid TEXT NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS media (
    media_id TEXT PRIMARY KEY, type TEXT NOT NULL, filename TEXT NOT NULL, content_type TEXT NOT NULL,
    created_at REAL NOT NULL, permanent INTEGER NOT NULL DEFAULT 0, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS media_age ON media (permanent, created_at);

CREATE TABLE IF NOT EXISTS credential (
    value TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL DEFAULT '',
    expires_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS credential_kind ON credential (kind, about, expires_at);

CREATE TABLE IF NOT EXISTS group_chat (
    chat_id TEXT PRIMARY KEY, owner TEXT NOT NULL COLLATE NOCASE, status INTEGER NOT NULL DEFAULT 0,
    dismissed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS group_chat_owner ON group_chat (owner, chat_id);
CREATE TABLE IF NOT EXISTS group_chat_version (
    id INTEGER PRIMARY KEY, chat_id TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS group_chat_version_chat ON group_chat_version (chat_id, id);

CREATE TABLE IF NOT EXISTS transfer (
    id INTEGER PRIMARY KEY, handover TEXT NOT NULL COLLATE NOCASE, takeover TEXT NOT NULL COLLATE NOCASE,
    external_userid TEXT NOT NULL, due_at REAL NOT NULL, status INTEGER NOT NULL DEFAULT 2,
    resigned INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS transfer_pair ON transfer (handover, takeover, id);
CREATE INDEX IF NOT EXISTS transfer_due ON transfer (status, due_at);
CREATE INDEX IF NOT EXISTS transfer_customer ON transfer (external_userid, due_at);

CREATE TABLE IF NOT EXISTS mass_message (
    msgid TEXT PRIMARY KEY, created_at REAL NOT NULL, chat_type TEXT NOT NULL, body TEXT NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mass_recipient (
    msgid TEXT NOT NULL, userid TEXT NOT NULL COLLATE NOCASE, recipient TEXT NOT NULL,
    status INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, PRIMARY KEY (msgid, userid, recipient)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mass_recipient_sent ON mass_recipient (recipient, sent_at);

CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, door TEXT NOT NULL, xml TEXT NOT NULL, due_at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0,
    userid TEXT NOT NULL DEFAULT '', external_userid TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due_at);

CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY, body TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS feed (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    userid TEXT NOT NULL, external_userid TEXT NOT NULL, path TEXT NOT NULL, status INTEGER, errcode INTEGER,
    ms REAL, detail TEXT NOT NULL);
