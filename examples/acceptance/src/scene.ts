import { setTimeout as delay } from 'node:timers/promises'
import type { Sandbox } from '@calsync/testkit/sandbox'
import type { StatusSummary } from 'calsync'
import type { Host, Lesson } from './host.ts'

const GIVE_UP_MS = 20_000
const LOOK_MS = 25

/** A host, the calendars of its teachers, and what the journey does with both. */
export class Scene {
  readonly host: Host
  readonly sandbox: Sandbox

  constructor(host: Host, sandbox: Sandbox) {
    this.host = host
    this.sandbox = sandbox
  }

  /** A teacher who has connected his calendar. */
  async connectedTeacher(name: string): Promise<string> {
    const id = await this.host.addTeacher(name)
    this.sandbox.connect({ identity: id })
    await this.host.connectCalendar(id)
    return id
  }

  /** An event that the host itself once put into a calendar, through Pica; its id, as Outlook told it. */
  async createEarlierEvent(
    teacherId: string,
    { title, startsAt, minutes }: Lesson,
  ): Promise<string> {
    const endsAt = new Date(startsAt.getTime() + minutes * 60_000)
    const [connection] = this.sandbox.connections().filter((row) => row.identity === teacherId)
    const reply = await this.sandbox.handle({
      method: 'POST',
      path: '/v1/passthrough/me/events',
      headers: {
        'x-pica-secret': 'sandbox-secret',
        'x-pica-connection-key': connection?.key ?? '',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        subject: `${title} (old)`,
        start: inUtc(startsAt),
        end: inUtc(endsAt),
      }),
    })
    if (reply.kind !== 'reply') throw new Error('the earlier event got no answer')
    return (JSON.parse(reply.body) as { id: string }).id
  }

  /** What a teacher's calendar shows: `Judo 2030-05-06T10:00Z 60`, in order of start. */
  shown(teacherId: string): string[] {
    return this.sandbox
      .mailbox(teacherId)
      .events()
      .sort((a, b) => a.startUtcMs - b.startUtcMs)
      .map(({ subject, startUtcMs, endUtcMs }) => line(subject, startUtcMs, endUtcMs))
  }

  /** Waits until the calendar shows exactly these lessons, and fails with what it shows. */
  async shows(teacherId: string, ...lessons: readonly Lesson[]): Promise<void> {
    const wanted = lessons.map(lineOf)
    const giveUpAt = Date.now() + GIVE_UP_MS
    while (!same(this.shown(teacherId), wanted)) {
      if (Date.now() > giveUpAt) {
        const shown = this.shown(teacherId).join('; ') || 'nothing'
        throw new Error(`the calendar shows ${shown}, not ${wanted.join('; ') || 'nothing'}`)
      }
      await delay(LOOK_MS)
    }
  }

  /** Waits until every change is planned. */
  async planned(): Promise<void> {
    await this.#until('planned', ({ marks }) => ({ marks }))
  }

  /** Waits until nothing is left to be planned or sent. */
  async atRest(): Promise<void> {
    await this.#until('at rest', ({ marks, records: { pending, retry } }) => ({
      marks,
      pending,
      retry,
    }))
  }

  async #until(
    what: string,
    leftOf: (status: StatusSummary) => Readonly<Record<string, number>>,
  ): Promise<void> {
    const giveUpAt = Date.now() + GIVE_UP_MS
    for (;;) {
      const left = leftOf(await this.host.calsync.status())
      if (Object.values(left).every((count) => count === 0)) return
      if (Date.now() > giveUpAt) throw new Error(`not ${what}: ${JSON.stringify(left)}`)
      await delay(LOOK_MS)
    }
  }
}

function inUtc(at: Date): { dateTime: string; timeZone: string } {
  return { dateTime: at.toISOString().slice(0, 19), timeZone: 'UTC' }
}

/** A lesson as `Scene.shown` tells it. */
export function lineOf({ title, startsAt, minutes }: Lesson): string {
  return line(title, startsAt.getTime(), startsAt.getTime() + minutes * 60_000)
}

function line(title: string, startMs: number, endMs: number): string {
  return `${title} ${new Date(startMs).toISOString().slice(0, 16)}Z ${(endMs - startMs) / 60_000}`
}

function same(shown: readonly string[], wanted: readonly string[]): boolean {
  return shown.length === wanted.length && shown.every((text, index) => text === wanted[index])
}
