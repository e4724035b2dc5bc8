import { randomUUID } from 'node:crypto'
import {
  defaultDeliveryPolicy,
  type ScheduleRef,
  Secret,
  silentLogger,
  silentTelemetry,
} from '@calsync/core'
import { KeyRing, migrate, pollingTransport, postgresStore } from '@calsync/postgres-store'
import { createDatabase } from '@calsync/testkit/postgres'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { defaultSeriesPolicy } from '../../../core/src/decide/lay-out.js'
import { defaultSyncPolicy } from '../../../core/src/decide/policy.js'
import { defaultWindow } from '../../../core/src/decide/window.js'
import { Planner } from '../../../core/src/engine/planner.js'
import { outlook, pica } from '../../src/index.js'
import { systemClock, systemRandom } from '../../src/sdk/system.js'
import { type TenantWorld, tenantWorlds } from './tenant-worlds.js'

/** The same users in every tenant. */
const users = ['1', '2'] as const
const ids = [1, 2] as const

const RUNS = 12

type Step =
  | { readonly do: 'connect'; readonly tenant: number; readonly user: string }
  | { readonly do: 'put'; readonly tenant: number; readonly id: number; readonly staff: string[] }
  | { readonly do: 'remove'; readonly tenant: number; readonly id: number }
  | { readonly do: 'backfill'; readonly tenant: number | null; readonly user: string | null }

const tenant = fc.nat({ max: 4 })
const user = fc.constantFrom(...users)
const put = fc.record({
  do: fc.constant('put' as const),
  tenant,
  id: fc.constantFrom(...ids),
  staff: fc.subarray([...users]),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('connect' as const), tenant, user }) },
  { weight: 4, arbitrary: put },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('remove' as const),
      tenant,
      id: fc.constantFrom(...ids),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('backfill' as const),
      tenant: fc.option(tenant),
      user: fc.option(user),
    }),
  },
)

/** Who is connected and what stands there before anything happens: enough to be mixed up. */
const beginning = fc
  .tuple(
    fc.array(fc.record({ do: fc.constant('connect' as const), tenant, user }), {
      minLength: 4,
      maxLength: 8,
    }),
    fc.array(put, { minLength: 4, maxLength: 8 }),
  )
  .map(([connects, puts]): Step[] => [...connects, ...puts])

const role = `tenants_${randomUUID().slice(0, 8)}`
let url: string
let admin: pg.Client
let pool: pg.Pool

beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`create role ${role}`)
  url = await createDatabase(inject('postgresUrl'), `tenancy_${randomUUID().replaceAll('-', '')}`)
  pool = new pg.Pool({ connectionString: url, max: 10 })
  // The pool does not wait for the last goodbye, and a drop of the database may come before it.
  pool.on('connect', (client) => void client.on('error', () => {}))
  pool.on('error', () => {})
  await migrate(pool)
})
afterAll(async () => {
  await pool.end()
  const database = new URL(url).pathname.slice(1)
  await admin.query(`drop database "${database}" with (force)`)
  await admin.query(`drop role ${role}`)
  await admin.end()
})

/** Empties calsync's tables and makes the host's anew. */
async function fresh(world: TenantWorld): Promise<void> {
  const { rows } = await pool.query<{ list: string }>(
    `select string_agg(format('calsync.%I', tablename), ', ') as list
     from pg_tables where schemaname = 'calsync' and tablename <> 'migrations'`,
  )
  const schemas = await pool.query<{ name: string }>(
    `select format('%I', nspname) as name from pg_namespace where nspname like 't %'`,
  )
  const drops = schemas.rows.map(({ name }) => `drop schema ${name} cascade;`).join('\n')
  await pool.query(`truncate ${rows[0]?.list ?? ''} restart identity;
    drop schema public cascade; create schema public; grant usage on schema public to ${role};
    ${drops} ${world.tables}`)
}

/** The real planner over the real store and sources. */
function open(world: TenantWorld) {
  const keyRing = new KeyRing([['test', new Uint8Array(32).fill(7)]], 'test')
  const store = postgresStore({ pool, keyRing })
  const source = world.source.bind(pool)
  const transport = pollingTransport({
    ...{ pool, claims: store.claims, clock: systemClock, channel: 'tenancy_due' },
    logger: silentLogger,
  })
  const planner = new Planner({
    ...{
      store,
      transport,
      clock: systemClock,
      random: systemRandom,
      template: null,
      renderVersion: null,
      newOrganizations: 'on',
      rollout: { mode: 'manual', perMinute: 600 },
      reconcile: null,
      receiver: null,
      delivery: defaultDeliveryPolicy,
    },
    sources: new Map([[source.kind, source]]),
    providers: new Map([['microsoft-outlook', outlook({ gateway: pica({}, {}) })]]),
    window: defaultWindow,
    series: defaultSeriesPolicy,
    policy: defaultSyncPolicy,
    logger: silentLogger,
    telemetry: silentTelemetry,
  })
  return { store, source, planner, close: () => transport.close() }
}

