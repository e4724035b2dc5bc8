import type { DueConnection, NudgeHandler, Transport } from '@calsync/core'

/** Hands nudges to the workers of this process, and only while somebody drains. */
export class TestTransport implements Transport {
  readonly name = 'test'
  readonly publishes = false
  isOpen = false
  readonly #handlers = new Set<NudgeHandler>()

  async nudge(nudges: Parameters<Transport['nudge']>[0]): Promise<void> {
    for (const { connectionId, request } of nudges) {
      this.#hand(connectionId, request.priority === 'high' ? 'live' : 'background')
    }
  }

  async subscribe(handler: NudgeHandler): ReturnType<Transport['subscribe']> {
    this.#handlers.add(handler)
    return { stop: async () => void this.#handlers.delete(handler) }
  }

  /** Nudges what was found due; says how many a worker took. */
  offer(due: readonly DueConnection[]): number {
    return due.filter(({ connectionId, priority }) => this.#hand(connectionId, priority)).length
  }

  async publish(): Promise<void> {}

  async check(): Promise<[]> {
    return []
  }

  async close(): Promise<void> {
    this.#handlers.clear()
  }

  #hand(connectionId: string, priority: DueConnection['priority']): boolean {
    if (!this.isOpen) return false
    return [...this.#handlers].some((handler) => handler(connectionId, priority) === 'queued')
  }
}
