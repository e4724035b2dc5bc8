import { describe, expect, it } from 'vitest'
import { nextStep } from '../../src/decide/next-step.js'
import { applied, attempt, record, standing } from './records.js'

const absent = { version: 5, presence: 'absent', hash: null } as const
const current = applied({ version: 5, hash: 'hash-5' })

describe('nextStep', () => {
  it.each([
    ['nothing stands, it shall: create', record(), 'create'],
    ['an older version stands: update', standing(), 'update'],
    ['it stands and shall not: delete', standing({ desired: absent }), 'delete'],
    [
      'recorded absent, shall stand again: create',
      record({ applied: applied({ presence: 'absent' }) }),
      'create',
    ],
    [
      'an update in doubt is sent again in its newest form',
      standing({ doubt: 'ambiguous', attempt: attempt({ action: 'update' }) }),
      'update',
    ],
    [
      'a delete in doubt is repeated though the event shall stand again',
      standing({ doubt: 'unanswered', attempt: attempt({ action: 'delete', version: 4 }) }),
      'delete',
    ],
  ])('%s', (_name, row, action) => {
    expect(nextStep(row)).toEqual({ kind: 'write', action })
  })

  it.each([
    ['shall stand', record({ doubt: 'unanswered', attempt: attempt() })],
    ['shall not stand', record({ desired: absent, doubt: 'ambiguous', attempt: attempt() })],
    ['was refused on replay', record({ doubt: 'replay_refused', attempt: attempt() })],
  ])('a create in doubt is resolved first when it %s', (_name, row) => {
    expect(nextStep(row)).toEqual({ kind: 'resolve' })
  })

  it('looks once more when asked to and nothing else is to do', () => {
    const row = record({ applied: current, externalId: 'event-1', verify: true })
    expect(nextStep(row)).toEqual({ kind: 'verify' })
  })

  it('looks for what the incarnation before may have left before it writes the next one', () => {
    const gone = applied({ presence: 'absent' })
    expect(nextStep(record({ applied: gone, verify: true }))).toEqual({ kind: 'verify' })
  })

  it('writes before it verifies', () => {
    expect(nextStep(standing({ verify: true }))).toEqual({ kind: 'write', action: 'update' })
  })

  it.each([
    ['what is applied is what is desired', record({ applied: current, externalId: 'event-1' })],
    ['there never was an event to delete', record({ desired: absent })],
  ])('does nothing when %s', (_name, row) => {
    expect(nextStep(row)).toEqual({ kind: 'nothing' })
  })
})

describe('nextStep of a change to an occurrence', () => {
  const part = '#2@2026-03-09T09:00:00'
  const change = (more: Parameters<typeof record>[0] = {}) => nextStep(record({ part, ...more }))

  it.each<[string, Parameters<typeof record>[0]]>([
    ['never written', {}],
    [
      'written for another standing of the series',
      { applied: applied(), externalId: 'instance-1' },
    ],
    ['in doubt', { doubt: 'unanswered', attempt: attempt({ action: 'update' }) }],
    ['in doubt, though it is as desired', { applied: current, doubt: 'ambiguous' }],
    ['to be looked at once more', { applied: current, externalId: 'instance-1', verify: true }],
    ['given up', { status: 'dead', verify: true }],
    ['left to the user, and not wanted any more', { status: 'detached', desired: absent }],
  ])('is a look when it is %s', (_name, more) => {
    expect(change(more)).toEqual({ kind: 'verify' })
  })

  it.each<[string, Parameters<typeof record>[0]]>([
    ['stands', { applied: current, externalId: 'instance-1' }],
    ['is out of its series, which has no event for it', { applied: current, externalId: null }],
    ['is wanted no more: it goes with its series', { desired: absent, externalId: 'instance-1' }],
    [
      'is wanted no more, in doubt',
      { desired: absent, doubt: 'ambiguous', attempt: attempt({ action: 'update' }) },
    ],
  ])('is nothing when it %s', (_name, more) => {
    expect(change(more)).toEqual({ kind: 'nothing' })
  })
})
