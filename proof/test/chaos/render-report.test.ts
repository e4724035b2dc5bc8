import { describe, expect, it } from 'vitest'
import { renderReport } from '../../src/chaos/report/render-report.ts'
import type { ChaosReport, RunReport } from '../../src/chaos/report/report.ts'

const run: RunReport = {
  transport: 'postgres',
  durationMs: 600_000,
  rounds: 12,
  counts: {
    changes: 12_000,
    places: 400,
    lost: 0,
    duplicated: 0,
    stale: 0,
    orphaned: 0,
    calls: 9_000,
    writes: 20_000,
    maxInFlight: 4,
  },
  kills: { atFailpoints: 300, atRandomTimes: 40, hosts: 10 },
  faults: [
    {
      name: 'postgres-crash',
      says: 'Postgres is killed',
      count: 9,
      idle: 1,
      recovery: { count: 54, p50: 1_234, p99: 4_321, max: 5_000 },
      missed: 2,
    },
    { name: 'user-moves', says: 'a user moves', count: 0, idle: 0, recovery: null, missed: 0 },
  ],
  coverage: {
    points: 250,
    pointsKilledAt: 249,
    places: 500,
    placesKilledAt: 480,
    never: ['core/engine/turn.ts:Turn.run:1'],
  },
  quiet: { count: 12, p50: 6_000, p99: 9_000, max: 9_000 },
  unwilling: 0,
  violations: [],
  crashes: [],
  folder: null,
}

const report: ChaosReport = {
  seed: 42,
  commit: '0123456789abcdef',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 660_000,
  mutant: null,
  runs: [run],
}

describe('renderReport', () => {
  it('says what struck, how soon calendars recovered, and what was found', () => {
    const text = renderReport(report)
    expect(text).toContain('seed 42, commit 0123456789ab, 11.0 min in all')
    expect(text).toMatch(/postgres-crash +9 +1 +1\.23 s +4\.32 s +5\.00 s +2\n/)
    expect(text).toMatch(/user-moves +0 +0 +– +– +– +0\n/)
    expect(text).toContain('350 processes killed: 300 workers at failpoints')
    expect(text).toContain('249 of 250 failpoints killed at')
    expect(text).toContain('1 never reached:\n  core/engine/turn.ts:Turn.run:1')
    expect(text).toContain('lost 0, duplicated 0, stale 0, orphaned 0 of 12000 changes')
    expect(text).toContain('below 0.025 % each')
    expect(text).not.toContain('BROKEN')
  })

  it('lists what is broken, and where its story is kept', () => {
    const at = { at: 1, mailbox: 'u1', ref: 'class:7' }
    const violations = [{ invariant: 'I2' as const, ...at, says: 'lost: shows nothing' }]
    const broken = {
      ...run,
      violations,
      crashes: ['worker-3 ended by itself'],
      folder: 'stories/1',
    }
    const text = renderReport({ ...report, runs: [broken] })
    expect(text).toContain('BROKEN:')
    expect(text).toContain('I2     u1 class:7: lost: shows nothing')
    expect(text).toContain('worker-3 ended by itself')
    expect(text).toContain('stories/1')
  })
})
