import type { StatusSummary } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { styleOf } from '../../src/output/style.js'
import { doctorReport } from '../../src/reports/doctor-report.js'
import { healthReport, needsAttention } from '../../src/reports/health-report.js'
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

describe('statusReport', () => {
  const dead = [recordView({ status: 'dead', lastError: error('INVALID_EVENT_DATA') })]
  const pause = {
    scope: { kind: 'everything' },
    by: 'bob',
    reason: 'incident',
    at: now - 60_000,
  } as const
  const report = statusReport({ summary, pauses: [pause], workers: [], runs: [], dead })

  it('says at a glance what is the matter', () => {
    const text = report.text(plain)
    expect(text).toContain('Records      2 pending · 1 retry · 1,234 synced · 1 dead')
    expect(text).toContain('Oldest due   12 s ago')
    expect(text).toContain('Changes      4 waiting to be planned, the oldest 2 s ago')
    expect(text).toContain('Paused       everything by bob 1 min ago: incident')
    expect(text).toContain('Dead         1 record INVALID_EVENT_DATA (alice)')
    expect(text).toContain('no worker has been seen for a minute')
    expect(text).toContain('next: calsync retry --user alice --dry-run')
  })

  it('has instants as text in JSON', () => {
    expect(report.data).toMatchObject({
      records: { synced: 1_234 },
      oldestDueAt: new Date(now - 12_000).toISOString(),
      failures: [{ errorClass: 'INVALID_EVENT_DATA', records: 1, users: ['alice'] }],
    })
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
