import { Secret } from '@calsync/core'
import type { World } from './world.js'

/** An answer as both sides have to give it: plain, with names in the place of connections' ids. */
export function plainAnswer(world: World, value: unknown): unknown {
  const plain = (inner: unknown): unknown => plainAnswer(world, inner)
  if (typeof value === 'string') return world.nameOf(value) ?? value
  if (value instanceof Secret) return `secret ${value.reveal()}`
  if (value instanceof Map) return inAnyOrder([...value].map(plain))
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member)]))
}

/** For lists whose order nobody promises; of plain values. */
export function inAnyOrder<T>(values: readonly T[]): T[] {
  return inOrderOf(values, () => 0)
}

/** Keeps the order that is promised; what stands equal in it is put into any one order. */
export function inOrderOf<T>(values: readonly T[], rank: (value: T) => unknown): T[] {
  const sorted: T[] = []
  let equal: T[] = []
  let last: unknown
  for (const value of values) {
    if (equal.length > 0 && rank(value) !== last) {
      sorted.push(...equal.sort(byText))
      equal = []
    }
    last = rank(value)
    equal.push(value)
  }
  return [...sorted, ...equal.sort(byText)]
}

/** Found by name, so that a difference is seen at its place. */
export function byName<T>(values: readonly T[], nameOf: (value: T) => string): Record<string, T> {
  return Object.fromEntries(values.map((value) => [nameOf(value), value]))
}

function byText(left: unknown, right: unknown): number {
  const [a, b] = [JSON.stringify(left, sortedKeys), JSON.stringify(right, sortedKeys)]
  return a < b ? -1 : a > b ? 1 : 0
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
