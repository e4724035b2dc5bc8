import type { CalendarFact } from './facts.js'
import type { HostHistory } from './host-history.js'
import { readMark } from './mark.js'
import { type Changed, Replay } from './replay.js'
import type { Violation } from './verdict.js'

export interface WatchOptions {
  /** Calls that one mailbox takes at once. */
  readonly lanes: number
  /**
   * How long an older text or a second event may stand before it is put right, milliseconds; `null`
   * when workers may be away or held back for any time.
   */
  readonly repairWithinMs: number | null
}

/** What was seen along the way. */
export interface Watched {
  readonly replay: Replay
  readonly violations: readonly Violation[]
  readonly calls: number
  readonly writes: number
  readonly maxInFlight: number
}

/** Judges the provider's journal as it went, change by change. */
export function watchCalendar(
  facts: readonly CalendarFact[],
  host: HostHistory,
  options: WatchOptions,
): Watched {
  const watch = new Watch(host, options)
  for (const fact of facts) watch.see(fact)
  return watch.end(facts.at(-1)?.at ?? 0)
}

/** Something wrong that may still be put right. */
interface Pending {
  readonly since: number
  readonly violation: Violation
}

class Watch {
  readonly #host: HostHistory
  readonly #options: WatchOptions
  readonly #replay = new Replay()
  readonly #violations: Violation[] = []
  readonly #pending = new Map<string, Pending>()
  /** By mailbox and schedule: the newest commit ever written there. */
  readonly #newest = new Map<string, number>()
  /** Places where a user removed or changed something himself. */
  readonly #usersOwn = new Set<string>()
  #calls = 0
  #writes = 0
  #maxInFlight = 0

  constructor(host: HostHistory, options: WatchOptions) {
    this.#host = host
    this.#options = options
  }

  see(fact: CalendarFact): void {
    if (fact.kind === 'called') return this.#seeCall(fact)
    const changed = this.#replay.apply(fact)
    const ref = (changed.after ?? changed.before)?.ref
    if (fact.by === 'user') this.#usersOwn.add(`${fact.mailbox} ${ref}`)
    if (fact.by === 'calsync') {
      this.#writes += 1
      this.#seeText(changed)
      this.#seeRemoval(changed)
    }
    this.#seePlace(changed)
  }

  end(at: number): Watched {
    for (const key of this.#pending.keys()) this.#resolve(key, at)
    return {
      replay: this.#replay,
      violations: this.#violations,
      calls: this.#calls,
      writes: this.#writes,
      maxInFlight: this.#maxInFlight,
    }
  }

  #seeCall({ at, mailbox, inFlight, early }: Extract<CalendarFact, { kind: 'called' }>): void {
    this.#calls += 1
    this.#maxInFlight = Math.max(this.#maxInFlight, inFlight)
    const { lanes } = this.#options
    const broken = (says: string): void => {
      this.#violations.push({ invariant: 'I8', at, mailbox, ref: null, says })
    }
    if (inFlight > lanes) broken(`${inFlight} calls at once; the mailbox takes ${lanes}`)
    if (early) broken('a call came before the wait was over that its sender knew of')
  }

  /** Only what was committed may ever be seen. */
  #seeText({ fact, after }: Changed): void {
    for (const line of after?.shows ?? []) {
      const mark = readMark(line)
      if (mark !== null && this.#host.isCommitted(mark.ref, mark.revision)) continue
      const { at, mailbox } = fact
      const says = `"${line}" was written; no transaction committed that`
      this.#violations.push({ invariant: 'I6', at, mailbox, ref: mark?.ref ?? null, says })
    }
  }

  /** Nothing is deleted that was wanted all the time. A series may be replaced by a new one. */
  #seeRemoval({ fact, before, ofSchedule }: Changed): void {
    const ref = before?.ref ?? null
    if (fact.kind !== 'removed' || ref === null || ofSchedule.length > 0) return
    const { at, mailbox } = fact
    // A user may have deleted the one of two, and calsync the other before it writes a new one.
    if (this.#usersOwn.has(`${mailbox} ${ref}`)) return
    if (this.#host.isSeries(ref) || !this.#host.wasAlwaysWanted(mailbox, ref)) return
    const says = 'its only event was deleted, though the host wanted it all the time'
    this.#violations.push({ invariant: 'I11', at, mailbox, ref, says })
  }

  /** A second event, or an older text over a newer one, has to be put right in time. */
  #seePlace({ fact, before, after, ofSchedule }: Changed): void {
    const ref = (after ?? before)?.ref ?? null
    if (ref === null || this.#options.repairWithinMs === null || this.#host.isSeries(ref)) return
    const { at, mailbox } = fact
    const place = `${mailbox} ${ref}`
    const newest = Math.max(this.#newest.get(place) ?? 0, after?.revision ?? 0)
    this.#newest.set(place, newest)
    const isStale = ofSchedule.some(({ revision }) => revision < newest)
    this.#judge(`I4 ${place}`, isStale, {
      invariant: 'I4',
      at,
      mailbox,
      ref,
      says: `an older text came over commit ${newest} and was not put right in time`,
    })
    this.#judge(`I1 ${place}`, ofSchedule.length > 1, {
      invariant: 'I1',
      at,
      mailbox,
      ref,
      says: `${ofSchedule.length} events stood for it and were not put right in time`,
    })
  }

  #judge(key: string, isWrong: boolean, violation: Violation): void {
    if (!isWrong) this.#resolve(key, violation.at)
    else if (!this.#pending.has(key)) this.#pending.set(key, { since: violation.at, violation })
  }

  #resolve(key: string, at: number): void {
    const pending = this.#pending.get(key)
    this.#pending.delete(key)
    const within = this.#options.repairWithinMs
    if (pending === undefined || within === null || at - pending.since <= within) return
    this.#violations.push(pending.violation)
  }
}
