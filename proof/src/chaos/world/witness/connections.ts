import type { HostFact } from '@calsync/testkit/checker'
import type { SandboxClient } from '@calsync/testkit/sandbox'
import type { Calsync } from 'calsync'
import type { SecretWatch } from '../secret-watch.ts'

/** Users link their mailboxes, and link them again; what the host knows of it. */
export class Connections {
  readonly facts: HostFact[] = []
  readonly #calsync: Calsync
  readonly #sandbox: SandboxClient
  readonly #watch: SecretWatch

  constructor(calsync: Calsync, sandbox: SandboxClient, watch: SecretWatch) {
    this.#calsync = calsync
    this.#sandbox = sandbox
    this.#watch = watch
  }

  async connect(user: string): Promise<void> {
    const { key, mailbox } = await this.#sandbox.connect({ identity: user })
    this.#watch.add(`the key of ${user}`, key)
    // Before it is committed: a worker may be fast.
    this.facts.push({ kind: 'connected', at: Date.now(), user, mailbox })
    await this.#calsync.connections.connect({ userId: user })
  }

  async reconnect(user: string): Promise<void> {
    const { key } = await this.#sandbox.reconnect({ identity: user }, 'dead')
    this.#watch.add(`a later key of ${user}`, key)
    await this.#calsync.connections.connect({ userId: user })
  }
}
