import type { Labels, Telemetry } from '@calsync/core'

/** A value that is read when it is asked for. */
export interface Gauge {
  readonly name: string
  readonly help: string
  readonly values: readonly { readonly labels: Labels; readonly value: number }[]
}

interface Histogram {
  readonly buckets: number[]
  sum: number
  count: number
}

/** Upper ends: milliseconds, seconds and counts all find their place in it. */
const bounds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 60_000]

/** Counters and histograms in the text format of Prometheus. */
export class Metrics implements Telemetry {
  readonly #counters = new Map<string, Map<string, number>>()
  readonly #histograms = new Map<string, Map<string, Histogram>>()

  count(name: string, value: number, labels: Labels = {}): void {
    const series = seriesOf(this.#counters, name)
    const key = labelText(labels)
    series.set(key, (series.get(key) ?? 0) + value)
  }

  observe(name: string, value: number, labels: Labels = {}): void {
    const series = seriesOf(this.#histograms, name)
    const key = labelText(labels)
    const histogram = series.get(key) ?? { buckets: bounds.map(() => 0), sum: 0, count: 0 }
    series.set(key, histogram)
    histogram.sum += value
    histogram.count += 1
    for (const [index, bound] of bounds.entries()) {
      if (value <= bound) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1
    }
  }

  render(gauges: readonly Gauge[] = []): string {
    const lines: string[] = []
    for (const { name, help, values } of gauges) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`)
      for (const { labels, value } of values) lines.push(`${name}${labelText(labels)} ${value}`)
    }
    for (const [name, series] of this.#counters) {
      lines.push(`# TYPE ${name} counter`)
      for (const [labels, value] of series) lines.push(`${name}${labels} ${value}`)
    }
    for (const [name, series] of this.#histograms) {
      lines.push(`# TYPE ${name} histogram`)
      for (const [labels, histogram] of series)
        lines.push(...histogramLines(name, labels, histogram))
    }
    return `${lines.join('\n')}\n`
  }
}

/** Counts in two places: here and where the host's own telemetry goes. */
export function both(one: Telemetry, other: Telemetry): Telemetry {
  return {
    count: (...args) => {
      one.count(...args)
      other.count(...args)
    },
    observe: (...args) => {
      one.observe(...args)
      other.observe(...args)
    },
  }
}

function seriesOf<Value>(map: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const known = map.get(name)
  if (known !== undefined) return known
  const series = new Map<string, Value>()
  map.set(name, series)
  return series
}

function histogramLines(
  name: string,
  labels: string,
  { buckets, sum, count }: Histogram,
): string[] {
  const inside = labels === '' ? '' : `${labels.slice(1, -1)},`
  return [
    ...bounds.map(
      (bound, index) => `${name}_bucket{${inside}le="${bound}"} ${buckets[index] ?? 0}`,
    ),
    `${name}_bucket{${inside}le="+Inf"} ${count}`,
    `${name}_sum${labels} ${sum}`,
    `${name}_count${labels} ${count}`,
  ]
}

function labelText(labels: Labels): string {
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0) return ''
  return `{${entries.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
