/** One measured number, and the limit that it has to keep, if it has one. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'ms' | 'count' | 'ratio'
  readonly limit: Limit | null
}

/** What a number may be; for people `≤ 4`, `≥ 1` or `= 0`. */
interface Limit {
  readonly sign: '≤' | '≥' | '='
  readonly value: number
}

/** What one scenario measured. */
export interface ScenarioReport {
  readonly scenario: string
  /** What was done, in a line. */
  readonly says: string
  readonly figures: readonly Figure[]
}

/** Whether a number keeps its limit. */
export function holds({ value, limit }: Figure): boolean {
  switch (limit?.sign) {
    case undefined:
      return true
    case '≤':
      return value <= limit.value
    case '≥':
      return value >= limit.value
    case '=':
      return value === limit.value
  }
}

/** A number that is told, without a limit. */
export function told(name: string, value: number, unit: Figure['unit'] = 'count'): Figure {
  return { name, value, unit, limit: null }
}

export function atMost(
  limit: number,
  name: string,
  value: number,
  unit: Figure['unit'] = 'count',
): Figure {
  return { name, value, unit, limit: { sign: '≤', value: limit } }
}

export function atLeast(
  limit: number,
  name: string,
  value: number,
  unit: Figure['unit'] = 'count',
): Figure {
  return { name, value, unit, limit: { sign: '≥', value: limit } }
}

export function none(name: string, value: number): Figure {
  return { name, value, unit: 'count', limit: { sign: '=', value: 0 } }
}
