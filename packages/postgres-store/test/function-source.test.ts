import { CalsyncError } from '@calsync/core'
import {
  type HostSchedule,
  type ScheduleSourceHarness,
  scheduleSourceContract,
} from '@calsync/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { functionSource } from '../src/sql-source/function-source.js'

const row = {
  id: 1,
  title: 'Class',
  start: '2026-03-02T09:00:00',
  time_zone: 'Europe/Berlin',
  duration_minutes: 60,
  facilitators: ['anna'],
}
const noList = async () => ({ ids: [], cursor: null })

describe('functionSource', () => {
  it.each(scheduleSourceContract)('$name', (contract) => contract.run(arrayHarness()))

  it('takes dates as Date objects and ids as numbers', async () => {
    const start = new Date('2026-03-02T08:00:00Z')
    const end = new Date('2026-03-02T09:30:00Z')
    const source = functionSource({
      kind: 'class',
      load: async () => [{ ...row, duration_minutes: null, start, end, facilitators: [7, 8n] }],
      list: noList,
    })
    expect(await source.load(['class:1'])).toMatchObject([
      {
        kind: 'found',
        schedule: {
          event: { start: '2026-03-02T09:00:00', duration: 'PT1H30M' },
          facilitators: ['7', '8'],
        },
      },
    ])
  })

  it('answers invalid for an unusable date and for two rows with one id', async () => {
    const rows = [
      { ...row, start: new Date(Number.NaN) },
      { ...row, id: 2 },
      { ...row, id: '2' },
    ]
    const source = functionSource({ kind: 'class', load: async () => rows, list: noList })
    expect(await source.load(['class:1', 'class:2'])).toMatchObject([
      { kind: 'invalid', error: { message: expect.stringContaining('start') as string } },
      { kind: 'invalid', error: { message: expect.stringContaining('2 rows') as string } },
    ])
  })

  it('tells as of when the updates are, if the function does', async () => {
    const load = async () => []
    const list = async ({ updatedSince }: { readonly updatedSince?: number }) => ({
      ids: [1],
      cursor: null,
      ...(updatedSince === undefined ? {} : { asOf: updatedSince + 1 }),
    })
    const source = functionSource({ kind: 'class', load, list })
    const page = { refs: ['class:1'], cursor: null }
    expect(await source.list({ cursor: null, limit: 5 })).toEqual(page)
    const updated = await source.list({ cursor: null, limit: 5, updatedSince: 7 })
    expect(updated).toEqual({ ...page, asOf: 8 })
  })

  it('turns what the function throws into SOURCE_FAILED, which is tried again', async () => {
    const cause = new Error('no route to host')
    const fail = (): Promise<never> => Promise.reject(cause)
    const source = functionSource({ kind: 'class', load: fail, list: fail })
    for (const run of [source.load(['class:1']), source.list({ cursor: null, limit: 1 })]) {
      const error: unknown = await run.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(CalsyncError)
      expect(error).toMatchObject({ code: 'SOURCE_FAILED', retryable: true, cause })
    }
  })
})

function arrayHarness(): ScheduleSourceHarness {
  const rows = new Map<string, HostSchedule>()
  const sorted = (): HostSchedule[] => [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    ids: ['a', 'b', 'c', 'd', 'e', 'f'],
    put: async (changed) => changed.forEach((each) => rows.set(each.id, each)),
    remove: async (ids) => ids.forEach((id) => rows.delete(id)),
    source: functionSource({
      kind: 'class',
      load: async (ids) =>
        sorted()
          .filter(({ id }) => ids.includes(id))
          .map((each) => ({
            id: each.id,
            title: each.title,
            start: each.start,
            time_zone: each.timeZone,
            duration_minutes: each.durationMinutes,
            organization_id: each.organizationId,
            facilitators: [...each.facilitators],
            deleted_at: each.deleted ? new Date(0) : null,
          })),
      list: async ({ cursor, limit, organizationId, facilitator }) => {
        const ids = sorted()
          .filter(({ id }) => cursor === null || id > cursor)
          .filter((each) => organizationId === undefined || each.organizationId === organizationId)
          .filter((each) => facilitator === undefined || each.facilitators.includes(facilitator))
          .map(({ id }) => id)
        const page = ids.slice(0, limit)
        return { ids: page, cursor: ids.length > limit ? (page.at(-1) ?? null) : null }
      },
    }),
  }
}
