import { describe, expect, it } from 'vitest'
import type { Presence, RecordWrite } from '@calsync/core'
import { removalsOf } from '../../src/decide/removals-of.js'
import { connection } from './plan-fixture.js'
import { record } from './records.js'

const ann = connection('ann')
const bob = connection('bob')

function standing(user: typeof ann, part: string, presence: Presence = 'present') {
  const hash = presence === 'present' ? 'h1' : null
  const desired = { version: 1, presence, hash }
  return record({ id: `${user.id} ${part}`, connectionId: user.id, part, desired })
}

function write(user: typeof ann, part: string, presence: Presence): RecordWrite {
  const hash = presence === 'present' ? 'h2' : null
  return {
    id: `${user.id} ${part}`,
    ref: 'class:42',
    connectionId: user.id,
    part,
    desired: { version: 2, presence, hash },
    priority: 'live',
    reason: null,
  }
}

const both = [ann, bob]
const named = { userId: 'ann', organizationId: 'org' } as const

describe('removalsOf', () => {
  it('nothing of a user who opted out, whoever else it leaves', () => {
    const out = connection('ann', { optOut: 'remove' })
    const records = [standing(out, ''), standing(bob, '')]
    const targets = { ref: 'class:42', connections: [out, bob], records } as const
    expect(removalsOf([write(out, '', 'absent')], targets)).toEqual([])
    const both = [write(out, '', 'absent'), write(bob, '', 'absent')]
    expect(removalsOf(both, targets)).toMatchObject([{ connectionId: bob.id }])
  })

  it('what leaves a user who opted out and keeps his events, as ever', () => {
    const keeps = connection('ann', { optOut: 'keep' })
    const records = [standing(keeps, '')]
    const targets = { ref: 'class:42', connections: [keeps], records } as const
    expect(removalsOf([write(keeps, '', 'absent')], targets)).toHaveLength(1)
  })

  it('a schedule that leaves its only calendar', () => {
    const targets = { ref: 'class:42', connections: [ann], records: [standing(ann, '')] } as const
    expect(removalsOf([write(ann, '', 'absent')], targets)).toEqual([
      { connectionId: ann.id, ...named, isShownElsewhere: false },
    ])
  })

  it.each([
    ['stays with another', [standing(ann, ''), standing(bob, '')], [], true],
    ['goes to another', [standing(ann, '')], [write(bob, '', 'present')], true],
    [
      'leaves another, too',
      [standing(ann, ''), standing(bob, '')],
      [write(bob, '', 'absent')],
      false,
    ],
    ['was with another before', [standing(ann, ''), standing(bob, '', 'absent')], [], false],
  ] as const)(
    'a schedule that leaves a calendar and %s',
    (_what, records, more, isShownElsewhere) => {
      const writes = [write(ann, '', 'absent'), ...more]
      const found = removalsOf(writes, {
        ref: 'class:42',
        connections: both,
        records: [...records],
      })
      expect(found[0]).toEqual({ connectionId: ann.id, ...named, isShownElsewhere })
      expect(found).toHaveLength(_what === 'leaves another, too' ? 2 : 1)
    },
  )

  it('a series of a hundred occurrences is one schedule', () => {
    const days = Array.from({ length: 100 }, (_, n) => `2026-03-${n}`)
    const records = days.map((day) => standing(ann, day))
    const writes = days.map((day) => write(ann, day, 'absent'))
    expect(removalsOf(writes, { ref: 'class:42', connections: [ann], records })).toHaveLength(1)
  })

  it.each([
    [
      'an occurrence of a series',
      [standing(ann, 'a'), standing(ann, 'b')],
      [write(ann, 'a', 'absent')],
    ],
    ['another form', [standing(ann, '')], [write(ann, '', 'absent'), write(ann, 'a', 'present')]],
    ['an edit', [standing(ann, '')], [write(ann, '', 'present')]],
    ['what was gone before', [standing(ann, '', 'absent')], [write(ann, '', 'absent')]],
    ['nothing', [standing(ann, '')], []],
  ] as const)('%s removes no schedule', (_what, records, writes) => {
    const targets = { ref: 'class:42', connections: [ann], records: [...records] } as const
    expect(removalsOf(writes, targets)).toEqual([])
  })
})
