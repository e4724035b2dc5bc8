import type { ExtendedProperty } from './event-content.js'
import { propertyKey } from './property-id.js'
import type { StoredEvent } from './stored-event.js'

/** Values that more than one live event has, or had at the same time. */
export interface DuplicateValue {
  readonly property: string
  readonly value: string
  /** How many live events have it now. */
  readonly live: number
  /** How many had it at once at most. */
  readonly peak: number
}

/** Live events of a mailbox by the values of their extended properties. */
export class CorrelationIndex {
  // One event per value is normal, so a plain reference spares an array for each of them.
  readonly #events = new Map<string, StoredEvent | StoredEvent[]>()
  readonly #peaks = new Map<string, { property: ExtendedProperty; peak: number }>()

  find(id: string, value: string): readonly StoredEvent[] {
    const found = this.#events.get(propertyKey(id, value))
    if (found === undefined) return []
    return Array.isArray(found) ? found : [found]
  }

  add(event: StoredEvent): void {
    for (const property of event.content.properties) {
      const key = propertyKey(property.id, property.value)
      const found = this.#events.get(key)
      if (found === undefined) {
        this.#events.set(key, event)
        continue
      }
      const events = Array.isArray(found) ? [...found, event] : [found, event]
      this.#events.set(key, events)
      const peak = Math.max(events.length, this.#peaks.get(key)?.peak ?? 0)
      this.#peaks.set(key, { property, peak })
    }
  }

  remove(event: StoredEvent): void {
    for (const { id, value } of event.content.properties) {
      const key = propertyKey(id, value)
      const found = this.#events.get(key)
      if (found === event) this.#events.delete(key)
      if (!Array.isArray(found)) continue
      const rest = found.filter((other) => other !== event)
      if (rest.length > 0) this.#events.set(key, rest)
      else this.#events.delete(key)
    }
  }

  /** Events beyond the first of each value. */
  get extra(): number {
    let extra = 0
    for (const key of this.#peaks.keys()) {
      const found = this.#events.get(key)
      if (Array.isArray(found)) extra += found.length - 1
    }
    return extra
  }

  duplicates(): DuplicateValue[] {
    return [...this.#peaks.values()].map(({ property, peak }) => {
      const live = this.find(property.id, property.value).length
      return { property: property.id, value: property.value, live, peak }
    })
  }
}
