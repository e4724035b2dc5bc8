import { isRecord } from '../is-record.js'
import type { StoredEvent } from './stored-event.js'

/** A create that is remembered by its transactionId. */
export interface RememberedCreate {
  readonly fingerprint: number
  readonly atMs: number
  /** Undefined once the event is deleted: the memory must not keep its content. */
  event: StoredEvent | undefined
}

/** transactionId → create, for as long as the window lasts. */
export class TransactionMemory {
  readonly #creates = new Map<string, RememberedCreate>()

  find(transactionId: string, now: number, windowMs: number): RememberedCreate | undefined {
    const found = this.#creates.get(transactionId)
    return found !== undefined && now - found.atMs < windowMs ? found : undefined
  }

  remember(transactionId: string, create: RememberedCreate, windowMs: number): void {
    // Insertion order is order of time: what has expired is in front.
    for (const [id, { atMs }] of this.#creates) {
      if (create.atMs - atMs < windowMs) break
      this.#creates.delete(id)
    }
    this.#creates.delete(transactionId)
    this.#creates.set(transactionId, create)
  }

  /** The event is gone; that its id was used is still known. */
  release(event: StoredEvent): void {
    if (event.transactionId === undefined) return
    const create = this.#creates.get(event.transactionId)
    if (create?.event === event) create.event = undefined
  }

  forget(transactionId: string): void {
    this.#creates.delete(transactionId)
  }
}

/**
 * A number for a JSON value that does not depend on the order of keys. Two 32-bit hashes make 53
 * bits: enough to tell bodies apart without keeping them.
 */
export function fingerprint(value: unknown): number {
  const state = { high: 0x9747b28c, low: 0x12345678 }
  mixValue(state, value)
  return (state.high >>> 11) * 4_294_967_296 + (state.low >>> 0)
}

interface Mix {
  high: number
  low: number
}

function mixValue(state: Mix, value: unknown): void {
  if (Array.isArray(value)) {
    mixText(state, '[')
    for (const item of value) mixValue(state, item)
    mixText(state, ']')
  } else if (isRecord(value)) {
    mixText(state, '{')
    for (const key of Object.keys(value).sort()) {
      mixText(state, key)
      mixValue(state, value[key])
    }
    mixText(state, '}')
  } else {
    mixText(state, typeof value)
    mixText(state, String(value))
  }
}

function mixText(state: Mix, text: string): void {
  let { high, low } = state
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 0x85ebca6b)
    low = Math.imul(low ^ code, 0x5f356495)
  }
  // The length keeps ["ab"] and ["a","b"] apart.
  state.high = Math.imul(high ^ (high >>> 15) ^ text.length, 0xc2b2ae35)
  state.low = Math.imul(low ^ (low >>> 13) ^ text.length, 0x27d4eb2f)
}
