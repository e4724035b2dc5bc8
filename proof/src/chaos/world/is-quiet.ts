import type { Pool } from 'pg'

/**
 * Whether calsync has nothing left to do that it could do: no marks, nothing due now or later on a
 * connection that may run, no backfill, nothing to be published. A doubt is left only where a record
 * was given up: it is resolved when somebody orders a retry. Never when the database is away.
 */
export async function isQuiet(pool: Pool): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ busy: boolean }>(
      `select exists (select from calsync.changes)
           or exists (select from calsync.result_outbox)
           or exists (select from calsync.runs where status in ('queued', 'running'))
           or exists (
             select from calsync.schedule_sync_status r
             join calsync.v_gates g on g.connection_id = r.connection_id
             where (r.due_at is not null or (r.doubt is not null and r.status <> 'dead')) and g.gate is null
           ) as busy`,
    )
    return rows[0]?.busy === false
  } catch {
    return false
  }
}

/** What calsync still has to do, counted by kind, for people; `['the database is away']` if it is. */
export async function unrest(pool: Pool): Promise<readonly string[]> {
  try {
    const { rows } = await pool.query<{ says: string }>(
      `select count(*) || ' change marks' as says from calsync.changes having count(*) > 0
       union all
       select count(*) || ' results to publish' from calsync.result_outbox having count(*) > 0
       union all
       select count(*) || ' backfills ' || status from calsync.runs
       where status in ('queued', 'running') group by status
       union all
       select count(*) || ' records ' || r.status || coalesce(', doubt ' || r.doubt, '')
              || ', due in ' || coalesce(round(extract(epoch from min(r.due_at) - now()), 1)::text, '?')
              || ' s, connection held for '
              || coalesce(round(extract(epoch from max(c.held_until) - now()), 1)::text, '0')
              || ' s, leased for '
              || coalesce(round(extract(epoch from max(c.lease_until) - now()), 1)::text, '0') || ' s'
       from calsync.schedule_sync_status r
       join calsync.v_gates g on g.connection_id = r.connection_id
       join calsync.user_integration_connections c on c.id = r.connection_id
       where (r.due_at is not null or (r.doubt is not null and r.status <> 'dead')) and g.gate is null
       group by r.status, r.doubt`,
    )
    return rows.map(({ says }) => says)
  } catch (error) {
    return [`the database does not say: ${error instanceof Error ? error.message : String(error)}`]
  }
}
