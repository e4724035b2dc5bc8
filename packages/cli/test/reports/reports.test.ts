import type { HeldReport, ReconcileReport, Release, ScanState, StatusSummary } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { styleOf } from '../../src/output/style.js'
import { doctorReport } from '../../src/reports/doctor-report.js'
import { heldReport } from '../../src/reports/held-report.js'
import { healthReport, needsAttention } from '../../src/reports/health-report.js'
import { reconcileReport } from '../../src/reports/reconcile-report.js'
import { nothingToRetryReport, retryReport } from '../../src/reports/retry-report.js'
import { statusReport } from '../../src/reports/status-report.js'
import { connection } from '../connection.js'
import { recordView } from '../record.js'

const plain = styleOf(false)
const now = 1_800_000_000_000
const open = { pauses: [], organizations: [] }

const summary: StatusSummary = {
  records: { pending: 2, retry: 1, synced: 1_234, deleted: 0, detached: 0, dead: 1 },
  inDoubt: 1,
  gated: 3,
  observed: { creates: 0, updates: 0, deletes: 0, participants: 0 },
  oldestDueAt: now - 12_000,
  marks: 4,
  oldestMarkAt: now - 2_000,
  heads: { new: 0, live: 40, deleted: 0, source_missing: 0, invalid: 0 },
  connections: { connected: 10, blocked: 1, disconnected: 0 },
  parked: 0,
  outbox: 0,
  now,
}

const none: HeldReport = {
  removals: 0,
  schedules: 0,
  mailboxCount: 0,
  since: null,
  mailboxes: [],
}

const held: HeldReport = {
  removals: 1_200,
  schedules: 1_100,
  mailboxCount: 4,
  since: now - 60_000,
  mailboxes: ['alice', 'bob', 'carol', 'dave'].map((userId) => ({
    connectionId: `connection of ${userId}`,
    userId,
    organizationId: 'acme',
    integration: 'microsoft-outlook',
    removals: 300,
    since: now - 60_000,
    byHost: userId === 'alice',
    examples: ['class:1', 'class:2'],
  })),
}

const found = { unknown: 0, returned: 0, edited: 2, deleted: 0, vanished: 0 }
const counts = { looked: 7, unread: 0, found, error: null }
const full: ScanState = {
  name: 'full',
  running: {
    ...counts,
    stage: 'ids',
    kinds: ['class'],
    cursor: '7',
    startedAt: now - 60_000,
    since: null,
    asOf: null,
  },
  last: { ...counts, startedAt: now - 7_200_000, finishedAt: now - 3_600_000 },
  watermark: null,
}

describe('statusReport', () => {
  const dead = [recordView({ status: 'dead', lastError: error('INVALID_EVENT_DATA') })]
  const pause = {
    scope: { kind: 'everything' },
    by: 'bob',
    reason: 'incident',
    at: now - 60_000,
  } as const
  const facts = {
    summary,
    pauses: [pause],
    workers: [],
    runs: [],
    dead,
    outdated: 1_204,
    held: none,
    releases: [],
    scans: [],
  }
  const report = statusReport(facts)

  it('says at a glance what is the matter', () => {
    const text = report.text(plain)
    expect(text).toContain('Records      2 pending · 1 retry · 1,234 synced · 1 dead')
    expect(text).toContain('Oldest due   12 s ago')
    expect(text).toContain('Changes      4 waiting to be planned, the oldest 2 s ago')
    expect(text).toContain('Paused       everything by bob 1 min ago: incident')
    expect(text).toContain(
      'Versions     1,204 schedules were rendered by another version; calsync rollout brings them up to date',
    )
    expect(text).toContain('Dead         1 record INVALID_EVENT_DATA (alice)')
    expect(text).toContain('no worker has been seen for a minute')
    expect(text).toContain('next: calsync retry --user alice --dry-run')
  })

  it('says what is held, what is released, what is missing, and what to do', () => {
    const release: Release = {
      scope: { kind: 'user', userId: 'eve' },
      by: 'bob',
      reason: 'she left',
      at: now,
      until: now + 3_600_000,
    }
    const heads = { ...summary.heads, source_missing: 2 }
    const others = { pauses: [], workers: [], runs: [], dead: [], outdated: 0 }
    const facts = { summary: { ...summary, heads }, ...others }
    const text = statusReport({ ...facts, held, releases: [release], scans: [full] }).text(plain)
    expect(text).toContain(
      'Held         MASS_DELETION: 1,200 events in 4 calendars kept (alice, bob, carol, …), since 1 min ago',
    )
    expect(text).toContain('Released     user eve by bob, over in 1 h: she left')
    expect(text).toContain(
      'Scans        last full scan 1 h ago, found 2 edited; one began 1 min ago, 7 rows looked at',
    )
    expect(text).toContain('Missing      2 schedules without a row; their events stay')
    expect(text).toContain('next: calsync release --everything --dry-run')
  })

  it('has instants as text in JSON', () => {
    expect(report.data).toMatchObject({
      records: { synced: 1_234 },
      oldestDueAt: new Date(now - 12_000).toISOString(),
      failures: [{ errorClass: 'INVALID_EVENT_DATA', records: 1, users: ['alice'] }],
    })
  })
})

