import type { ExtendedProperty } from './event-content.js'
import { propertyKey } from './property-id.js'
import type { StoredException } from './series-overrides.js'
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

/** What carries an extended property itself: an event, or an exception of a series. */
export type Carrier = StoredEvent | StoredException

/** Live events of a mailbox by the values of their extended properties. */
export class CorrelationIndex {
  // One event per value is normal, so a plain reference spares an array for each of them.
  readonly #carriers = new Map<string, Carrier | readonly Carrier[]>()
  readonly #peaks = new Map<string, { property: ExtendedProperty; peak: number }>()

  find(id: string, value: string): readonly Carrier[] {
    return this.#carriersOf(propertyKey(id, value))
  }

  add(carrier: Carrier): void {
    for (const property of propertiesOf(carrier)) {
      const key = propertyKey(property.id, property.value)
      const found = this.#carriersOf(key)
      if (found.length === 0) {
        this.#carriers.set(key, carrier)
        continue
      }
      const carriers = [...found, carrier]
      this.#carriers.set(key, carriers)
      const events = countEvents(carriers)
      const peak = Math.max(events, this.#peaks.get(key)?.peak ?? 0)
      if (events > 1) this.#peaks.set(key, { property, peak })
    }
  }

  remove(carrier: Carrier): void {
    for (const { id, value } of propertiesOf(carrier)) {
      const key = propertyKey(id, value)
      const found = this.#carriersOf(key)
      const rest = found.filter((other) => other !== carrier)
      if (rest.length === 0) this.#carriers.delete(key)
      else if (rest.length < found.length) this.#carriers.set(key, rest)
    }
  }

  /** Events beyond the first of each value. */
  get extra(): number {
    let extra = 0
    for (const key of this.#peaks.keys()) {
      extra += Math.max(0, countEvents(this.#carriersOf(key)) - 1)
    }
    return extra
  }

  duplicates(): DuplicateValue[] {
    return [...this.#peaks.values()].map(({ property: { id, value }, peak }) => {
      const live = countEvents(this.find(id, value))
      return { property: id, value, live, peak }
    })
  }

  #carriersOf(key: string): readonly Carrier[] {
    const found = this.#carriers.get(key)
    if (found === undefined) return []
    return isList(found) ? found : [found]
  }
}

function propertiesOf(carrier: Carrier): readonly ExtendedProperty[] {
  return ('changes' in carrier ? carrier.changes : carrier.content).properties ?? []
}

// A series whose exceptions have its value is one event all the same.
function countEvents(carriers: readonly Carrier[]): number {
  return new Set(carriers.map((one) => ('changes' in one ? one.master : one))).size
}

// Array.isArray does not see that a read-only array is one.
function isList(found: Carrier | readonly Carrier[]): found is readonly Carrier[] {
  return Array.isArray(found)
}
