import { describe, expect, it } from 'vitest'
import {
  type CalendarFact,
  type HostFact,
  judge,
  markedTitle,
  shownLine,
} from '../../src/checker/index.js'

const ref = 'class:1'
const mailbox = 'u1'
const showing = (revision: number, start = 0) => [
  shownLine(markedTitle('Yoga', { ref, revision }), start, 60),
]

const committed = (revision: number): HostFact => ({
  kind: 'committed',
  at: revision,
  ref,
  revision,
  deleted: false,
  facilitators: ['u1'],
  shows: showing(revision),
  isSeries: false,
})
const wrote = (by: 'calsync' | 'user', revision: number, start = 0): CalendarFact => ({
  kind: 'wrote',
  at: 10,
  mailbox,
  event: 'e1',
  by,
  action: 'update',
  shows: showing(revision, start),
})
const removedByUser: CalendarFact = { kind: 'removed', at: 20, mailbox, event: 'e1', by: 'user' }

function judged(commits: readonly HostFact[], calendar: readonly CalendarFact[]) {
  const connected: HostFact = { kind: 'connected', at: 0, user: 'u1', mailbox }
  const { counts } = judge({ host: [connected, ...commits], calendar, published: [] })
  return { lost: counts.lost, stale: counts.stale }
}

describe('the last word of a user', () => {
  it('counts where it came over the newest commit', () => {
    const nothing = { lost: 0, stale: 0 }
    expect(judged([committed(1)], [wrote('calsync', 1), removedByUser])).toEqual(nothing)
    expect(judged([committed(1)], [wrote('calsync', 1), wrote('user', 1, 900_000)])).toEqual(
      nothing,
    )
  })

  it('excuses nothing once the host has committed anew', () => {
    const commits = [committed(1), committed(2)]
    expect(judged(commits, [wrote('calsync', 1), removedByUser]).lost).toBe(1)
    expect(judged(commits, [wrote('calsync', 1), wrote('user', 1, 900_000)]).stale).toBe(1)
  })

  it('excuses nothing that calsync wrote after it', () => {
    const calendar = [wrote('calsync', 1), wrote('user', 1, 900_000), wrote('calsync', 1, 60_000)]
    expect(judged([committed(1)], calendar).stale).toBe(1)
  })

  it('is the only excuse: what is gone by itself is lost', () => {
    const removed: CalendarFact = { kind: 'removed', at: 20, mailbox, event: 'e1', by: 'calsync' }
    expect(judged([committed(1)], [wrote('calsync', 1), removed]).lost).toBe(1)
  })
})
