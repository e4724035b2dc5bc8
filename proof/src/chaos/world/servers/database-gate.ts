import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { DatabaseGate } from '../world.ts'

/** A connection through the gate, as both of its ends. */
interface Passage {
  readonly near: Socket
  readonly far: Socket
}

/** A TCP proxy on loopback in front of a server. */
export class TcpGate implements DatabaseGate {
  readonly #target: { readonly host: string; readonly port: number }
  readonly #server: Server
  readonly #passages = new Set<Passage>()
  #freezes = 0

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target
    // Data before the far end is reached waits in the socket.
    this.#server = createServer({ pauseOnConnect: true }, (near) => this.#pass(near))
  }

  /** Begins to listen; the port. */
  async open(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    return (this.#server.address() as AddressInfo).port
  }

  async freeze(ms: number): Promise<void> {
    this.#freezes += 1
    for (const passage of this.#passages) hold(passage)
    await delay(ms)
    this.#freezes -= 1
    if (this.#freezes > 0) return
    for (const passage of this.#passages) this.#flow(passage)
  }

  cut(): number {
    const cut = [...this.#passages]
    for (const { near, far } of cut) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    return cut.length
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.cut()
    await closed
  }

  #pass(near: Socket): void {
    const far = connect(this.#target)
    const passage = { near, far }
    this.#passages.add(passage)
    near.setNoDelay(true)
    far.setNoDelay(true)
    const end = (): void => {
      this.#passages.delete(passage)
      // As the other end saw it: a reset, not a goodbye.
      near.destroy()
      far.destroy()
    }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause()
      })
      from.on('drain', () => this.#flow({ near: to, far: to }))
      from.on('end', () => to.end())
      from.on('error', end)
      from.on('close', end)
    }
    far.once('connect', () => this.#flow(passage))
    // While it is frozen, not even a new connection gets an answer.
    if (this.#freezes > 0) hold(passage)
  }

  #flow({ near, far }: Passage): void {
    if (this.#freezes > 0) return
    near.resume()
    far.resume()
  }
}

/** The bytes stay in the sockets, the ends hear nothing of each other. */
function hold({ near, far }: Passage): void {
  near.pause()
  far.pause()
}