type Host = ReturnType<typeof open>

/** What the test did, from which it follows what must be planned. */
interface Model {
  readonly connections: Set<string>
  readonly rows: Map<ScheduleRef, { readonly tenant: string; readonly staff: readonly string[] }>
}

async function take(world: TenantWorld, host: Host, model: Model, each: Step): Promise<void> {
  const nameOf = (index: number): string => world.tenants[index % world.tenants.length] ?? ''
  switch (each.do) {
    case 'connect': {
      const organizationId = nameOf(each.tenant)
      await host.store.connections.connect({
        ...{ organizationId, userId: each.user, integration: 'microsoft-outlook' },
        account: `${each.user}@${organizationId}`,
        gatewayUserId: `${each.user}@${organizationId}`,
        credential: new Secret('key'),
        health: 'operational',
      })
      model.connections.add(JSON.stringify([organizationId, each.user]))
      return
    }
    case 'put':
    case 'remove':
      return await change(world, host, model, { ...each, name: nameOf(each.tenant) })
    case 'backfill':
      return await backfill(
        host,
        model,
        each.tenant === null ? null : nameOf(each.tenant),
        each.user,
      )
  }
}

async function change(
  world: TenantWorld,
  { store, planner }: Host,
  model: Model,
  each: { do: 'put' | 'remove'; name: string; id: number; staff?: string[] },
): Promise<void> {
  const client = await pool.connect()
  const { name, id, staff = [] } = each
  try {
    await client.query('begin')
    const ref =
      each.do === 'put'
        ? await world.put(client, { tenant: name, id, facilitators: staff })
        : await world.remove(client, { tenant: name, id })
    const kind = each.do === 'put' ? 'changed' : 'deleted'
    const mark = { ref, kind, priority: 'live', by: null, reason: null } as const
    await store.changes.markChanged(client, [mark])
    await client.query('commit')
    if (each.do === 'put') model.rows.set(ref, { tenant: name, staff })
    else model.rows.delete(ref)
  } finally {
    client.release()
  }
  await planner.planChanges(100)
}

async function backfill(
  { source, planner }: Host,
  model: Model,
  organizationId: string | null,
  facilitator: string | null,
): Promise<void> {
  let cursor: string | null = null
  do {
    const page = await source.list({
      ...{ cursor, limit: 2 },
      ...(organizationId === null ? {} : { organizationId }),
      ...(facilitator === null ? {} : { facilitator }),
    })
    for (const ref of page.refs) {
      const row = model.rows.get(ref)
      expect(row, `${ref} is listed, and there`).toBeDefined()
      if (organizationId !== null) expect(row?.tenant).toBe(organizationId)
    }
    await planner.planSchedules(page.refs, { priority: 'background', by: null, reason: 'backfill' })
    cursor = page.cursor
  } while (cursor !== null)
}

interface PlannedRecord {
  readonly ref: ScheduleRef
  readonly presence: string
  readonly org: string
  readonly user: string
  readonly scheduleOrg: string
}

async function planned(): Promise<PlannedRecord[]> {
  const { rows } = await pool.query<PlannedRecord>(`
    select r.schedule_ref as ref, r.desired_presence as presence, c.organization_id as org,
           c.user_id as user, h.snapshot ->> 'organizationId' as "scheduleOrg"
    from calsync.schedule_sync_status r
    join calsync.user_integration_connections c on c.id = r.connection_id
    join calsync.schedules h on h.ref = r.schedule_ref`)
  return rows
}

describe.each(tenantWorlds(role))('tenants told apart by $name', (world) => {
  it(
    'are never planned for each other’s connections, and all for their own',
    { timeout: 120_000 },
    async () => {
      let records = 0
      await fc.assert(
        fc.asyncProperty(beginning, fc.array(step, { maxLength: 12 }), async (first, steps) => {
          await fresh(world)
          const model: Model = { connections: new Set(), rows: new Map() }
          const host = open(world)
          try {
            for (const each of [...first, ...steps]) await take(world, host, model, each)
            // Who connected after a change is found by a backfill of everything.
            await backfill(host, model, null, null)
          } finally {
            await host.close()
          }
          const found = await planned()
          records += found.length
          for (const record of found) expect(record.org, record.ref).toBe(record.scheduleOrg)
          const present = found.filter(({ presence }) => presence === 'present')
          const wanted = [...model.rows].flatMap(([ref, { tenant: org, staff }]) =>
            staff
              .filter((id) => model.connections.has(JSON.stringify([org, id])))
              .map((id) => `${ref} → ${org} ${id}`),
          )
          expect(present.map(({ ref, org, user: id }) => `${ref} → ${org} ${id}`).sort()).toEqual(
            wanted.sort(),
          )
        }),
        { numRuns: RUNS },
      )
      // Worlds in which nothing is planned prove nothing.
      expect(records).toBeGreaterThan(RUNS)
    },
  )
})
