import type { PublishedFact } from './facts.js'
import type { Violation } from './verdict.js'

interface Told {
  readonly at: number
  readonly id: string
  readonly action: string
  readonly version: number
  readonly supersedes: number
  readonly place: string
  /** Without its part: the schedule of a user, on one connection. */
  readonly scheduleId: string
  readonly userId: string
}

/** What other services were told, each message once. */
export interface Messages {
  readonly violations: readonly Violation[]
  /** Whether the last word on a user's schedule is that it was given up. */
  wasGivenUp(user: string, ref: string): boolean
}

/**
 * Judges the published messages: one completed message per applied version, which names what it
 * supersedes; one dead letter per version that was given up, and one more only where somebody
 * ordered another try.
 */
export function judgeMessages(
  published: readonly PublishedFact[],
  retryOrders: readonly number[],
): Messages {
  const violations: Violation[] = []
  const distinct = new Map<string, PublishedFact>()
  for (const fact of published) {
    const before = distinct.get(fact.id)
    if (before === undefined) distinct.set(fact.id, fact)
    else if (JSON.stringify(before.body) !== JSON.stringify(fact.body)) {
      violations.push(broken('I7', fact, `${fact.id} was published twice, with two texts`))
    }
  }
  const messages = [...distinct.values()]
  const of = (kind: PublishedFact['kind']): Told[] =>
    messages
      .filter((message) => message.kind === kind && typeof message.body['version'] === 'number')
      .map(toldBy)
  const deadLetters = of('dlq')
  violations.push(...judgeCompleted(of('completed')))
  violations.push(...judgeDeadLetters(deadLetters, of('failed'), retryOrders))
  const lastWords = new Map<string, Told>()
  for (const told of [...of('completed'), ...deadLetters].sort((a, b) => a.version - b.version)) {
    lastWords.set(`${told.userId} ${told.scheduleId}`, told)
  }
  const givenUp = new Set(deadLetters)
  return {
    violations,
    wasGivenUp: (user, ref) => {
      const last = lastWords.get(`${user} ${ref}`)
      return last !== undefined && givenUp.has(last)
    },
  }
}

function judgeCompleted(completed: readonly Told[]): Violation[] {
  return [...Map.groupBy(completed, ({ place }) => place).values()].flatMap((told) => {
    let before = 0
    return told
      .sort((a, b) => a.version - b.version)
      .flatMap((one) => {
        const isNext = one.version > before && one.supersedes === before
        const says = `${one.id} supersedes version ${one.supersedes}; the one before told of ${before}`
        before = one.version
        return isNext ? [] : [broken('I7', one, says)]
      })
  })
}

function judgeDeadLetters(
  deadLetters: readonly Told[],
  failed: readonly Told[],
  retryOrders: readonly number[],
): Violation[] {
  const violations: Violation[] = []
  for (const letters of Map.groupBy(
    deadLetters,
    ({ place, version }) => `${place} ${version}`,
  ).values()) {
    const [first] = letters as [Told]
    // An order may have come before the letter that it answers had left.
    if (letters.length <= 1 + retryOrders.length) continue
    const says = `${letters.length} dead letters for one version, ${retryOrders.length} orders to retry`
    violations.push(broken('I9', first, says))
  }
  const letterIds = new Set(deadLetters.map(({ id }) => id.replace(/:dlq$/, '')))
  for (const failure of failed) {
    if (letterIds.has(failure.id.replace(/:failed$/, ''))) continue
    violations.push(broken('I9', failure, `${failure.id} has no dead letter beside it`))
  }
  const failures = new Set(failed.map(({ id }) => id.replace(/:failed$/, '')))
  for (const letter of deadLetters) {
    if (failures.has(letter.id.replace(/:dlq$/, ''))) continue
    violations.push(broken('I9', letter, `${letter.id} has no message of the failure beside it`))
  }
  return violations
}

function toldBy({ at, id, body }: PublishedFact): Told {
  const text = (name: string): string => {
    const value = body[name]
    return typeof value === 'string' ? value : ''
  }
  const count = (name: string): number => Number(body[name] ?? 0)
  const scheduleId = text('scheduleId')
  return {
    at,
    id,
    action: text('action'),
    version: count('version'),
    supersedes: count('supersedes'),
    place: `${text('connectionId')} ${scheduleId} ${text('part')}`,
    scheduleId,
    userId: text('userId'),
  }
}

function broken(
  invariant: Violation['invariant'],
  { at, body, scheduleId }: { at: number; body?: PublishedFact['body']; scheduleId?: string },
  says: string,
): Violation {
  const named = scheduleId ?? body?.['scheduleId']
  return { invariant, at, mailbox: null, ref: typeof named === 'string' ? named : null, says }
}
