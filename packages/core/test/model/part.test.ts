import { describe, expect, it } from 'vitest'
import {
  isOccurrencePart,
  occurrencePart,
  type PartKey,
  readPart,
  seriesPartOf,
  wholePart,
} from '@calsync/core'

const id = '2026-03-01T09:00:00'

/** The part that a key was read from. */
function partOf(key: PartKey): string {
  if (key.kind === 'whole') return wholePart(key.generation)
  return key.kind === 'apart' ? key.recurrenceId : occurrencePart(key.series, key.recurrenceId)
}

describe('part', () => {
  it.each<[string, PartKey]>([
    ['', { kind: 'whole', generation: 1 }],
    ['#2', { kind: 'whole', generation: 2 }],
    ['#10', { kind: 'whole', generation: 10 }],
    [id, { kind: 'apart', recurrenceId: id }],
    [`@${id}`, { kind: 'occurrence', series: '', recurrenceId: id }],
    [`#3@${id}`, { kind: 'occurrence', series: '#3', recurrenceId: id }],
  ])('"%s" is read and written again', (part, key) => {
    expect(readPart(part)).toEqual(key)
    expect(partOf(key)).toBe(part)
  })

  it.each([
    ['', null],
    ['#2', null],
    [id, null],
    [`@${id}`, ''],
    [`#2@${id}`, '#2'],
  ])('of "%s" the series is %j', (part, series) => {
    expect(seriesPartOf(part)).toBe(series)
    expect(isOccurrencePart(part)).toBe(series !== null)
  })
})
