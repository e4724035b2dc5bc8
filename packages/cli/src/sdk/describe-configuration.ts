import { defaultRetryPolicy, defaultSeriesPolicy, type CalendarProvider } from '@calsync/core'
import type { Settings } from '../configuration/settings-schema.js'

/** What a worker publishes of its configuration: built name by name, so that no secret slips in. */
export function describeConfiguration(
  settings: Settings,
  providers: readonly CalendarProvider[],
): Record<string, unknown> {
  const { schema, tablePrefix, transport, kafka, sources, window, retry, batchSize, event } =
    settings
  const isKafka = transport === 'kafka'
  return {
    schema,
    ...(tablePrefix === '' ? {} : { tablePrefix }),
    transport: typeof transport === 'object' ? transport.name : transport,
    ...(isKafka ? { kafka: { brokers: kafka.brokers, consumerGroup: kafka.consumerGroup } } : {}),
    sources: sources.map(({ kind }) => kind),
    providers: providers.map((provider) => {
      const { integration, maxBatchItems, lanes, sendsAttendees } = provider.describe()
      return { integration, maxBatchItems, lanes, sendsAttendees }
    }),
    window: { past: window.past ?? '7d', future: window.future ?? '24mo' },
    series: { ...defaultSeriesPolicy, ...defined(settings.series) },
    retry: { ...defaultRetryPolicy, ...defined(retry) },
    batchSize: batchSize ?? null,
    template: event !== undefined,
    rollout: { mode: 'manual', ...defined(settings.rollout) },
  }
}

/** Without members that are `undefined`, which would hide a default. */
export function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
