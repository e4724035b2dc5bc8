import { describe, expect, it } from 'vitest'
import {
  type CalendarFact,
  type HostFact,
  judge,
  type JudgeOptions,
  markedTitle,
  type PublishedFact,
  readMark,
  shownLine,
} from '../../src/checker/index.js'

const ref = 'class:1'
const mailbox = 'box'
const connected: HostFact = { kind: 'connected', at: 0, user: 'u1', mailbox }

function line(revision: number, start = 0): string {
  return shownLine(markedTitle('Yoga', { ref, revision }), start, 60)
}

function commit(revision: number, change: Partial<Extract<HostFact, { kind: 'committed' }>> = {}) {
  return {
    kind: 'committed',
    at: revision,
    ref,
    revision,
    deleted: false,
    facilitators: ['u1'],
    shows: [line(revision)],
    isSeries: false,
    ...change,
  } as const
}

function wrote(event: string, revision: number, at = 10): CalendarFact {
  const shows = [line(revision)]
  return { kind: 'wrote', at, mailbox, event, by: 'calsync', action: 'create', shows }
}

function removed(event: string, at = 20): CalendarFact {
  return { kind: 'removed', at, mailbox, event, by: 'calsync' }
}

function called(inFlight: number, early = false): CalendarFact {
  return { kind: 'called', at: 5, mailbox, items: 1, inFlight, early }
}

function told(
  kind: PublishedFact['kind'],
  version: number,
  body: Record<string, unknown> = {},
): PublishedFact {
  const place = { scheduleId: ref, userId: 'u1', connectionId: mailbox }
  const id = `r:v${version}:${kind}`
  return { at: 30, id, kind, body: { ...place, version, supersedes: version - 1, ...body } }
}

function judged(
  host: readonly HostFact[],
  calendar: readonly CalendarFact[],
  published: readonly PublishedFact[] = [],
  options: JudgeOptions = {},
) {
  const { violations, counts } = judge({ host: [connected, ...host], calendar, published }, options)
  return { broken: violations.map(({ invariant }) => invariant), counts, violations }
}

describe('a history without fault', () => {
  it('breaks nothing', () => {
    const { broken, counts } = judged(
      [commit(1), commit(2)],
      [called(4), wrote('a', 1), wrote('a', 2)],
      [told('completed', 1), told('completed', 1), told('completed', 2)],
    )
    expect(broken).toEqual([])
    expect(counts).toMatchObject({ changes: 2, places: 1, writes: 2, calls: 1, maxInFlight: 4 })
  })

  it('may leave out what does not belong into a mailbox', () => {
    expect(judged([commit(1, { facilitators: ['u2'] })], []).broken).toEqual([])
    expect(judged([commit(1), commit(2, { deleted: true, shows: [] })], []).broken).toEqual([])
    const ended: HostFact = { kind: 'disconnected', at: 3, user: 'u1', mailbox }
    expect(judged([commit(1), ended], []).broken).toEqual([])
  })
})

describe('what stands in the end', () => {
  it.each([
    ['lost', [commit(1)], [], 'I2'],
    ['stale', [commit(1), commit(2)], [wrote('a', 1)], 'I2'],
    ['duplicated', [commit(1)], [wrote('a', 1), wrote('b', 1)], 'I1'],
    ['orphaned', [commit(1), commit(2, { deleted: true, shows: [] })], [wrote('a', 1)], 'I6'],
  ] as const)('is seen to be %s', (difference, host, calendar, invariant) => {
    const { broken, counts } = judged(host, calendar)
    expect(broken).toEqual([invariant])
    expect(counts[difference]).toBe(1)
  })

  it('is excused when the last word is a dead letter, and only then', () => {
    const givenUp = [told('dlq', 2), told('failed', 2), told('completed', 1)]
    expect(judged([commit(1), commit(2)], [wrote('a', 1)], givenUp).broken).toEqual([])
    const later = [...givenUp, told('completed', 3, { supersedes: 1 })]
    expect(judged([commit(1), commit(2)], [wrote('a', 1)], later).broken).toEqual(['I2'])
  })
})

