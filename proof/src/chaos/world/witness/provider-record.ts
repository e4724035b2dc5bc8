import {
  calendarFacts,
  type EffectRecord,
  type JournalEntry,
  type SandboxClient,
} from '@calsync/testkit/sandbox'
import type { CalendarFact } from '@calsync/testkit/checker'
import type { Disturbances } from '../disturbances.ts'

const PAGE = 5_000
const READ_EVERY_MS = 5_000
/** An answer is read, and what it asks for is stored, within this; most of it is a loaded machine. */
const GRACE_MS = 1_000

/** All that the provider wrote down. It keeps the newest only, so it is read from time to time. */
export class ProviderRecord {
  readonly #sandbox: SandboxClient
  readonly #entries: JournalEntry[] = []
  readonly #effects: EffectRecord[] = []
  readonly #timer: NodeJS.Timeout
  /** Calls up to this one are answered: what is written of them does not change any more. */
  #closed = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(sandbox: SandboxClient) {
    this.#sandbox = sandbox
    // A failure is met again by whoever asks for the facts.
    this.#timer = setInterval(() => void this.#read().catch(() => {}), READ_EVERY_MS)
  }

  async facts(disturbances: Disturbances): Promise<readonly CalendarFact[]> {
    await this.#sandbox.settled()
    await this.#read()
    const records = { entries: this.#entries, effects: this.#effects }
    const forgotten = (from: number, until: number): boolean =>
      disturbances.between(from - GRACE_MS, until)
    return calendarFacts(records, { graceMs: GRACE_MS, forgotten })
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** One at a time: two would write down the same twice. */
  #read(): Promise<void> {
    const read = this.#reading.then(() => this.#readOn())
    this.#reading = read.catch(() => {})
    return read
  }

  async #readOn(): Promise<void> {
    for (let since = this.#closed; ;) {
      const { entries } = await this.#sandbox.journal(since, PAGE)
      for (const entry of entries) this.#entries[entry.seq - 1] = entry
      if (entries.length < PAGE) break
      since += PAGE
    }
    while (this.#entries[this.#closed]?.answeredAt !== undefined) this.#closed += 1
    for (;;) {
      const effects = await this.#sandbox.effects(this.#effects.length, PAGE)
      this.#effects.push(...effects)
      if (effects.length < PAGE) return
    }
  }
}
