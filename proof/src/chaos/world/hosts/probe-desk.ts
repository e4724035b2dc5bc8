import { setTimeout as delay } from 'node:timers/promises'
import type { Calsync } from 'calsync'
import type { Pool } from 'pg'
import { atDesk } from './class-desk.ts'
import type { ClassPlan } from './class-plan.ts'

const DAY_MS = 86_400_000
const GIVE_UP_MS = 60_000

/** Edits one class per user, which nobody else edits. */
export class ProbeDesk {
  readonly #parts: { readonly pool: Pool; readonly calsync: Calsync }
  #count = 0

  constructor(parts: { readonly pool: Pool; readonly calsync: Calsync }) {
    this.#parts = parts
  }

  static idOf(user: string): string {
    return `probe-${user}`
  }

  /** Commits an edit; while the database is away it is tried again. */
  async edit(user: string): Promise<{ ref: string; revision: number; at: number }> {
    const id = ProbeDesk.idOf(user)
    const deadline = Date.now() + GIVE_UP_MS
    this.#count += 1
    for (;;) {
      try {
        const revision = await atDesk(this.#parts, async (desk) => {
          await desk.open([id])
          const revision = await desk.edit(id, { kind: 'keep', plan: this.#plan(user) })
          await desk.commit()
          return revision
        })
        return { ref: `class:${id}`, revision, at: Date.now() }
      } catch (cause) {
        if (Date.now() > deadline) {
          throw new Error(`A probe for ${user} could not be committed for a minute.`, { cause })
        }
        await delay(50)
      }
    }
  }

  #plan(user: string): ClassPlan {
    const day = Math.floor(Date.now() / DAY_MS) + 1
    return {
      text: `Probe ${this.#count}`,
      start: day * DAY_MS + 12 * 3_600_000,
      minutes: 30,
      timeZone: 'UTC',
      weeks: 1,
      changes: {},
      facilitators: [user],
    }
  }
}
