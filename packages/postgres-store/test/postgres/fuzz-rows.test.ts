import assert from 'node:assert/strict'
import { idOf, type LoadedSchedule, type ScheduleRef } from '@calsync/core'
import { fuzzSettings, generatedRow, oddTexts, seededRandom } from '@calsync/testkit'
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { sqlSource } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

const PER_LOAD = 200

const storable = oddTexts.filter((text) => !/[\0\p{Surrogate}]/u.test(text))
const texts = [...storable, 'x'.repeat(300_000), '\u0001\u001f\u007f\u0085', null]
const instants = [
  '2026-03-02 09:00:00+00',
  '2026-03-29 01:30:00.123456+00',
  '0001-01-01 00:00:00+00',
  '4713-01-01 00:00:00+00 BC',
  '294276-12-31 23:59:59+00',
  'infinity',
  '-infinity',
  null,
]
const days = ['2026-03-02', '0001-01-01', '4713-01-01 BC', '5874897-12-31', 'infinity', null]
const numerics = ['90', '0', '-1', '0.0001', '1e300', 'NaN', 'Infinity', '-Infinity', null]
const arrays = ['{alice,bob}', '{alice,NULL,""}', '{}', '{NULL}', '{{a,b},{c,d}}', null]

interface HostRow {
  readonly id: number
  readonly isGood: boolean
  readonly values: readonly unknown[]
}

/** How JSON writes what a Postgres text cannot hold; not what only looks so after a backslash. */
const NOT_STORABLE = /(?<=(?<!\\)(?:\\\\)*)\\u(?:0000|d[89a-f]..)/g

const create = `
  create table lesson (
    id int primary key, form int, title text, instant timestamptz, wall timestamp, day date,
    minutes numeric, tz text, rrule text, categories text[], staff text[], raw json
  )`
/** Columns of every type that a host may have; `raw` is JSON that Postgres has never looked into. */
const query = `
  select l.id, coalesce(l.title, l.raw->>'title') as title, l.minutes as duration_minutes,
    case l.form
      when 0 then to_json(l.instant)
      when 1 then to_json(l.wall)
      when 2 then to_json(l.day)
      else l.raw->'start'
    end as start,
    l.tz as time_zone, coalesce(l.rrule, l.raw->>'rrule') as rrule, l.categories,
    l.raw->'recurrence_overrides' as recurrence_overrides, l.raw->'exdates' as exdates,
    case when l.form = 4 then l.raw->'event' end as event,
    l.raw->>'description' as description,
    l.staff as facilitators, null::timestamptz as deleted_at
  from lesson l`

function drawRow(id: number, draw: (limit: number) => number): HostRow {
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T
  if (draw(4) === 0) {
    const values = [id, 0, 'Yoga', instants[0], null, null, '60', 'Europe/Berlin', null, null]
    return { id, isGood: true, values: [...values, '{alice}', '{}'] }
  }
  const numbers = Array.from({ length: 8 }, () => draw(2 ** 31))
  const drawn = JSON.stringify(generatedRow(numbers)) ?? 'null'
  // JSON may hold what text cannot; one such row makes the query of all of them fail.
  const raw = draw(25) === 0 ? drawn : drawn.replaceAll(NOT_STORABLE, '?')
  const values = [
    ...[id, draw(5), draw(3) === 0 ? pick(texts) : null, pick(instants), pick(instants)],
    ...[pick(days), pick(numerics), pick(['Europe/Berlin', null, pick(texts)])],
    ...[pick(['FREQ=DAILY', null, pick(texts)]), pick(arrays), pick(arrays), raw],
  ]
  return { id, isGood: false, values }
}

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(() => database.close())

describe('rows of a real table that nobody expects', () => {
  it('are schedules, or are told what is wrong, each for itself', async () => {
    const { numRuns, seed } = fuzzSettings(3_000)
    const random = seededRandom(seed)
    const draw = (limit: number): number => Math.floor(random.next() * limit)
    await database.pool.query(create)
    const source = sqlSource({ kind: 'lesson', query, timeZone: 'UTC' }).bind(database.pool)
    const seen = { found: 0, invalid: 0, missing: 0 }
    for (let first = 1; first <= numRuns; first += PER_LOAD) {
      const rows = Array.from({ length: PER_LOAD }, (_, n) => drawRow(first + n, draw))
      await store(rows)
      const answers = await source.load(rows.map(({ id }) => `lesson:${id}` as const))
      judge(rows, answers, `seed ${seed}, from ${first}`)
      for (const { kind } of answers) seen[kind] += 1
    }
    assert.equal(seen.missing, 0)
    assert.ok(seen.found > numRuns / 4 && seen.invalid > numRuns / 10, JSON.stringify(seen))
  }, 900_000)
})

async function store(rows: readonly HostRow[]): Promise<void> {
  const { pool } = database
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const { values } of rows) {
      const marks = values.map((_, n) => `$${n + 1}`).join(', ')
      await client.query(`insert into lesson values (${marks})`, [...values])
    }
    await client.query('commit')
  } finally {
    client.release()
  }
}

function judge(rows: readonly HostRow[], answers: readonly LoadedSchedule[], where: string): void {
  const byRef = new Map<ScheduleRef, LoadedSchedule>(answers.map((one) => [one.ref, one]))
  assert.equal(answers.length, rows.length, where)
  assert.equal(byRef.size, rows.length, where)
  for (const { id, isGood, values } of rows) {
    const answer = byRef.get(`lesson:${id}`)
    const row = `${where}: ${JSON.stringify(values).slice(0, 500)}`
    assert.ok(answer !== undefined && idOf(answer.ref) === `${id}`, row)
    if (isGood) assert.equal(answer.kind, 'found', row)
    if (answer.kind !== 'invalid') continue
    const { message } = answer.error
    assert.ok(message.startsWith(`lesson:${id}: `) && message.length <= 500, row)
  }
}
