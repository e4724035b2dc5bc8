import assert from 'node:assert/strict'
import {
  calendarEventSchema,
  CalsyncError,
  hashSchedule,
  type LoadedSchedule,
  readScheduleRow,
  scheduleColumns,
} from '@calsync/core'
import { fuzzSettings, generatedRow } from '@calsync/testkit'
import fc from 'fast-check'
import { describe, it } from 'vitest'

const rows = fc.array(fc.nat(), { minLength: 2, maxLength: 11, size: 'max' }).map(generatedRow)

const columns = [...scheduleColumns.required, ...scheduleColumns.optional]
const eventFields = Object.keys(calendarEventSchema.in.shape)
const named = new RegExp(
  `^class:.*?: (?:${[...columns, ...eventFields].join('|')}|Unrecognized key|Invalid input: expected object)`,
  's',
)

/** Whether the answer says what is wrong, and where; expected of a row that cannot be read. */
function judgeInvalid({ error }: Extract<LoadedSchedule, { kind: 'invalid' }>): void {
  assert.equal(error.class, 'INVALID_EVENT_DATA')
  assert.ok(error.message.length <= 500)
  assert.match(error.message, named)
  assert.doesNotMatch(error.message, /\n\s*at |node_modules/)
}

function judgeFound({ schedule, ref }: Extract<LoadedSchedule, { kind: 'found' }>): void {
  assert.equal(schedule.ref, ref)
  assert.match(hashSchedule(schedule), /^[0-9a-f]{64}$/)
  const again = calendarEventSchema.safeParse(schedule.event)
  assert.ok(again.success, `what was read is no event: ${again.error?.message}`)
  assert.deepEqual(again.data, schedule.event)
}

function canBeReferredTo(row: unknown): boolean {
  const id = (row as { id?: unknown } | null)?.id
  const text = typeof id === 'string' || typeof id === 'number' ? `${id}` : ''
  return text !== '' && text.length <= 500
}

describe('rows that nobody expects', () => {
  it('are schedules, or are told what is wrong with them, and never throw', () => {
    const seen = { found: 0, invalid: 0, missing: 0, unnamed: 0 }
    const settings = fuzzSettings(60_000)
    fc.assert(
      fc.property(rows, (row) => {
        if (!canBeReferredTo(row)) {
          seen.unnamed += 1
          assert.throws(() => readScheduleRow('class', row), isReferenceError)
          return
        }
        const answer = readScheduleRow('class', row)
        seen[answer.kind] += 1
        if (answer.kind === 'invalid') judgeInvalid(answer)
        else if (answer.kind === 'found' && seen.found % 8 === 0) judgeFound(answer)
      }),
      settings,
    )
    // Otherwise the generator says nothing about one of the two.
    assert.ok(seen.found > settings.numRuns / 5, JSON.stringify(seen))
    assert.ok(seen.invalid > settings.numRuns / 5, JSON.stringify(seen))
  }, 900_000)
})

function isReferenceError(error: unknown): boolean {
  return error instanceof CalsyncError && error.code === 'INVALID_REFERENCE'
}