describe('heldReport', () => {
  it('tells whose events would vanish, how many, and the next command', () => {
    const report = heldReport(
      { ...held, mailboxes: held.mailboxes.slice(0, 2) },
      { kind: 'everything' },
      now,
    )
    const text = report.text(plain)
    expect(text).toContain(
      'USER   ORGANIZATION  CALENDAR           EVENTS  HELD       LIMIT OF      SUCH AS',
    )
    expect(text).toContain(
      'alice  acme          microsoft-outlook  300     1 min ago  the host      class:1, class:2',
    )
    expect(text).toContain(
      'bob    acme          microsoft-outlook  300     1 min ago  the calendar  class:1, class:2',
    )
    expect(text).toContain('and 2 more calendars')
    expect(text).toContain('1,200 events of 1,100 schedules would vanish from 4 calendars')
    expect(text).toContain('next: calsync release --everything')
  })

  it('says that nothing is held', () => {
    expect(heldReport(none, { kind: 'everything' }, now).text(plain)).toBe('Nothing is held.')
  })
})

describe('reconcileReport', () => {
  const report: ReconcileReport = {
    looked: 1_000,
    unread: 0,
    found,
    such: [{ ref: 'class:1', kind: 'edited', version: 1 }],
    error: null,
    isWhole: true,
  }
  const nothing = { ...report, found: { ...found, edited: 0 }, such: [] }

  it('shows what differs, and what becomes of it', () => {
    const text = reconcileReport(report, { full: true, dryRun: false }).text(plain)
    expect(text).toContain('class:1   edited  a row that says something else than was planned')
    expect(text).toContain('and 1 more schedule')
    expect(text).toContain('1,000 rows looked at, 2 differences.')
    expect(text).toContain('They are marked; workers plan them.')
  })

  it.each([
    [report, false, 0],
    [report, true, 3],
    [nothing, true, 0],
    [{ ...nothing, unread: 1 }, false, 5],
    [{ ...nothing, error: 'away' }, false, 5],
    [{ ...nothing, isWhole: false }, false, 130],
  ])('row %# ends with its exit code', (given, dryRun, code) => {
    expect(reconcileReport(given, { full: true, dryRun }).exitCode).toBe(code)
  })
})

describe('healthReport', () => {
  const of = (
    changes: Parameters<typeof connection>[0],
    health: 'operational' | 'failed' | 'degraded' | 'unknown',
  ) => ({ connection: connection(changes), health, message: 'm', source: 'vault' }) as const

  it.each([
    [of({}, 'operational'), false],
    [of({}, 'unknown'), false],
    [of({}, 'degraded'), true],
    [of({}, 'failed'), true],
    [of({ state: 'blocked' }, 'operational'), true],
    [of({ state: 'disconnected' }, 'failed'), false],
  ])('row %# needs attention: %s', (report, expected) => {
    expect(needsAttention(report)).toBe(expected)
    expect(healthReport([report], open).exitCode).toBe(expected ? 3 : 0)
  })

  it('says that there are none', () => {
    expect(healthReport([], open).text(plain)).toBe('There are no connections.')
  })
})

describe('retryReport', () => {
  const applied = { view: recordView(), gate: null }
  const dead = {
    view: recordView({ status: 'dead', lastError: error('INVALID_EVENT_DATA') }),
    gate: null,
  }
  const waiting = { view: recordView({ status: 'retry', dueAt: now }), gate: null }

  it.each([
    [[applied], 0],
    [[applied, dead], 5],
    [[dead], 1],
    [[applied, waiting], 5],
  ])('case %# ends with %d', (records, expected) => {
    expect(retryReport(records, true).exitCode).toBe(expected)
  })

  it('ends with 0 when nobody waited', () => {
    expect(retryReport([waiting], false).exitCode).toBe(0)
  })

  it('tells nothing to do from due already', () => {
    expect(nothingToRetryReport(0).text(plain)).toMatch(/^Nothing to do: no record/)
    expect(nothingToRetryReport(2).text(plain)).toContain('2 records due already')
  })
})

describe('doctorReport', () => {
  it('lists checks with their fixes and a summary', () => {
    const report = doctorReport([
      { name: 'database', status: 'ok', message: 'reached', next: null },
      { name: 'schema', status: 'finding', message: 'missing', next: 'run: calsync migrate' },
      { name: 'workers', status: 'skipped', message: 'no tables', next: null },
    ])
    expect(report.exitCode).toBe(3)
    expect(report.text(plain)).toBe(
      [
        '✓ database: reached',
        '✗ schema: missing',
        '  next: run: calsync migrate',
        '- workers: no tables',
        '',
        '3 checks, 1 finding, 1 could not be looked at.',
      ].join('\n'),
    )
  })
})

function error(errorClass: 'INVALID_EVENT_DATA') {
  return { class: errorClass, code: null, message: 'the event was rejected' }
}
