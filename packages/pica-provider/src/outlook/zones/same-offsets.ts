import { offsetMsAt, zoneChanges } from '@calsync/core'

/** Whether two IANA zones show the same time throughout. */
export function sameOffsets(zone: string, other: string, from: number, until: number): boolean {
  if (zone === other) return true
  if (offsetMsAt(zone, from) !== offsetMsAt(other, from)) return false
  const changes = zoneChanges(zone, from, until)
  const others = zoneChanges(other, from, until)
  return (
    changes.length === others.length &&
    changes.every(({ at, after }, nth) => at === others[nth]?.at && after === others[nth]?.after)
  )
}
