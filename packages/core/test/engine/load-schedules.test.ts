import { describe, expect, it } from 'vitest'
import type { ScheduleRef, ScheduleSource } from '@calsync/core'
import { loadSchedules } from '../../src/engine/load-schedules.js'

function source(partitionOf?: (ref: ScheduleRef) => string): ScheduleSource {
  return {
    kind: 'class',
    load: async (refs) => {
      if (refs.some((ref) => ref.includes('broken'))) throw new Error('no such table')
      return refs.slice(1).map((ref) => ({ kind: 'missing', ref }))
    },
    list: async () => ({ refs: [], cursor: null }),
    check: async () => [],
    ...(partitionOf === undefined ? {} : { partitionOf }),
  }
}

const refs: ScheduleRef[] = ['class:a/1', 'class:broken/1', 'class:b/1', 'class:a/2', 'room:1']

describe('loadSchedules', () => {
  it('fails for all of a source whose references are one', async () => {
    const { loaded, failed } = await loadSchedules(new Map([['class', source()]]), refs)
    expect(loaded.size).toBe(0)
    expect(failed.map(({ ref }) => ref).sort()).toEqual([...refs].sort())
  })

  it('fails for the part that cannot be read, and for kinds without a source', async () => {
    const byTenant = source((ref) => ref.slice(6, ref.indexOf('/')))
    const { loaded, failed } = await loadSchedules(new Map([['class', byTenant]]), refs)
    expect([...loaded.keys()].sort()).toEqual(['class:a/1', 'class:a/2', 'class:b/1'])
    const messages = Object.fromEntries(failed.map(({ ref, message }) => [ref, message]))
    expect(messages).toEqual({
      'class:broken/1': 'no such table',
      'room:1': 'no source of kind "room" is configured here',
    })
  })
})
