import type { Pool, PoolClient } from 'pg'

/** A row of the table, without its event. */
export interface StoredEvent {
  readonly id: string
  /** Its UID, and of an occurrence without its series which one it is. */
  readonly eventId: string
  /** The file that it came from. */
  readonly calendar: string
  readonly title: string
  readonly organizationId: string
  /** Of the event, to tell a changed one from the same. */
  readonly hash: string
  readonly isDeleted: boolean
}

/** An event as it is stored. */
export interface ImportedEvent {
  readonly eventId: string
  readonly calendar: string
  readonly hash: string
  readonly event: unknown
}

/**
 * In the search path of the connection, like any table of a host. An event belongs to one owner:
 * copies of the same invitation in two calendars are two schedules.
 */
const table = `
  create table if not exists imported_event (
    id bigint generated always as identity primary key,
    owner text not null,
    event_id text not null,
    organization_id text not null,
    calendar text not null,
    event jsonb not null,
    hash text not null,
    imported_at timestamptz not null default now(),
    deleted_at timestamptz,
    unique (owner, event_id)
  )`

/** Statements are kept below this many events, each of which may be large. */
const PAGE = 200

/** Creates the table where it is missing, and keeps other imports out until the transaction ends. */
export async function lockTable(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtext('calsync.imported_event'))")
  await client.query(table)
}

/** All that was imported for an owner; nothing where there is no table yet. */
export async function readStored(client: Pool | PoolClient, owner: string): Promise<StoredEvent[]> {
  const { rows: tables } = await client.query<{ known: boolean }>(
    "select to_regclass('imported_event') is not null as known",
  )
  if (tables[0]?.known !== true) return []
  const { rows } = await client.query<StoredEvent>(
    `select id, event_id as "eventId", calendar, event ->> 'title' as title,
            organization_id as "organizationId", hash, deleted_at is not null as "isDeleted"
     from imported_event where owner = $1`,
    [owner],
  )
  return rows
}

/** Inserts events; their ids. */
export async function insertEvents(
  client: PoolClient,
  owner: string,
  organizationId: string,
  events: readonly ImportedEvent[],
): Promise<string[]> {
  const ids: string[] = []
  for (const page of pagesOf(events)) {
    const { rows } = await client.query<{ id: string }>(
      `insert into imported_event (owner, organization_id, event_id, calendar, event, hash)
       select $1, $2, "eventId", calendar, event, hash
       from jsonb_to_recordset($3::jsonb) as given ("eventId" text, calendar text, event jsonb, hash text)
       returning id`,
      [owner, organizationId, JSON.stringify(page)],
    )
    ids.push(...rows.map(({ id }) => id))
  }
  return ids
}

/** Replaces events, also deleted ones. */
export async function updateEvents(
  client: PoolClient,
  organizationId: string,
  events: readonly (ImportedEvent & { readonly id: string })[],
): Promise<void> {
  for (const page of pagesOf(events)) {
    await client.query(
      `update imported_event stored
       set organization_id = $1, calendar = given.calendar, event = given.event,
           hash = given.hash, imported_at = now(), deleted_at = null
       from jsonb_to_recordset($2::jsonb) as given (id bigint, calendar text, event jsonb, hash text)
       where stored.id = given.id`,
      [organizationId, JSON.stringify(page)],
    )
  }
}

/** Notes that events stand in another file now, which changes nothing else. */
export async function moveEvents(
  client: PoolClient,
  events: readonly { readonly id: string; readonly calendar: string }[],
): Promise<void> {
  await client.query(
    `update imported_event stored set calendar = given.calendar
     from jsonb_to_recordset($1::jsonb) as given (id bigint, calendar text)
     where stored.id = given.id`,
    [JSON.stringify(events)],
  )
}

/** Marks events as deleted: the rows stay, so that calendars can be told. */
export async function deleteEvents(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query(
    'update imported_event set deleted_at = now() where id = any($1::bigint[]) and deleted_at is null',
    [ids],
  )
}

function* pagesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += PAGE) yield items.slice(at, at + PAGE)
}
