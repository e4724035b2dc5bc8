import { oddTexts, oddValues } from './odd-values.js'

type Container = Record<string, unknown> | unknown[]

interface Slot {
  readonly container: Container
  readonly key: string | number
}

/**
 * A copy of a JSON value with edits that whole numbers name, three for each: where, what, and with
 * which odd value. Equal numbers give equal edits; fewer and smaller ones give fewer and simpler
 * edits, so that a property test can shrink them.
 */
export function editJson(value: unknown, numbers: readonly number[]): unknown {
  const root: Container = [JSON.parse(JSON.stringify(value)) as unknown]
  for (let index = 0; index + 2 < numbers.length; index += 3) {
    const [where = 0, what = 0, which = 0] = numbers.slice(index, index + 3)
    const slots = slotsOf(root)
    const slot = slots[where % slots.length]
    const edit = edits[what % edits.length]
    if (slot !== undefined && edit !== undefined) edit(slot, which)
  }
  return root[0]
}

/** More than this many places are as good as all of them. */
const MAX_SLOTS = 2_000

function slotsOf(root: Container): Slot[] {
  const slots: Slot[] = []
  const open: Container[] = [root]
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    const keys = Array.isArray(container) ? [...container.keys()] : Object.keys(container)
    for (const key of keys) {
      if (slots.length >= MAX_SLOTS) return slots
      slots.push({ container, key })
      const child = read({ container, key })
      if (isContainer(child)) open.push(child)
    }
  }
  return slots
}

type Edit = (slot: Slot, which: number) => void

const replace: Edit = (slot, which) => write(slot, odd(which))
const edits: readonly Edit[] = [
  replace,
  replace,
  ({ container, key }) => {
    if (Array.isArray(container)) container.splice(Number(key), 1)
    else Reflect.deleteProperty(container, key)
  },
  (slot) => write(slot, null),
  (slot) => write(slot, JSON.stringify(read(slot))),
  (slot) => write(slot, [read(slot)]),
  (slot) => write(slot, { value: read(slot) }),
  ({ container, key }, which) => {
    if (Array.isArray(container)) container.splice(Number(key), 0, odd(which))
    else define(container, oddTexts[which % oddTexts.length] ?? '', odd(which >>> 6))
  },
  ({ container, key }) => {
    const child = read({ container, key })
    if (Array.isArray(container)) container.push(child)
    else define(container, `${key}2`, child)
  },
  ({ container }) => {
    if (Array.isArray(container)) container.reverse()
  },
  (slot, which) => {
    const number = read(slot)
    if (typeof number === 'number') write(slot, (number + (which % 3) - 1) * (which % 5))
    else if (typeof number === 'string') write(slot, spliced(number, which))
  },
]

function spliced(text: string, which: number): string {
  const at = which % (text.length + 1)
  const inserted = oddTexts[(which >>> 4) % oddTexts.length] ?? ''
  return which % 2 === 0 ? text.slice(0, at) : text.slice(0, at) + inserted + text.slice(at)
}

/** A fresh copy, since a later edit may change it. */
function odd(which: number): unknown {
  const value = oddValues[which % oddValues.length]
  return isContainer(value) ? (JSON.parse(JSON.stringify(value)) as unknown) : value
}

function read({ container, key }: Slot): unknown {
  return (container as Record<string, unknown>)[key]
}

function write({ container, key }: Slot, value: unknown): void {
  define(container, String(key), value)
}

/** As JSON.parse does: a key `__proto__` becomes a member like any other. */
function define(container: Container, key: string, value: unknown): void {
  Object.defineProperty(container, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  })
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}
