import type { ClaimedRecord } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { connect, doneOf, keyRing, mustClaim, plan } from './scenario.js'

describe('SQL for others', () => {
  let database: MigratedDatabase

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
  })
  afterAll(() => database.close())
  beforeEach(() => database.empty())

  it('marks changes from a trigger', async () => {
    const { pool } = database
    await pool.query(`
      create table class (id bigint primary key, title text);
      create function class_changed() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          perform calsync.schedule_deleted('class:' || old.id, "by" => 'trigger');
        else
          perform calsync.schedule_changed('class:' || new.id, reason => lower(tg_op));
        end if;
        return null;
      end $$;
      create trigger class_changed after insert or update or delete on class
        for each row execute function class_changed()`)
    await pool.query(`insert into class values (42, 'Yoga')`)
    await pool.query(`begin; update class set title = 'Pilates'; rollback`)
    await pool.query(`delete from class`)
    const { rows } = await pool.query(
      'select ref, kind, priority, "by", reason from calsync.changes order by id',
    )
    expect(rows).toEqual([
      { ref: 'class:42', kind: 'changed', priority: 0, by: null, reason: 'insert' },
      { ref: 'class:42', kind: 'deleted', priority: 0, by: 'trigger', reason: null },
    ])
  })

  it('shows what is there, due and blocked', async () => {
    const { pool } = database
    const store = postgresStore({ pool, keyRing })
    const alice = await connect(store)
    const bob = await connect(store, 'bob')
    await plan(store, [alice, bob])
    await store.connections.disconnect(bob.id, 'bob')
    await mustClaim(store, alice)
    const status = await pool.query(
      'select user_id, status, gate, title from calsync.v_status order by user_id',
    )
    expect(status.rows).toEqual([
      { user_id: 'alice', status: 'pending', gate: null, title: 'Title of class:1' },
      { user_id: 'bob', status: 'pending', gate: 'disconnected', title: 'Title of class:1' },
    ])
    const due = await pool.query('select user_id, priority, leased_by from calsync.v_due')
    expect(due.rows).toEqual([{ user_id: 'alice', priority: 'live', leased_by: 'worker-1' }])
    const blocked = await pool.query('select user_id, gate, waiting::int from calsync.v_blocked')
    expect(blocked.rows).toEqual([{ user_id: 'bob', gate: 'disconnected', waiting: 1 }])
  })

  it('shows which fields a provider altered', async () => {
    const { pool } = database
    const store = postgresStore({ pool, keyRing })
    const altered = { alice: ['start', 'timeZone'], bob: [] }
    for (const [user, fields] of Object.entries(altered)) {
      const connection = await connect(store, user)
      await plan(store, [connection])
      const held = await mustClaim(store, connection)
      const applied = { at: held.now, echoHash: 'e', altered: fields }
      const patch = ({ record }: ClaimedRecord) => ({ applied: { ...record.desired, ...applied } })
      await store.claims.settle([doneOf(held, { patch })])
    }
    const { rows } = await pool.query(
      'select user_id, altered from calsync.v_status order by user_id',
    )
    expect(rows).toEqual([
      { user_id: 'alice', altered: ['start', 'timeZone'] },
      { user_id: 'bob', altered: null },
    ])
  })
})
