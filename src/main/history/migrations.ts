import type { Database } from './database.ts'

/**
 * The steps from each version of the file to the next; `user_version` counts those it has taken. A step that has been
 * released is never changed, and each version keeps a file in `test/fixtures/history`.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    titled_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    branched_from TEXT,
    settings TEXT NOT NULL,
    item_count INTEGER NOT NULL DEFAULT 0,
    has_tool INTEGER NOT NULL DEFAULT 0,
    has_image INTEGER NOT NULL DEFAULT 0,
    -- Set while a removal can be undone.
    removed_at INTEGER
  );
  CREATE INDEX conversations_by_time ON conversations (updated_at);

  CREATE TABLE items (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    role TEXT NOT NULL,
    has_tool INTEGER NOT NULL,
    has_image INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (conversation, id)
  );
  CREATE INDEX items_in_order ON items (conversation, position);

  -- What is known of a conversation beside its items, in the order in which it came: each kind has ids of its own.
  CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (conversation, kind, id)
  );

  -- The rowid is the item's key; scripts without spaces are split, see search-text.ts.
  CREATE VIRTUAL TABLE said USING fts5 (
    text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
  );
  INSERT INTO said (said, rank) VALUES ('secure-delete', 1);
  CREATE TRIGGER item_deleted AFTER DELETE ON items BEGIN
    DELETE FROM said WHERE rowid = old.key;
  END;

  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  -- Recordings whose conversation was deleted for good, until their files are gone too. One that another conversation
  -- names as well stays.
  CREATE TABLE erased_recordings (path TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE INDEX recordings_by_path ON records (id) WHERE kind = 'recording';
  CREATE TRIGGER recording_erased AFTER DELETE ON records WHEN old.kind = 'recording' BEGIN
    INSERT OR IGNORE INTO erased_recordings VALUES (old.id);
  END;
  `,
  `
  -- What was said last, as it begins: for the lists.
  ALTER TABLE conversations ADD COLUMN last_words TEXT NOT NULL DEFAULT '';
  UPDATE conversations SET last_words = coalesce(
    (SELECT substr(replace(text, char(8203), ''), 1, 120) FROM items CROSS JOIN said ON said.rowid = items.key
     WHERE conversation = conversations.key ORDER BY position DESC LIMIT 1),
    '');
  `,
]

export function versionOf(db: Database): number {
  return db.number('PRAGMA user_version')
}

/** Brings the database to the latest version, or leaves it as it was. A second process that does the same waits. */
export function migrate(db: Database, steps: readonly string[] = migrations): void {
  if (versionOf(db) >= steps.length) return
  db.transaction(() => {
    for (const step of steps.slice(versionOf(db))) db.exec(step)
    db.exec(`PRAGMA user_version = ${steps.length}`)
  })
}
