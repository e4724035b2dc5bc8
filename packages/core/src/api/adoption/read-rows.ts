import type { AdoptionRow } from '../../model/adoption.js'
import { messageOf } from '../../model/calsync-error.js'
import { parseScheduleRef, type ScheduleRef } from '../../model/schedule-ref.js'

/** A row that names a schedule, a user and an event. */
export interface ReadRow extends AdoptionRow {
  /** From 1. */
  readonly row: number
  readonly ref: ScheduleRef
}

const MAX_ID_LENGTH = 1_000

/** Checks one row; the reason when it is none. Pure. */
export function readRow(given: AdoptionRow, row: number): ReadRow | { readonly problem: string } {
  const { schedule, userId, externalId } = given
  if (userId === '') return { problem: 'it names no user' }
  if (externalId === '') return { problem: 'it names no event' }
  if (externalId.length > MAX_ID_LENGTH) {
    return { problem: `the event id has ${externalId.length} characters` }
  }
  try {
    return { ...given, row, ref: parseScheduleRef(schedule) }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

/** Rows in pages of at most `size`, numbered from 1. */
export async function* pagesOf(
  rows: Iterable<AdoptionRow> | AsyncIterable<AdoptionRow>,
  size: number,
): AsyncGenerator<readonly (readonly [row: number, given: AdoptionRow])[]> {
  let page: (readonly [number, AdoptionRow])[] = []
  let row = 0
  for await (const given of rows) {
    row += 1
    page.push([row, given])
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}