describe('what happened on the way', () => {
  it('sees a text that no transaction committed', () => {
    const rolledBack: HostFact = { kind: 'rolled_back', at: 2, ref, revision: 2 }
    const { broken, violations } = judged([commit(1), rolledBack], [wrote('a', 2), wrote('a', 1)])
    expect(broken).toEqual(['I6'])
    expect(violations[0]?.says).toContain('no transaction committed that')
  })

  it('sees the removal of what was wanted all the time', () => {
    const back = wrote('b', 1, 30)
    expect(judged([commit(1)], [wrote('a', 1), removed('a'), back]).broken).toEqual(['I11'])
    const unwanted = [commit(1), commit(2, { facilitators: [], shows: [] }), commit(3)]
    const again = wrote('b', 3, 30)
    expect(judged(unwanted, [wrote('a', 1), removed('a'), again]).broken).toEqual([])
  })

  it('sees too many calls at once, and calls that did not wait', () => {
    expect(judged([commit(1)], [called(5), wrote('a', 1)]).broken).toEqual(['I8'])
    expect(judged([commit(1)], [called(1, true), wrote('a', 1)]).broken).toEqual(['I8'])
  })

  it('sees an older text, and a second event, that were not put right in time', () => {
    const host = [commit(1), commit(2)]
    const stale = [wrote('a', 2, 10), wrote('a', 1, 20), wrote('a', 2, 95)]
    expect(judged(host, stale, [], { repairWithinMs: 70 }).broken).toEqual(['I4'])
    expect(judged(host, stale, [], { repairWithinMs: 80 }).broken).toEqual([])
    const twice = [wrote('a', 2, 10), wrote('b', 2, 20), removed('b', 95)]
    expect(judged(host, twice, [], { repairWithinMs: 70 }).broken).toEqual(['I1'])
    expect(judged(host, twice, [], { repairWithinMs: 80 }).broken).toEqual([])
  })
})

describe('what other services were told', () => {
  const host = [commit(1)]
  const calendar = [wrote('a', 1)]

  it.each([
    ['one id with two texts', [told('completed', 1), told('completed', 1, { action: 'DELETE' })]],
    [
      'a version that leaves one out',
      [told('completed', 2, { supersedes: 0 }), told('completed', 3, { supersedes: 1 })],
    ],
  ])('sees %s', (_name, published) => {
    expect(judged(host, calendar, published).broken).toContain('I7')
  })

  it('sees a second dead letter of one version, unless a retry was ordered', () => {
    const twice = [
      told('dlq', 1),
      told('failed', 1),
      { ...told('dlq', 1), id: 'r:v1:again:dlq' },
      { ...told('failed', 1), id: 'r:v1:again:failed' },
    ]
    expect(judged(host, calendar, twice).broken).toEqual(['I9'])
    const ordered: HostFact = { kind: 'retry_ordered', at: 31 }
    expect(judged([...host, ordered], calendar, twice).broken).toEqual([])
  })

  it('sees a dead letter without its failure', () => {
    expect(judged(host, calendar, [told('dlq', 1)]).broken).toEqual(['I9'])
  })
})

it('sees a secret in a text, and does not repeat it', () => {
  const options = { texts: ['a log line with hunter2 in it'], secrets: ['hunter2'] }
  const { broken, violations } = judged([commit(1)], [wrote('a', 1)], [], options)
  expect(broken).toEqual(['I10'])
  expect(JSON.stringify(violations)).not.toContain('hunter2')
})

it('reads the mark that it wrote', () => {
  expect(readMark(line(17))).toEqual({ ref, revision: 17 })
  expect(readMark('a title of somebody else')).toBeNull()
})
