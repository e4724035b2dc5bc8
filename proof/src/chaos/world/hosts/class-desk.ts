import type { Calsync } from 'calsync'
import type { Pool, PoolClient } from 'pg'
import { columnsOf, shownOf, type ClassPlan } from './class-plan.ts'

/** What becomes of a class in one edit. */
export type Edit =
  | { readonly kind: 'keep'; readonly plan: ClassPlan }
  | { readonly kind: 'hide' }
  | { readonly kind: 'remove' }

/** A class that is locked by the transaction at hand. */
export interface OpenClass {
  readonly id: string
  /** `null` when there is none, or it is deleted. */
  readonly plan: ClassPlan | null
}

/** One commit to be: which state a class gets, under which number. */
interface Entry {
  readonly ref: string
  readonly revision: number
  readonly plan: ClassPlan | null
}

/**
 * A host's transaction on some classes: its own writes, the line that tells calsync, and a line of
 * history for what the calendars have to show from the commit on.
 */
export class ClassDesk {
  readonly #pool: Pool
  readonly #calsync: Calsync
  readonly #client: PoolClient
  readonly #entries = new Map<string, Entry>()
  /** Numbers of states that were overwritten before the commit: nobody may see them. */
  readonly #overwritten: Entry[] = []

  constructor(parts: { readonly pool: Pool; readonly calsync: Calsync }, client: PoolClient) {
    this.#pool = parts.pool
    this.#calsync = parts.calsync
    this.#client = client
  }

  /** Locks in the order of the ids, so that two desks never wait for each other. */
  async open(ids: readonly string[]): Promise<readonly OpenClass[]> {
    await this.#client.query('begin')
    await this.#client.query(
      'select id from class_slots where id = any ($1) order by id for update',
      [ids],
    )
    const { rows } = await this.#client.query<{ id: string; plan: ClassPlan | null }>(
      `select s.id, case when c.deleted_at is null then c.plan end as plan
       from class_slots s left join classes c on c.id = s.id
       where s.id = any ($1) order by s.id`,
      [ids],
    )
    return rows
  }

  /** Edits an open class; a later edit of the same one replaces this. */
  async edit(id: string, edit: Edit, priority: 'live' | 'background' = 'live'): Promise<number> {
    const ref = `class:${id}`
    const { rows } = await this.#client.query<{ revision: string }>(
      `select nextval('class_revision') as revision`,
    )
    const revision = Number(rows[0]?.revision)
    const earlier = this.#entries.get(ref)
    if (earlier !== undefined) this.#overwritten.push(earlier)
    this.#entries.set(ref, { ref, revision, plan: edit.kind === 'keep' ? edit.plan : null })
    const told = { tx: this.#client, by: 'host', priority }
    if (edit.kind === 'remove') {
      await this.#client.query('delete from classes where id = $1', [id])
      await this.#calsync.schedules.deleted(ref, told)
    } else {
      if (edit.kind === 'keep') await this.#write(id, edit.plan, revision)
      else await this.#client.query('update classes set deleted_at = now() where id = $1', [id])
      await this.#calsync.schedules.changed(ref, told)
    }
    return revision
  }

  async commit(): Promise<void> {
    await this.#note(this.#overwritten)
    for (const { ref, revision, plan } of this.#entries.values()) {
      await this.#client.query(
        `insert into host_history (ref, revision, deleted, facilitators, shows, is_series)
         values ($1, $2, $3, $4, $5, $6)`,
        [
          ref,
          revision,
          plan === null,
          plan?.facilitators ?? [],
          plan === null ? [] : shownOf(plan, { ref, revision }),
          (plan?.weeks ?? 1) > 1,
        ],
      )
    }
    await this.#client.query('commit')
  }

  async rollBack(): Promise<void> {
    await this.#note([...this.#overwritten, ...this.#entries.values()])
    await this.#client.query('rollback')
  }

  /** Outside of the transaction, so that it outlives it. */
  async #note(entries: readonly Entry[]): Promise<void> {
    for (const { ref, revision } of entries) {
      await this.#pool.query('insert into host_rolled_back (ref, revision) values ($1, $2)', [
        ref,
        revision,
      ])
    }
  }

  async #write(id: string, plan: ClassPlan, revision: number): Promise<void> {
    await this.#client.query(
      `insert into classes (id, title, starts_at, minutes, time_zone, rrule, overrides, plan)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (id) do update set
         title = excluded.title, starts_at = excluded.starts_at, minutes = excluded.minutes,
         time_zone = excluded.time_zone, rrule = excluded.rrule, overrides = excluded.overrides,
         plan = excluded.plan, deleted_at = null`,
      [id, ...columnsOf(plan, { ref: `class:${id}`, revision })],
    )
    await this.#client.query('delete from staff where class_id = $1', [id])
    await this.#client.query(
      'insert into staff (class_id, user_id) select $1, unnest($2::text[])',
      [id, plan.facilitators],
    )
  }
}

/**
 * Works at a desk on a connection of its own. What it throws leaves the outcome to the database: a
 * connection that breaks at the commit may have committed.
 */
export async function atDesk<T>(
  parts: { readonly pool: Pool; readonly calsync: Calsync },
  work: (desk: ClassDesk) => Promise<T>,
): Promise<T> {
  const client = await parts.pool.connect()
  // A server that dies while the host thinks.
  const ignore = (): void => {}
  client.on('error', ignore)
  let failed = true
  try {
    const result = await work(new ClassDesk(parts, client))
    failed = false
    return result
  } finally {
    client.off('error', ignore)
    // A broken connection, or one within a transaction, is not used again.
    client.release(failed)
  }
}
