import type { ManualClock } from '@calsync/testkit'

interface Entry {
  readonly at: number
  readonly scheduleId: string
  readonly says: string
}

/** What the design did, in words, for people: nobody judges by it. */
export class Journal {
  readonly entries: Entry[] = []
  readonly #clock: ManualClock

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  note(scheduleId: string, says: string): void {
    this.entries.push({ at: this.#clock.now(), scheduleId, says })
  }
}
