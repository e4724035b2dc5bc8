import { Dice } from '../../dice.ts'
import { Child } from '../processes/child.ts'
import type { SecretWatch } from '../secret-watch.ts'
import type { HostPool } from '../world.ts'
import type { HostOrder, HostReport, HostStart } from './host-messages.ts'
import type { ProbeDesk } from './probe-desk.ts'

const HOSTS = 2

export interface HostPoolParts {
  readonly databaseUrl: string
  readonly ground: Omit<HostStart, 'name'>
  readonly probes: ProbeDesk
  readonly seed: number
  readonly watch: SecretWatch
}

/** Host applications, each in a process of its own. */
export class ProcessHostPool implements HostPool {
  readonly #parts: HostPoolParts
  readonly #dice: Dice
  #hosts: Child[] = []
  #started = 0
  #order: Extract<HostOrder, { kind: 'begin' }> | null = null

  constructor(parts: HostPoolParts) {
    this.#parts = parts
    this.#dice = new Dice(parts.seed)
  }

  async start(): Promise<void> {
    this.#hosts = await Promise.all(Array.from({ length: HOSTS }, () => this.#startOne()))
  }

  async begin({ seed, perSecond }: { seed: number; perSecond: number }): Promise<void> {
    this.#order = { kind: 'begin', seed, perSecond: perSecond / HOSTS }
    for (const [index, host] of this.#hosts.entries()) {
      host.send({ ...this.#order, seed: seed + index } satisfies HostOrder)
    }
  }

  async pause(): Promise<void> {
    this.#order = null
    await Promise.all(
      this.#hosts.map(async (host) => {
        const paused = reported(host, 'paused')
        host.send({ kind: 'pause' } satisfies HostOrder)
        // Whoever is killed meanwhile has nothing open any more.
        await Promise.race([paused.catch(() => {}), host.ended])
      }),
    )
  }

  async killOne(): Promise<void> {
    const host = this.#dice.pick(this.#hosts)
    host.signal('SIGKILL')
    await host.ended
    const next = await this.#startOne()
    this.#hosts = this.#hosts.map((one) => (one === host ? next : one))
    if (this.#order === null) return
    next.send({ ...this.#order, seed: this.#dice.between(1, 1e9) } satisfies HostOrder)
  }

  probe(user: string): ReturnType<HostPool['probe']> {
    return this.#parts.probes.edit(user)
  }

  async stop(): Promise<void> {
    for (const host of this.#hosts) host.signal('SIGKILL')
    await Promise.all(this.#hosts.map(({ ended }) => ended))
  }

  async #startOne(): Promise<Child> {
    const { databaseUrl, ground, watch } = this.#parts
    this.#started += 1
    const name = `host-${this.#started}`
    const script = new URL('./host-process.ts', import.meta.url)
    const host = new Child({ name, script, environment: { DATABASE_URL: databaseUrl }, watch })
    const ready = reported(host, 'ready')
    host.send({ name, ...ground } satisfies HostStart)
    await ready
    return host
  }
}

/** Resolves with a report of that kind; rejects when the process ends before. */
function reported(host: Child, kind: HostReport['kind']): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (message: unknown): void => {
      if ((message as HostReport).kind !== kind) return
      host.process.off('message', listen)
      resolve()
    }
    host.process.on('message', listen)
    void host.ended.then(() =>
      reject(new Error(`${host.name} ended before it was ${kind}:\n${host.output()}`)),
    )
  })
}
