export type Labels = Readonly<Record<string, string>>

/** Counters and histograms; the names are the metric names of `/metrics`. */
export interface Telemetry {
  count(name: string, value: number, labels?: Labels): void
  observe(name: string, value: number, labels?: Labels): void
}

export const silentTelemetry: Telemetry = { count: () => {}, observe: () => {} }
