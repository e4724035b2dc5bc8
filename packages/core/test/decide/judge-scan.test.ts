import { describe, expect, it } from 'vitest'
import { hashSchedule, readScheduleRow, type LoadedSchedule, type Schedule } from '@calsync/core'
import type { FindingKind, HeadState, ScannedHead } from '@calsync/core'
import { judgeListed, judgeLoaded } from '../../src/decide/judge-scan.js'

function row(change: Record<string, unknown> = {}): LoadedSchedule {
  return readScheduleRow('class', {
    id: '42',
    title: 'Yoga',
    start: '2026-03-02T09:00:00Z',
    duration_minutes: 60,
    facilitators: ['ann'],
    ...change,
  })
}

function scheduleOf(loaded: LoadedSchedule): Schedule {
  if (loaded.kind !== 'found') throw new Error(`the row is ${loaded.kind}`)
  return loaded.schedule
}

const same = row()
const other = row({ title: 'Choir' })
const deleted = row({ deleted_at: '2026-01-01T00:00:00Z' })
const missing: LoadedSchedule = { kind: 'missing', ref: 'class:42' }
const unreadable = row({ start: 'soon' })

function head(state: HeadState, change: Partial<ScannedHead> = {}): ScannedHead {
  return {
    ref: 'class:42',
    state,
    version: 3,
    hash: hashSchedule(scheduleOf(same)),
    snapshot: null,
    errorCode: null,
    isMarked: false,
    ...change,
  }
}

const states: readonly HeadState[] = ['new', 'live', 'deleted', 'source_missing', 'invalid']

describe('judgeListed', () => {
  it.each<readonly [HeadState | null, FindingKind | null]>([
    [null, 'unknown'],
    ['new', 'unknown'],
    ['deleted', 'returned'],
    ['source_missing', 'returned'],
    ['live', null],
    ['invalid', null],
  ])('a row whose head is %s: %s', (state, expected) => {
    expect(judgeListed(state === null ? null : head(state))).toBe(expected)
  })

  it.each(states)('says nothing where a change waits: %s', (state) => {
    expect(judgeListed(head(state, { isMarked: true }))).toBeNull()
  })
})

describe('judgeLoaded', () => {
  const table: readonly (readonly [
    string,
    LoadedSchedule,
    ScannedHead | null,
    FindingKind | null,
  ])[] = [
    ['the same row, live', same, head('live'), null],
    ['another row, live', other, head('live'), 'edited'],
    ['a row that nobody knows', same, null, 'unknown'],
    ['a row that was never planned', same, head('new', { hash: null }), 'unknown'],
    ['the same row, deleted before', same, head('deleted'), 'returned'],
    ['the same row, missing before', same, head('source_missing'), 'returned'],
    ['another row, missing before', other, head('source_missing'), 'returned'],
    ['a row that can be read again', same, head('invalid', { errorCode: 'INVALID_ROW' }), 'edited'],
    [
      'the same row, refused by the template',
      same,
      head('invalid', { errorCode: 'TEMPLATE_FAILED' }),
      null,
    ],
    [
      'another row, refused by the template',
      other,
      head('invalid', { errorCode: 'TEMPLATE_FAILED' }),
      'edited',
    ],
    [
      'the same row, refused by the planner',
      same,
      head('invalid', { errorCode: 'PLAN_FAILED' }),
      null,
    ],
    ['a deleted row, live', deleted, head('live'), 'deleted'],
    ['a deleted row, missing before', deleted, head('source_missing'), 'deleted'],
    ['a deleted row, invalid', deleted, head('invalid'), 'deleted'],
    ['a deleted row, deleted', deleted, head('deleted'), null],
    ['a deleted row that nobody knows', deleted, null, null],
    ['a deleted row that was never planned', deleted, head('new'), null],
    ['no row, live', missing, head('live'), 'vanished'],
    ['no row, invalid', missing, head('invalid'), 'vanished'],
    ['no row, missing before', missing, head('source_missing'), null],
    ['no row, deleted', missing, head('deleted'), null],
    ['no row, nothing known', missing, null, null],
    ['an unreadable row, live', unreadable, head('live'), 'edited'],
    ['an unreadable row, missing before', unreadable, head('source_missing'), 'edited'],
    ['an unreadable row, invalid', unreadable, head('invalid'), null],
    ['an unreadable row, deleted', unreadable, head('deleted'), null],
    ['an unreadable row that nobody knows', unreadable, null, 'edited'],
  ]
  it.each(table)('%s', (_what, loaded, known, expected) => {
    expect(judgeLoaded(loaded, known)).toBe(expected)
  })

  it.each([same, other, deleted, missing, unreadable])(
    'says nothing where a change waits',
    (loaded) => {
      for (const state of states) {
        expect(judgeLoaded(loaded, head(state, { isMarked: true }))).toBeNull()
      }
    },
  )

  it('computes a hash of another version anew', () => {
    const snapshot = scheduleOf(same)
    const of = { hash: null, snapshot }
    expect(judgeLoaded(same, head('live', of))).toBeNull()
    expect(judgeLoaded(other, head('live', of))).toBe('edited')
  })
})
