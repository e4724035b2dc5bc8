import {
  CalsyncError,
  type Instant,
  type Notification,
  parseSpan,
  silentLogger,
  type SyncResult,
  type Worker,
} from '@calsync/core'
import { ManualClock, seededRandom } from '@calsync/testkit'
import {
  Activity,
  drainWork,
  moveClocks,
  testGateway,
  TestMailbox,
  TestTransport,
} from '@calsync/testkit/host'
import { createSandbox } from '@calsync/testkit/sandbox'
import { type CalsyncOnPostgres, composeCalsync } from '../sdk/compose.js'
import { openDatabase } from '../sdk/open-database.js'
import { recordResults } from './record-results.js'
import type { DrainOptions, TestCalsync, TestCalsyncOptions } from './test-calsync.js'
import { TestSchema } from './test-schema.js'
import { testSettings } from './test-settings.js'

/** Makes calsync's schema and everything else that a host's test needs. Reads no environment. */
export async function createTestCalsync(options: TestCalsyncOptions): Promise<TestCalsync> {
  const { now, ...config } = options
  const notifications: Notification[] = []
  const outcomes: SyncResult[] = []
  const activity = new Activity()
  const clock = new ManualClock(startOf(now))
  const sandbox = createSandbox({ clock })
  const transport = new TestTransport()
  const settings = testSettings(config, {
    transport,
    gateway: testGateway(sandbox, clock),
    on: recordResults(config.on ?? {}, activity, notifications, outcomes),
  })
  const database = openDatabase(settings, settings.logger ?? silentLogger)
  const { pool } = database
  const calsync = composeCalsync(
    { ...settings, database: pool },
    {
      clock,
      random: seededRandom(),
      store: (store) => watched(store, activity),
      source: (source) => activity.watch(`source ${source.kind}`, source),
    },
  )
  const schema = new TestSchema(pool, settings.schema)
  if (await schema.exists()) {
    await database.close()
    throw schemaTaken(schema.name)
  }
  await calsync.migrate()
  await schema.freeze(clock.now())
  const moveDatabaseClock = (to: Instant): Promise<void> => schema.moveClock(to)

  let worker: Worker | null = null
  const started = async (): Promise<Worker> => {
    if (worker !== null) return worker
    worker = calsync.worker({ id: 'test' })
    await worker.start()
    return worker
  }
  const closeCalsync = calsync.close.bind(calsync)
  return Object.assign(calsync, {
    schema: schema.name,
    notifications,
    outcomes,
    sandbox,
    clock: {
      now: () => new Date(clock.now()),
      advance: (span: string | number) =>
        moveClocks({ activity, clock, moveDatabaseClock }, clock.now() + spanMs(span)),
    },
    mailbox: (userId: string) => new TestMailbox(sandbox, userId),
    drain: async ({ within = '1d', allowStuck = false }: DrainOptions = {}) => {
      const { claims } = calsync.store
      await drainWork(
        {
          ...{ activity, clock, transport, moveDatabaseClock },
          worker: await started(),
          nextDueAt: () => schema.nextDueAt(),
          findDue: () => claims.findDue(MAX_OFFERED),
        },
        spanMs(within),
      )
      const stuck = await schema.stuck()
      if (stuck.length > 0 && !allowStuck) throw drainStuck(stuck)
      return stuck
    },
    reset: async () => {
      await schema.empty()
      sandbox.reset()
      sandbox.clearFaults()
      notifications.length = 0
      outcomes.length = 0
    },
    close: async () => {
      await worker?.stop()
      await closeCalsync()
      await schema.drop()
      await database.close()
    },
  })
}

const MAX_OFFERED = 500

function watched(
  store: CalsyncOnPostgres['store'],
  activity: Activity,
): CalsyncOnPostgres['store'] {
  const { changes, claims, connections, runs, rollouts, deliveries, reports, guard, scans } = store
  return {
    changes: activity.watch('changes', changes),
    claims: activity.watch('claims', claims),
    connections: activity.watch('connections', connections),
    runs: activity.watch('runs', runs),
    rollouts: activity.watch('rollouts', rollouts),
    deliveries: activity.watch('deliveries', deliveries),
    reports: activity.watch('reports', reports),
    guard: activity.watch('guard', guard),
    scans: activity.watch('scans', scans),
  }
}

function startOf(now: Date | string | undefined): Instant {
  const start = new Date(now ?? Math.floor(Date.now() / 1_000) * 1_000).getTime()
  if (!Number.isNaN(start)) return start
  throw new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `now in createTestCalsync() is not a time: ${String(now)}`,
    next: 'give a Date, or ISO 8601 such as 2026-03-02T08:00:00Z',
  })
}

const SECONDS_OF = { s: 1, m: 60 } as const

function spanMs(span: string | number): number {
  if (typeof span === 'number') return span
  const match = /^(\d{1,9})([sm])$/.exec(span)
  if (match === null) return parseSpan(span)
  return Number(match[1]) * SECONDS_OF[match[2] as 's' | 'm'] * 1_000
}

function drainStuck(stuck: readonly string[]): CalsyncError {
  return new CalsyncError({
    code: 'DRAIN_STUCK',
    message: `only a person can go on with this:\n${stuck.map((line) => `- ${line}`).join('\n')}`,
    next: 'if the test wants it so: drain({ allowStuck: true })',
  })
}

function schemaTaken(name: string): CalsyncError {
  return new CalsyncError({
    code: 'SCHEMA_TAKEN',
    message: `there is a schema ${name} already; a test would empty it`,
    next: 'leave schema out, or drop the one of an earlier test run',
  })
}
