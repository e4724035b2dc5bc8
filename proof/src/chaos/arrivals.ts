import { setTimeout as delay } from 'node:timers/promises'
import { readMark, type Mark } from '@calsync/testkit/checker'
import type { EffectRecord, SandboxClient } from '@calsync/testkit/sandbox'

const LOOK_MS = 40
const PAGE = 1_000

interface Awaited {
  readonly mailbox: string
  readonly mark: Mark
  readonly arrived: (at: number) => void
  readonly failed: (error: unknown) => void
}

/**
 * Tells when a commit stands in a calendar, by the provider's own record of what was done to it: the
 * time is the provider's, however seldom it is looked. A later commit of the same schedule counts,
 * too: it stands for all before it.
 */
export class Arrivals {
  readonly #sandbox: Pick<SandboxClient, 'effects'>
  readonly #awaited = new Set<Awaited>()
  #seen = 0
  #isLooking = false

  constructor(sandbox: Pick<SandboxClient, 'effects'>) {
    this.#sandbox = sandbox
  }

  /** From here on: what was done before is left out. */
  async begin(): Promise<void> {
    for (let page = PAGE; page === PAGE;) page = (await this.#read()).length
  }

  /** When the mark stood in the mailbox; `null` when it did not within the limit. */
  async of(mailbox: string, mark: Mark, limitMs: number): Promise<number | null> {
    const { promise, resolve, reject } = Promise.withResolvers<number | null>()
    const awaited: Awaited = { mailbox, mark, arrived: resolve, failed: reject }
    this.#awaited.add(awaited)
    if (!this.#isLooking) void this.#look()
    const timer = setTimeout(() => resolve(null), limitMs)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#awaited.delete(awaited)
    }
  }

  /** Looks as long as somebody waits; a failure is told to all who do. */
  async #look(): Promise<void> {
    this.#isLooking = true
    try {
      while (this.#awaited.size > 0) {
        const effects = await this.#read()
        for (const effect of effects) this.#tell(effect)
        if (effects.length < PAGE) await delay(LOOK_MS)
      }
    } catch (error) {
      for (const { failed } of this.#awaited) failed(error)
    } finally {
      this.#isLooking = false
    }
  }

  async #read(): Promise<readonly EffectRecord[]> {
    const effects = await this.#sandbox.effects(this.#seen, PAGE)
    this.#seen = effects.at(-1)?.seq ?? this.#seen
    return effects
  }

  #tell({ mailbox, at, shows }: EffectRecord): void {
    const marks = shows.map(({ subject }) => readMark(subject)).filter((mark) => mark !== null)
    for (const awaited of this.#awaited) {
      const { ref, revision } = awaited.mark
      const stands = marks.some((mark) => mark.ref === ref && mark.revision >= revision)
      if (stands && awaited.mailbox === mailbox) awaited.arrived(at)
    }
  }
}
