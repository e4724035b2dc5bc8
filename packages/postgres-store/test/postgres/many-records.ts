import type pg from 'pg'

/** Fills the tables as they look after a backfill: so many connections, each with so many records. */
export async function manyRecords(
  pool: pg.Pool,
  size: { readonly connections: number; readonly schedules: number; readonly due: 'all' | 'tenth' },
): Promise<void> {
  const uuid = (prefix: string, n: string): string =>
    `('${prefix}-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
  await pool.query(
    `insert into calsync.user_integration_connections
       (id, organization_id, user_id, integration, account, gateway_user_id, ciphertext)
     select ${uuid('00000001', 'n')}, 'acme', 'user-' || n, 'microsoft-outlook', 'user-' || n, 'g',
       'v1.test.a.b.c'
     from generate_series(1, $1::int) n`,
    [size.connections],
  )
  await pool.query(
    `insert into calsync.schedules (ref, state, version, hash, snapshot)
     select 'class:' || n, 'live', 1, 'h', jsonb_build_object(
       'ref', 'class:' || n, 'organizationId', 'acme', 'deleted', false, 'facilitators', '[]'::jsonb,
       'event', jsonb_build_object('title', 'Class ' || n, 'description', repeat('words ', 60)))
     from generate_series(1, $1::int) n`,
    [size.schedules],
  )
  await pool.query(
    `insert into calsync.schedule_sync_status
       (id, connection_id, schedule_ref, desired_version, desired_presence, desired_hash, priority,
        status, due_at, applied_version, applied_presence, last_sync_at, external_event_id)
     select ${uuid('00000002', 'c * 100000 + s')}, ${uuid('00000001', 'c')}, 'class:' || s, 1, 'present',
       'h', 1, case when is_due then 'pending' else 'synced' end,
       case when is_due then now() - s * interval '1 second' end,
       case when not is_due then 1 end, case when not is_due then 'present' end,
       case when not is_due then now() end, case when not is_due then 'AAMk' || c || '-' || s end
     from generate_series(1, $1::int) c, generate_series(1, $2::int) s,
       lateral (select $3 or (c + s) % 10 = 0 as is_due) d`,
    [size.connections, size.schedules, size.due === 'all'],
  )
  await pool.query('analyze')
}
