import {
  type LoadedSchedule,
  readScheduleRow,
  type ScheduleRef,
  type ScheduleSource,
} from '@calsync/core'
import { fuzzSettings, generatedRow, oddValues } from '@calsync/testkit'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from '../../../packages/cli/test/series/outlook-world.js'

const SCHEDULES = 40
const RANGE = { from: '2026-01-01', to: '2027-01-01' }

type Row = Readonly<Record<string, unknown>>

/** A host's table: rows by id, read as a source reads them. */
class Table implements ScheduleSource {
  readonly kind = 'class'
  readonly rows = new Map<string, Row>()

  load(refs: readonly ScheduleRef[]): Promise<LoadedSchedule[]> {
    return Promise.resolve(
      refs.map((ref) => {
        const row = this.rows.get(ref.slice('class:'.length))
        return row === undefined ? { kind: 'missing', ref } : readScheduleRow('class', row)
      }),
    )
  }
  list = () => Promise.resolve({ refs: [], cursor: null })
  check = () => Promise.resolve([])
}

function goodRow(id: string, title: string): Row {
  const day = String(1 + (Number(id) % 28)).padStart(2, '0')
  const start = `2026-04-${day}T09:00:00+00:00`
  return { id, title, start, duration_minutes: 60, facilitators: ['alice'], deleted_at: null }
}

/** A row under this id that cannot be read. */
function badRow(id: string, draw: () => number): Row {
  for (;;) {
    const numbers = Array.from({ length: 8 }, () => Math.floor(draw() * 2 ** 31))
    const row = { ...(generatedRow(numbers) as object), id } as Row
    if (readScheduleRow('class', row).kind === 'invalid') return row
    const broken = { ...goodRow(id, 'x'), start: oddValues[numbers[0] ?? 0] ?? 'soon' }
    if (readScheduleRow('class', broken).kind === 'invalid') return broken
  }
}

async function play(seed: number): Promise<void> {
  const table = new Table()
  const world = new OutlookWorld({ seed, parts: { sources: [table] } })
  const change = async (rows: readonly Row[]): Promise<void> => {
    const tx = world.store.begin()
    const refs = rows.map(({ id }) => `class:${id as string}` as const)
    await world.calsync.schedules.changed(refs, { tx })
    for (const row of rows) table.rows.set(row['id'] as string, row)
    await tx.commit()
    await world.quiet()
  }
  const shown = () =>
    world
      .occurrences('alice', RANGE)
      .map(({ subject }) => subject)
      .sort()
  await world.connect('alice')
  await world.startWorker()

  const ids = Array.from({ length: SCHEDULES }, (_, n) => `${n}`)
  const isBad = ids.map(() => world.random.next() < 0.4)
  await change(ids.map((id) => goodRow(id, `first ${id}`)))
  expect(shown()).toEqual(ids.map((id) => `first ${id}`).sort())

  const before = new Map(world.records().map((record) => [record.ref, record]))
  const draw = () => world.random.next()
  await change(
    ids.map((id, n) => (isBad[n] === true ? badRow(id, draw) : goodRow(id, `then ${id}`))),
  )
  const expected = ids.map((id, n) => `${isBad[n] === true ? 'first' : 'then'} ${id}`)
  expect(shown(), `seed ${seed}`).toEqual(expected.sort())
  for (const record of world.records()) {
    const n = Number(record.ref.slice('class:'.length))
    if (isBad[n] === true) expect(record, `seed ${seed}`).toEqual(before.get(record.ref))
  }

  await change(ids.map((id) => goodRow(id, `at last ${id}`)))
  expect(shown(), `seed ${seed}`).toEqual(ids.map((id) => `at last ${id}`).sort())
}

describe('rows that cannot be read, among others that can', () => {
  it('leave their records as they were, and the others are planned', async () => {
    const { numRuns, seed } = fuzzSettings(25)
    for (let run = 0; run < numRuns; run++) await play(seed + run)
  }, 900_000)
})
