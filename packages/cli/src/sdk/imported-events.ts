import { CalsyncError, type ScheduleSource } from '@calsync/core'
import { sqlSource, type SqlSourceDefinition } from '@calsync/postgres-store'

/** The first half of references to imported events, if nothing else is said. */
export const importedKind = 'imported'

/** The table that `calsync import` fills, as a host's own schedules. */
export const importedQuery = `
  select id, organization_id, event ->> 'title' as title, event ->> 'start' as start, event,
         imported_at as updated_at, deleted_at, array[owner] as facilitators
  from imported_event`

export interface ImportedEventsOptions {
  /** What `calsync import --kind` says. Default `imported`. */
  readonly kind?: string
}

/**
 * The events that `calsync import --ics` has brought in, as a source for workers. Before the first
 * import there are none.
 */
export function importedEvents({
  kind = importedKind,
}: ImportedEventsOptions = {}): SqlSourceDefinition {
  const source = sqlSource({ kind, query: importedQuery })
  return { kind, bind: (pool) => emptyWithoutTable(source.bind(pool)) }
}

function emptyWithoutTable(source: ScheduleSource): ScheduleSource {
  return {
    kind: source.kind,
    list: (request, signal) =>
      source.list(request, signal).catch((error: unknown) => {
        if (isTableMissing(error)) return { refs: [], cursor: null }
        throw error
      }),
    load: (refs, signal) =>
      source.load(refs, signal).catch((error: unknown) => {
        if (isTableMissing(error))
          return [...new Set(refs)].map((ref) => ({ kind: 'missing' as const, ref }))
        throw error
      }),
    check: async () => {
      const isMissing = await source
        .list({ cursor: null, limit: 1 })
        .then(() => false, isTableMissing)
      return isMissing ? [] : await source.check()
    },
  }
}

const UNDEFINED_TABLE = '42P01'

function isTableMissing(error: unknown): boolean {
  return error instanceof CalsyncError && error.details['sqlState'] === UNDEFINED_TABLE
}
