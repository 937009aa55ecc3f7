CREATE INDEX app_passwords_by_patient ON app_passwords (clinic_id, patient_id);

CREATE INDEX app_passwords_by_practitioner ON app_passwords (clinic_id, practitioner_id);

CREATE INDEX appointments_by_practitioner ON appointments (clinic_id, practitioner_id, start);

CREATE INDEX audit_by_clinic ON audit (clinic_id, id);

CREATE INDEX audit_by_time ON audit (clinic_id, at, id);

CREATE INDEX audit_of_action ON audit (clinic_id, action, id);

CREATE INDEX audit_of_actor ON audit (clinic_id, actor, id);

CREATE INDEX audit_of_kind ON audit (clinic_id, substr(action, 1, instr(action, '.') - 1), id);

CREATE INDEX audit_of_moves ON audit (clinic_id, patient_id, id) WHERE moved <> '[]';

CREATE INDEX audit_of_patient ON audit (clinic_id, patient_id, id) WHERE patient_id IS NOT NULL;

CREATE INDEX calendar_objects_by_change ON calendar_objects (clinic_id, calendar_id, change);

CREATE INDEX calendar_objects_by_end ON calendar_objects (clinic_id, calendar_id, kind, last, uid) WHERE kind IS NOT NULL;

CREATE INDEX calendar_objects_by_start ON calendar_objects (clinic_id, calendar_id, kind, first, uid) WHERE kind IS NOT NULL;

CREATE INDEX calendar_objects_by_time ON calendar_objects (clinic_id, calendar_id, last, first, name, component, exact);

CREATE INDEX calendar_objects_listed ON calendar_objects (clinic_id, calendar_id, name, etag, size, modified, component);

CREATE INDEX calendar_objects_of_patient ON calendar_objects (clinic_id, patient_id, calendar_id, name) WHERE patient_id IS NOT NULL;

CREATE INDEX calendar_objects_waiting ON calendar_objects (clinic_id, calendar_id, name) WHERE waiting = 1;

CREATE INDEX calendar_tombstones_by_age ON calendar_tombstones (clinic_id, at);

CREATE INDEX calendar_tombstones_by_change ON calendar_tombstones (clinic_id, calendar_id, change);

CREATE INDEX calendars_of_patient ON calendars (clinic_id, patient_id) WHERE patient_id IS NOT NULL;

CREATE INDEX calendars_of_practitioner ON calendars (clinic_id, practitioner_id) WHERE practitioner_id IS NOT NULL;

CREATE INDEX calendars_of_practitioners_by_role ON calendars (clinic_id, role, id) WHERE practitioner_id IS NOT NULL;

CREATE INDEX due_places_in_order ON due_places (clinic_id, state, zone, booked, contacted, day, patient_id);

CREATE INDEX due_places_of_practitioner ON due_places (clinic_id, practitioner_id, state, zone, booked, contacted, day, patient_id);

CREATE INDEX feeds_by_expiry ON feeds (clinic_id, expires, patient_id, id) WHERE expires IS NOT NULL;

CREATE INDEX feeds_by_idle_check ON feeds (clinic_id, idle_check, patient_id, id) WHERE idle_check IS NOT NULL;

CREATE INDEX imports_open ON imports (clinic_id, id) WHERE ended_at IS NULL;

CREATE INDEX onces_by_age ON onces (clinic_id, at);

CREATE INDEX onces_of_patient ON onces (clinic_id, patient_id) WHERE patient_id IS NOT NULL;

CREATE INDEX patient_words_of_patient ON patient_words (clinic_id, patient_id, word);

CREATE INDEX patients_by_email ON patients (clinic_id, lower(email)) WHERE email <> '';

CREATE INDEX patients_by_practitioner ON patients (clinic_id, practitioner_id);

CREATE INDEX plans_by_next_change ON plans (clinic_id, next_change, patient_id);

CREATE INDEX staff_by_practitioner ON staff (clinic_id, practitioner_id);

CREATE INDEX staff_by_role ON staff (clinic_id, role, disabled);

CREATE INDEX staff_codes_by_expiry ON staff_codes (clinic_id, expires_at);

CREATE INDEX staff_codes_by_staff ON staff_codes (clinic_id, staff_id);

CREATE INDEX staff_sessions_by_expiry ON staff_sessions (clinic_id, expires_at);

