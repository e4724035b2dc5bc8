const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether Postgres takes the text as a uuid. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Ids that can be in a uuid column; the others are of nothing, as people mistype them. */
export function onlyUuids(ids: readonly string[]): string[] {
  return ids.filter(isUuid)
}
