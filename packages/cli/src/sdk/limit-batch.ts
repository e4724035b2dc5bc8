import type { CalendarProvider } from '@calsync/core'

/** The same provider with smaller calls; its own limit still holds. */
export function limitBatch(provider: CalendarProvider, batchSize: number): CalendarProvider {
  return {
    gateway: provider.gateway,
    describe: () => {
      const description = provider.describe()
      return {
        ...description,
        maxBatchItems: Math.min(batchSize, description.maxBatchItems),
      }
    },
    series: (outline) => provider.series(outline),
    prepare: (operation) => provider.prepare(operation),
    replay: (id, frozenRequest) => provider.replay(id, frozenRequest),
    pack: (operations, limits) =>
      provider.pack(operations, { ...limits, maxItems: Math.min(batchSize, limits.maxItems) }),
    execute: (session, call, signal) => provider.execute(session, call, signal),
    listCalendars: (session, signal) => provider.listCalendars(session, signal),
    createCalendar: (session, name, signal) => provider.createCalendar(session, name, signal),
  }
}
