import { createHash } from 'node:crypto'

/** The name that all of calsync's transaction ids are derived under (RFC 9562, version 5). */
const RECORD_NAMESPACE = Buffer.from('6f1e0a5b9c3d5e7fa1b2c3d4e5f60718', 'hex')

/**
 * The key that makes a create replayable: the same for every try of one incarnation of a record,
 * different for the next one. A UUID of version 5.
 */
export function transactionId(recordId: string, incarnation: number): string {
  const digest = createHash('sha1')
    .update(RECORD_NAMESPACE)
    .update(`${recordId}/${incarnation}`)
    .digest()
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  const hex = digest.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** What an external event carries so that it can be found by equality: record id and incarnation. */
export function correlationOf(recordId: string, incarnation: number): string {
  return `${recordId}/${incarnation}`
}
