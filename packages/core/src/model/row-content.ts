/** Columns whose event field has another name or form; checked as fields of the event. */
export interface ContentColumns {
  readonly description_content_type?: unknown
  readonly location?: unknown
  readonly virtual_location?: unknown
  readonly categories?: unknown
  readonly free_busy_status?: unknown
  readonly reminder_minutes?: unknown
}

const fields: Readonly<
  Record<keyof ContentColumns, (value: unknown) => Readonly<Record<string, unknown>>>
> = {
  description_content_type: (value) => ({ descriptionContentType: value }),
  location: (value) => ({ locations: [{ name: value }] }),
  virtual_location: (value) => ({ virtualLocations: [{ uri: value }] }),
  categories: (value) => ({ keywords: value }),
  free_busy_status: (value) => ({ freeBusyStatus: value }),
  reminder_minutes: (value) => ({ alerts: [{ offset: `-PT${String(value)}M` }] }),
}

export const contentColumns = Object.keys(fields) as (keyof ContentColumns)[]

/** What these columns say as fields of an event; null and empty text say nothing. */
export function contentOfRow(row: ContentColumns): Readonly<Record<string, unknown>> {
  const content: Record<string, unknown> = {}
  for (const name of contentColumns) {
    const value = row[name]
    if (value === null || value === undefined || value === '') continue
    Object.assign(content, fields[name](value))
  }
  return content
}
