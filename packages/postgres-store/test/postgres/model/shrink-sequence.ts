import type { Operation } from './operation.js'

/** A sequence after which the stores differ. */
export interface Failure {
  /** The last of them is the one that shows the difference. */
  readonly operations: readonly Operation[]
  readonly message: string
}

export type Trial = (operations: readonly Operation[]) => Promise<Failure | null>

/** Leaves out operations, then parts of them, as long as the stores still differ, until `deadline`. */
export async function shrinkSequence(
  failure: Failure,
  trial: Trial,
  deadline: number,
): Promise<Failure> {
  let shortest = failure
  for (let progress = true; progress;) {
    progress = false
    for (const candidate of candidatesOf(shortest.operations)) {
      if (performance.now() > deadline) return shortest
      const smaller = await trial(candidate)
      if (smaller === null) continue
      shortest = smaller
      progress = true
      break
    }
  }
  return shortest
}

function* candidatesOf(operations: readonly Operation[]): Generator<readonly Operation[]> {
  for (let size = Math.ceil(operations.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < operations.length; start += size) {
      yield [...operations.slice(0, start), ...operations.slice(start + size)]
    }
  }
  for (const [index, operation] of operations.entries()) {
    if ('during' in operation) yield operations.toSpliced(index, 1, ...operation.during)
    for (const smaller of smallerOnes(operation)) {
      yield operations.with(index, smaller as Operation)
    }
  }
}

/** The same value with one element less in one of the lists in it. */
function* smallerOnes(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value
    for (const index of list.keys()) yield list.toSpliced(index, 1)
    for (const [index, element] of list.entries()) {
      for (const smaller of smallerOnes(element)) yield list.with(index, smaller)
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      for (const smaller of smallerOnes(member)) yield { ...value, [key]: smaller }
    }
  }
}
