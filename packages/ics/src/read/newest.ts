import type { RawEvent } from './raw-event.js'

/** Of several versions the one that counts: by SEQUENCE, then by when it was changed, then the last. */
export function newestOf<T>(
  versions: readonly T[],
  rawOf: (version: T) => RawEvent,
): T | undefined {
  let newest: T | undefined
  for (const version of versions) {
    if (newest === undefined || !isOlder(rawOf(version), rawOf(newest))) newest = version
  }
  return newest
}

function isOlder(a: RawEvent, b: RawEvent): boolean {
  return a.sequence === b.sequence ? a.changedAt < b.changedAt : a.sequence < b.sequence
}
