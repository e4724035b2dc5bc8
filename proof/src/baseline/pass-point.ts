import type { SimulatedProcess } from '@calsync/testkit/simulation'

/** An await of a process: it may die before it or after it, or be held back there. */
export async function passPoint<T>(
  process: SimulatedProcess,
  point: string,
  work: () => Promise<T>,
): Promise<T> {
  process.arrive(point)
  if (!process.alive) return await process.never
  return await process.suspend(point, work())
}
