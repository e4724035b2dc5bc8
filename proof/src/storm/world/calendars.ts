import type { ScheduleRef } from '@calsync/core'
import { readMark } from '@calsync/testkit/checker'
import type { Sandbox } from '@calsync/testkit/sandbox'

/** A write that took effect: from then on this calendar shows this revision of the schedule. */
export interface Write {
  readonly ref: ScheduleRef
  readonly revision: number
  readonly mailbox: string
  readonly at: number
  /** Whether the calendar had not shown this revision, or a later one, before. */
  readonly isNews: boolean
}

/** What users see, read from the provider's own records as they grow. */
export class Calendars {
  readonly #sandbox: Sandbox
  readonly #shown = new Map<ScheduleRef, number>()
  readonly #writes: Write[] = []
  #read = 0

  /** @param sandbox records its effects */
  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  /** In the order of their effects. */
  get writes(): readonly Write[] {
    this.#look()
    return this.#writes
  }

  /** The revision that a calendar shows of each schedule; of others, none. */
  get shown(): ReadonlyMap<ScheduleRef, number> {
    this.#look()
    return this.#shown
  }

  #look(): void {
    for (const { at, mailbox, shows, seq } of this.#sandbox.effects(this.#read)) {
      this.#read = seq
      for (const { subject } of shows) {
        const mark = readMark(subject)
        if (mark === null)
          throw new Error(`an event without a mark stands in ${mailbox}: ${subject}`)
        const { revision } = mark
        const ref = mark.ref as ScheduleRef
        const isNews = revision > (this.#shown.get(ref) ?? 0)
        this.#shown.set(ref, revision)
        this.#writes.push({ ref, revision, mailbox, at, isNews })
      }
    }
  }
}
