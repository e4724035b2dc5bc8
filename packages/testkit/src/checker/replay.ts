import type { CalendarFact, ShownLine } from './facts.js'
import { readMark } from './mark.js'

/** An event as its user sees it. */
export interface LiveEvent {
  readonly id: string
  readonly shows: readonly ShownLine[]
  /** The schedule that its lines name; `null` when none does. */
  readonly ref: string | null
  /** The newest commit that its lines name. */
  readonly revision: number
}

type Change = Extract<CalendarFact, { kind: 'wrote' | 'removed' }>

/** One change of a mailbox, with what stood there just before. */
export interface Changed {
  readonly fact: Change
  readonly before: LiveEvent | null
  readonly after: LiveEvent | null
  /** All events of the schedule that this is about, after the change. */
  readonly ofSchedule: readonly LiveEvent[]
}

/** Plays the provider's journal again: what stood in each mailbox, change by change. */
export class Replay {
  readonly #mailboxes = new Map<string, Map<string, LiveEvent>>()
  /** By mailbox and schedule: the commit that stood there before its user had the last word. */
  readonly #lastWords = new Map<string, number>()

  apply(fact: Change): Changed {
    const events = this.#mailboxes.get(fact.mailbox) ?? new Map<string, LiveEvent>()
    this.#mailboxes.set(fact.mailbox, events)
    const before = events.get(fact.event) ?? null
    const after = fact.kind === 'wrote' ? liveEvent(fact.event, fact.shows, before) : null
    if (after === null) events.delete(fact.event)
    else events.set(fact.event, after)
    const ref = (after ?? before)?.ref ?? null
    const place = `${fact.mailbox} ${ref}`
    if (fact.by === 'user' && before !== null) this.#lastWords.set(place, before.revision)
    else this.#lastWords.delete(place)
    const ofSchedule = ref === null ? [] : [...events.values()].filter((event) => event.ref === ref)
    return { fact, before, after, ofSchedule }
  }

  /**
   * Whether the user himself changed what this commit had put there, and nothing came after that:
   * nobody tells calsync of it before the next commit.
   */
  isLastWordOfUser(mailbox: string, ref: string, revision: number): boolean {
    return this.#lastWords.get(`${mailbox} ${ref}`) === revision
  }

  eventsOf(mailbox: string): readonly LiveEvent[] {
    return [...(this.#mailboxes.get(mailbox)?.values() ?? [])]
  }
}

/** A series all of whose occurrences are cancelled shows nothing, and is still its schedule's. */
function liveEvent(id: string, shows: readonly ShownLine[], before: LiveEvent | null): LiveEvent {
  const marks = shows.map(readMark).filter((mark) => mark !== null)
  return {
    id,
    shows,
    ref: marks[0]?.ref ?? before?.ref ?? null,
    revision: Math.max(0, ...marks.map(({ revision }) => revision)),
  }
}