CREATE INDEX treatments_by_practitioner ON treatments (clinic_id, practitioner_id);

CREATE INDEX upstream_accounts_by_next ON upstream_accounts (next_at, clinic_id, id);

CREATE INDEX upstream_accounts_of_practitioner ON upstream_accounts (clinic_id, practitioner_id, id);

CREATE INDEX upstream_conflicts_by_age ON upstream_conflicts (clinic_id, at);

CREATE INDEX upstream_conflicts_of_patient ON upstream_conflicts (clinic_id, patient_id) WHERE patient_id IS NOT NULL;

CREATE INDEX upstream_conflicts_of_practitioner ON upstream_conflicts (clinic_id, practitioner_id, id);

CREATE INDEX upstream_objects_unreadable ON upstream_objects (clinic_id, calendar_id) WHERE unreadable = 1;

CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (clinic_id, endpoint_id, state, seq);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (clinic_id, endpoint_id, next_at, seq) WHERE next_at IS NOT NULL;

CREATE INDEX webhook_deliveries_in_line ON webhook_deliveries (clinic_id, endpoint_id, patient_id, seq) WHERE state = 'pending' AND NOT apart;

CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (clinic_id, seq);

CREATE INDEX webhook_endpoints_enabled ON webhook_endpoints (clinic_id, enabled, id);

CREATE INDEX webhook_events_by_time ON webhook_events (clinic_id, at);

CREATE INDEX webhook_events_of_patient ON webhook_events (clinic_id, patient_id) WHERE patient_id IS NOT NULL;

CREATE TABLE api_keys (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    id         TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    hash       BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL, scope TEXT NOT NULL DEFAULT 'read-write', last_used_at INTEGER, created_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (clinic_id, id)
) WITHOUT ROWID;

CREATE TABLE app_passwords (
    clinic_id       TEXT    NOT NULL,
    user_id         TEXT    NOT NULL,
    id              TEXT    NOT NULL UNIQUE,
    practitioner_id TEXT    CHECK (practitioner_id = user_id),
    patient_id      TEXT    CHECK (patient_id = user_id),
    name            TEXT    NOT NULL,
    scope           TEXT    NOT NULL,
    hash            BLOB    NOT NULL UNIQUE,
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER,
    PRIMARY KEY (clinic_id, user_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE,
    CHECK ((practitioner_id IS NULL) <> (patient_id IS NULL))
) WITHOUT ROWID;

CREATE TABLE appointments (
    clinic_id       TEXT    NOT NULL,
    patient_id      TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    ref             TEXT,
    start           TEXT    NOT NULL,
    timezone        TEXT    NOT NULL,
    minutes         INTEGER NOT NULL,
    practitioner_id TEXT,
    zones           TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    UNIQUE (clinic_id, ref),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id)
) WITHOUT ROWID;

CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    patient_id TEXT
, moved TEXT NOT NULL DEFAULT '[]', cause TEXT NOT NULL DEFAULT '');

