import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Calsync,
  type CalendarEvent,
  type CalendarEventInput,
  type CalendarProvider,
  type Clock,
  createCalsync,
  type NudgeHandler,
  parseCalendarEvent,
  type ScheduleRef,
  type ScheduleSource,
  silentLogger,
  type Transport,
} from '@calsync/core'
import { memoryStore } from '@calsync/testkit'

const PATIENCE_MS = 30_000
/** Monday, 1 February 2027: the clock of the host runs from there. */
const START = Date.UTC(2027, 1, 1, 8)

/** A host application whose lessons are in memory, composed with a provider as any host would. */
export class Host {
  readonly lessons = new Map<ScheduleRef, CalendarEvent>()
  readonly clock = clockFrom(START)
  readonly store = memoryStore({ clock: this.clock })
  /** What the engine had to say of things that went wrong. */
  readonly problems: string[] = []
  readonly calsync: Calsync

  constructor(provider: CalendarProvider) {
    this.calsync = createCalsync({
      store: this.store,
      transport: inProcess(),
      clock: this.clock,
      random: { next: () => Math.random(), uuid: () => randomUUID() },
      sources: [this.#source()],
      providers: [provider],
      logger: {
        ...silentLogger,
        error: (event, fields) => void this.problems.push(`${event} ${JSON.stringify(fields)}`),
      },
      // Short, so that what is in doubt is looked at within this test.
      policy: {
        maxFlightMs: 1_500,
        visibilityMs: 200,
        retry: { maxTries: 5, initialDelayMs: 20, multiplier: 2, maxDelayMs: 200 },
      },
    })
  }

  /** Saves a lesson; `null` removes it. */
  async save(ref: ScheduleRef, input: CalendarEventInput | null): Promise<void> {
    const tx = this.store.begin()
    if (input === null) {
      this.lessons.delete(ref)
      await this.calsync.schedules.deleted(ref, { tx })
    } else {
      this.lessons.set(ref, parseCalendarEvent(input))
      await this.calsync.schedules.changed(ref, { tx })
    }
    await tx.commit()
  }

  /** Waits until nothing is left to do. */
  async quiet(): Promise<void> {
    const endsAt = performance.now() + PATIENCE_MS
    for (;;) {
      const { problems } = this
      const { marks, records } = this.store.snapshot()
      const runs = await this.store.runs.listRuns(10)
      const open = records.filter(({ dueAt }) => dueAt !== null)
      const isDone = runs.every(({ status }) => status === 'done')
      if (marks.length === 0 && open.length === 0 && isDone) return
      if (performance.now() > endsAt) {
        throw new Error(`it does not get quiet: ${JSON.stringify({ problems, marks, open })}`)
      }
      await wait(10)
    }
  }

  #source(): ScheduleSource {
    const facilitators = ['alice']
    return {
      kind: 'lesson',
      load: async (refs) =>
        refs.map((ref) => {
          const event = this.lessons.get(ref)
          if (event === undefined) return { kind: 'missing', ref }
          const schedule = { ref, organizationId: '', event, facilitators, deleted: false }
          return { kind: 'found', ref, schedule }
        }),
      list: async () => ({ refs: [...this.lessons.keys()].sort(), cursor: null }),
      check: async () => [],
    }
  }
}

function clockFrom(start: number): Clock {
  const began = performance.now()
  return {
    now: () => Math.round(start + performance.now() - began),
    monotonic: () => performance.now(),
    sleep: async (ms, signal) => {
      await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {})
    },
  }
}

/** Nudges within this process. */
function inProcess(): Transport {
  let handler: NudgeHandler | null = null
  return {
    name: 'in process',
    publishes: false,
    nudge: async (nudges) => {
      for (const { connectionId } of nudges) handler?.(connectionId, 'live')
    },
    subscribe: async (given) => {
      handler = given
      return {
        stop: async () => {
          handler = null
        },
      }
    },
    publish: async () => {},
    check: async () => [],
    close: async () => {},
  }
}
