/** How long something took, in milliseconds, over so many times. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** `null` when nothing was measured. A percentile is a measured value: the nearest rank. */
export function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] as number
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) }
}
