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