CREATE TABLE calendar_links (
    clinic_id   TEXT NOT NULL,
    calendar_id TEXT NOT NULL,
    uid         TEXT NOT NULL,
    recurrence  TEXT NOT NULL,
    patient_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    said        TEXT NOT NULL,
    PRIMARY KEY (clinic_id, calendar_id, uid, recurrence),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE calendar_objects (
    clinic_id   TEXT    NOT NULL,
    calendar_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    uid         TEXT    NOT NULL,
    component   TEXT    NOT NULL,
    etag        TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    change      INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    exact       INTEGER NOT NULL,
    patient_id  TEXT,
    face        TEXT,
    waiting     INTEGER NOT NULL DEFAULT 0,
    body        BLOB    NOT NULL, kind TEXT,
    PRIMARY KEY (clinic_id, calendar_id, name),
    UNIQUE (clinic_id, calendar_id, uid),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE calendar_tombstones (
    clinic_id   TEXT    NOT NULL,
    calendar_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    change      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, calendar_id, name),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE calendars (
    clinic_id       TEXT    NOT NULL,
    user_id         TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    role            TEXT    NOT NULL,
    components      TEXT    NOT NULL,
    members         INTEGER NOT NULL DEFAULT 0,
    counter         INTEGER NOT NULL DEFAULT 0,
    pruned          INTEGER NOT NULL DEFAULT 0,
    practitioner_id TEXT,
    patient_id      TEXT,
    PRIMARY KEY (clinic_id, user_id, name),
    UNIQUE (clinic_id, id),
    CHECK ((practitioner_id IS NULL) <> (patient_id IS NULL)),
    CHECK (coalesce(practitioner_id, patient_id) = user_id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE clinics (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    settings TEXT NOT NULL
, calendar_titles TEXT NOT NULL DEFAULT 'coded') WITHOUT ROWID;

CREATE TABLE consents (
    clinic_id    TEXT    NOT NULL,
    patient_id   TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    privacy      TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE contacts (
    clinic_id    TEXT    NOT NULL,
    patient_id   TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    means        TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    snooze_until TEXT,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE dav_properties (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    user_id   TEXT NOT NULL,
    path      TEXT NOT NULL,
    space     TEXT NOT NULL,
    local     TEXT NOT NULL,
    xml       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, user_id, path, space, local)
) WITHOUT ROWID;

CREATE TABLE due (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE due_places (
    clinic_id       TEXT    NOT NULL,
    patient_id      TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    zone            TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    booked          INTEGER NOT NULL,
    contacted       TEXT    NOT NULL,
    day             TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, state, zone),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE events (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    ref        TEXT,
    date       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    priority   INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    UNIQUE (clinic_id, ref),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE expected_visits (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE expected_weeks (
    clinic_id       TEXT    NOT NULL REFERENCES clinics (id),
    week            TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    expected        INTEGER NOT NULL,
    variance        INTEGER NOT NULL,
    skew            INTEGER NOT NULL,
    booked          INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, week, practitioner_id)
) WITHOUT ROWID;

CREATE TABLE feed_events (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    feed_id    TEXT    NOT NULL,
    uid        TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    modified   INTEGER NOT NULL,
    face       TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, feed_id, uid),
    FOREIGN KEY (clinic_id, patient_id, feed_id) REFERENCES feeds (clinic_id, patient_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE feed_reads (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    feed_id    TEXT    NOT NULL,
    client     TEXT    NOT NULL,
    since      INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    reads      INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, feed_id, client),
    FOREIGN KEY (clinic_id, patient_id, feed_id) REFERENCES feeds (clinic_id, patient_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE feeds (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    privacy    TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    token_hash BLOB    NOT NULL UNIQUE,
    etag       TEXT    NOT NULL,
    modified   INTEGER NOT NULL,
    document   BLOB    NOT NULL, style TEXT NOT NULL DEFAULT 'span', language TEXT NOT NULL DEFAULT '', alarms INTEGER NOT NULL DEFAULT 0, hide_event_titles INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL DEFAULT 0, expires TEXT, idle_check TEXT, idle_since TEXT, unusual_on TEXT,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE import_errors (
    clinic_id TEXT    NOT NULL,
    import_id TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    file      TEXT    NOT NULL,
    line      INTEGER NOT NULL,
    field     TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, import_id, number),
    FOREIGN KEY (clinic_id, import_id) REFERENCES imports (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE imports (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    id         TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    mapping    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    dry_run    INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER,
    counts     TEXT    NOT NULL,
    failure    TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, id)
) WITHOUT ROWID;

CREATE TABLE instance (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    secret_check BLOB    NOT NULL,
    epoch        TEXT    NOT NULL,
    origin       TEXT    NOT NULL DEFAULT ''
, public_url TEXT NOT NULL DEFAULT '');

CREATE TABLE items (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    key        TEXT NOT NULL,
    uid        TEXT NOT NULL UNIQUE,
    position   INTEGER,
    body       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, key),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE observations (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    id         TEXT NOT NULL,
    date       TEXT NOT NULL,
    zone       TEXT NOT NULL,
    movement   TEXT NOT NULL,
    note       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    UNIQUE (clinic_id, patient_id, date, zone, movement),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE onces (
    clinic_id   TEXT    NOT NULL REFERENCES clinics (id),
    actor       TEXT    NOT NULL,
    key         BLOB    NOT NULL,
    fingerprint BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    subject     TEXT    NOT NULL,
    patient_id  TEXT,
    answer      BLOB,
    PRIMARY KEY (clinic_id, actor, key)
);

CREATE TABLE overrides (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    from_date  TEXT    NOT NULL,
    to_date    TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE packages (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    total      INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    expires    TEXT,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE page_links (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL UNIQUE,
    hash       BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at  INTEGER,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE patient_words (
    clinic_id  TEXT NOT NULL,
    word       TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    PRIMARY KEY (clinic_id, word, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE patients (
    clinic_id       TEXT NOT NULL REFERENCES clinics (id),
    id              TEXT NOT NULL,
    ref             TEXT,
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    language        TEXT NOT NULL,
    practitioner_id TEXT,
    traits          TEXT NOT NULL, drop_cancelled INTEGER NOT NULL DEFAULT 0, code TEXT,
    PRIMARY KEY (clinic_id, id),
    UNIQUE (clinic_id, ref),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id)
) WITHOUT ROWID;

CREATE TABLE pauses (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    id         TEXT NOT NULL,
    from_date  TEXT NOT NULL,
    until_date TEXT,
    reason     TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE plans (
    clinic_id   TEXT NOT NULL,
    patient_id  TEXT NOT NULL,
    as_of       TEXT NOT NULL,
    next_change TEXT,
    version     TEXT NOT NULL,
    frame       TEXT NOT NULL, facts TEXT,
    PRIMARY KEY (clinic_id, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE practitioners (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    id        TEXT NOT NULL,
    ref       TEXT,
    name      TEXT NOT NULL,
    email     TEXT NOT NULL,
    timezone  TEXT NOT NULL,
    PRIMARY KEY (clinic_id, id),
    UNIQUE (clinic_id, ref)
) WITHOUT ROWID;

CREATE TABLE protocols (
    clinic_id TEXT    NOT NULL REFERENCES clinics (id),
    version   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    own       INTEGER NOT NULL,
    profile   TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, version)
);

CREATE TABLE retired_feeds (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    token_hash BLOB    NOT NULL UNIQUE,
    retired_at INTEGER NOT NULL,
    modified   INTEGER NOT NULL,
    timezone   TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, token_hash)
) WITHOUT ROWID;

CREATE TABLE staff (
    clinic_id       TEXT    NOT NULL REFERENCES clinics (id),
    id              TEXT    NOT NULL,
    username        TEXT    NOT NULL,
    login           TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    role            TEXT    NOT NULL,
    practitioner_id TEXT,
    disabled        INTEGER NOT NULL DEFAULT 0,
    password        TEXT    NOT NULL,
    totp            BLOB,
    totp_step       INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL, codes_until INTEGER NOT NULL DEFAULT 0, totp_begun INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id)
) WITHOUT ROWID;

CREATE TABLE staff_codes (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    id         TEXT    NOT NULL,
    staff_id   TEXT,
    hash       BLOB    NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE staff_recovery_codes (
    clinic_id TEXT NOT NULL,
    staff_id  TEXT NOT NULL,
    hash      BLOB NOT NULL,
    PRIMARY KEY (clinic_id, staff_id, hash),
    FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE staff_sessions (
    clinic_id  TEXT    NOT NULL,
    staff_id   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    hash       BLOB    NOT NULL UNIQUE,
    client     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, staff_id, id),
    FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE treatments (
    clinic_id       TEXT NOT NULL,
    patient_id      TEXT NOT NULL,
    id              TEXT NOT NULL,
    ref             TEXT,
    date            TEXT NOT NULL,
    product         TEXT NOT NULL,
    type            TEXT NOT NULL,
    practitioner_id TEXT,
    zones           TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    UNIQUE (clinic_id, ref),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id)
) WITHOUT ROWID;

CREATE TABLE upstream_accounts (
    clinic_id       TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    address         TEXT    NOT NULL,
    username        TEXT    NOT NULL,
    password        BLOB    NOT NULL, -- sealed by the server key
    state           TEXT    NOT NULL,
    last_ok         INTEGER,
    last_error      TEXT    NOT NULL DEFAULT '',
    failures        INTEGER NOT NULL DEFAULT 0,
    next_at         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE upstream_calendars (
    clinic_id       TEXT    NOT NULL,
    calendar_id     TEXT    NOT NULL,
    account_id      TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    href            TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    mode            TEXT    NOT NULL,
    bookings        INTEGER NOT NULL DEFAULT 0,
    token           TEXT    NOT NULL DEFAULT '',
    ctag            TEXT    NOT NULL DEFAULT '',
    seen            INTEGER NOT NULL DEFAULT 0,
    last_ok         INTEGER,
    missing_since   INTEGER,
    missing_rounds  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (clinic_id, calendar_id),
    UNIQUE (clinic_id, account_id, href),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, account_id) REFERENCES upstream_accounts (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE upstream_conflicts (
    clinic_id       TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    calendar_id     TEXT    NOT NULL,
    title           TEXT    NOT NULL, -- of the calendar
    patient_id      TEXT,
    uid             TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    rule            TEXT    NOT NULL,
    settled         INTEGER NOT NULL DEFAULT 0,
    kept            BLOB    NOT NULL, -- both are empty for a deletion
    lost            BLOB    NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE upstream_objects (
    clinic_id   TEXT    NOT NULL,
    calendar_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    href        TEXT    NOT NULL,
    etag        TEXT    NOT NULL,
    base        TEXT    NOT NULL,
    meaning     TEXT    NOT NULL,
    offered     TEXT    NOT NULL DEFAULT '',
    unreadable  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (clinic_id, calendar_id, name),
    UNIQUE (clinic_id, calendar_id, href),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES upstream_calendars (clinic_id, calendar_id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
    clinic_id   TEXT    NOT NULL,
    endpoint_id TEXT    NOT NULL,
    seq         INTEGER NOT NULL, -- the event's
    patient_id  TEXT,             -- in whose line it stands: her events wait for each other
    apart       INTEGER NOT NULL, -- sent again by hand, which waits for nothing
    state       TEXT    NOT NULL, -- pending, delivered, failed, disabled
    tries       INTEGER NOT NULL, -- since it last became pending
    next_at     INTEGER,          -- when it is due; NULL while it waits in its line, and once it is over
    done_at     INTEGER,
    attempts    TEXT    NOT NULL, -- JSON
    PRIMARY KEY (clinic_id, endpoint_id, seq),
    FOREIGN KEY (clinic_id, endpoint_id) REFERENCES webhook_endpoints (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, seq) REFERENCES webhook_events (clinic_id, seq) ON DELETE CASCADE
);

CREATE TABLE webhook_endpoints (
    clinic_id     TEXT    NOT NULL REFERENCES clinics (id),
    id            TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    types         TEXT    NOT NULL, -- JSON; [] is every type
    enabled       INTEGER NOT NULL,
    disabled_why  TEXT    NOT NULL, -- in words, if the server turned it off
    secret        BLOB    NOT NULL, -- sealed with the server key
    secret_before BLOB,             -- the one before the last rotation
    before_until  INTEGER,          -- until when both sign
    failing_since INTEGER,          -- the first attempt that failed since one did not
    created_at    INTEGER NOT NULL,
    created_by    TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, id)
);

CREATE TABLE webhook_events (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    seq        INTEGER NOT NULL, -- the order of a clinic's events
    id         TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    patient_id TEXT,
    subject    TEXT    NOT NULL, -- JSON: ids
    at         INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, seq),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE UNIQUE INDEX calendar_links_of_record ON calendar_links (clinic_id, patient_id, kind, record_id);

CREATE UNIQUE INDEX patients_by_code ON patients (clinic_id, code) WHERE code IS NOT NULL;

CREATE UNIQUE INDEX upstream_calendars_for_bookings ON upstream_calendars (clinic_id, practitioner_id) WHERE bookings = 1;

CREATE UNIQUE INDEX webhook_events_by_id ON webhook_events (clinic_id, id);

-- app_passwords: 100000 10000 2 1
-- app_passwords_by_patient: 100000 10000 2
-- app_passwords_by_practitioner: 100000 10000 2
-- appointments: 1000000 100000 10 1
-- appointments_by_practitioner: 1000000 100000 10000 1
-- audit_by_time: 1000000 100000 2 1
-- audit_of_action: 1000000 100000 2000 1
-- audit_of_actor: 1000000 100000 2000 1
-- audit_of_kind: 1000000 100000 5000 1
-- audit_of_patient: 1000000 100000 20 1
-- calendar_links: 1000000 100000 100 1 1
-- calendar_links_of_record: 1000000 100000 10 5 1
-- calendar_objects_by_change: 1000000 100000 100 1
-- calendar_objects_by_end: 500000 50000 5000 800 5 1
-- calendar_objects_by_start: 500000 50000 5000 800 5 1
-- calendar_objects_by_time: 1000000 100000 100 2 1 1 1 1
-- calendar_objects_listed: 1000000 100000 100 1 1 1 1 1
-- calendar_objects_of_patient: 1000000 100000 20 10 1
-- calendar_objects_waiting: 1000 100 10 1
-- calendar_tombstones: 1000000 100000 100 1
-- calendar_tombstones_by_age: 1000000 100000 1
-- calendar_tombstones_by_change: 1000000 100000 100 1
-- calendars: 20000 2000 2 1
-- calendars_of_patient: 20000 2000 2
-- calendars_of_practitioner: 1000 100 2
-- calendars_of_practitioners_by_role: 1000 100 50 1
-- contacts: 1000000 100000 10 1
-- due: 100000 10000 1
-- due_places: 1000000 100000 10 4 1
-- due_places_in_order: 1000000 100000 10000 2000 1000 100 10 1
-- due_places_of_practitioner: 1000000 100000 10000 1000 200 100 20 10 1
-- expected_visits: 100000 10000 1
-- expected_weeks: 10000 1000 20 1
-- import_errors: 100000 10000 100 1
-- imports: 1000 100 1
-- imports_open: 20 2 1
-- onces_by_age: 100000 10000 2
-- onces_of_patient: 100000 10000 5
-- patient_words: 500000 50000 5 1
-- patient_words_of_patient: 500000 50000 5 1
-- patients: 100000 10000 1
-- patients_by_code: 100000 10000 1
-- patients_by_email: 100000 10000 2
-- patients_by_practitioner: 100000 10000 1000
-- sqlite_autoindex_appointments_2: 1000000 100000 1
-- sqlite_autoindex_calendar_objects_1: 1000000 100000 100 1
-- sqlite_autoindex_calendar_objects_2: 1000000 100000 100 1
-- sqlite_autoindex_calendars_2: 20000 2000 1
-- sqlite_autoindex_onces_1: 100000 10000 1000 1
-- sqlite_autoindex_patients_2: 100000 10000 1
-- sqlite_autoindex_treatments_2: 1000000 100000 1
-- sqlite_autoindex_upstream_calendars_2: 2000 200 2 1
-- sqlite_autoindex_upstream_conflicts_1: 10000 1000 1
-- sqlite_autoindex_upstream_objects_2: 1000000 100000 500 1
-- sqlite_autoindex_webhook_deliveries_1: 400000 40000 20000 1
-- sqlite_autoindex_webhook_endpoints_1: 20 2 1
-- staff: 10000 1000 1
-- staff_by_practitioner: 10000 1000 2
-- staff_by_role: 10000 1000 300 250
-- staff_codes: 1000 100 1
-- staff_codes_by_expiry: 1000 100 2
-- staff_codes_by_staff: 1000 100 2
-- staff_recovery_codes: 100000 10000 8 1
-- staff_sessions: 100000 10000 10 1
-- staff_sessions_by_expiry: 100000 10000 2
-- treatments: 1000000 100000 10 1
-- treatments_by_practitioner: 1000000 100000 10000
-- upstream_accounts: 1000 100 1
-- upstream_accounts_by_next: 1000 10 2 1
-- upstream_accounts_of_practitioner: 1000 100 2 1
-- upstream_calendars: 2000 200 1
-- upstream_calendars_for_bookings: 500 50 1
-- upstream_conflicts_by_age: 10000 1000 2
-- upstream_conflicts_of_patient: 5000 500 2
-- upstream_conflicts_of_practitioner: 10000 1000 50 1
-- upstream_objects: 1000000 100000 500 1
-- upstream_objects_unreadable: 1000 100 5
-- webhook_deliveries_by_state: 400000 40000 20000 5000 1
-- webhook_deliveries_due: 1000 100 50 2 1
-- webhook_deliveries_in_line: 1000 100 50 2 1
-- webhook_deliveries_of_event: 400000 40000 2
-- webhook_endpoints_enabled: 20 2 2 1
-- webhook_events: 200000 20000 1
-- webhook_events_by_id: 200000 20000 1
-- webhook_events_by_time: 200000 20000 2
-- webhook_events_of_patient: 200000 20000 10
