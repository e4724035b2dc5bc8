import { hash } from 'node:crypto'

/** The name that all of calsync's transaction ids are derived under (RFC 9562, version 5). */
const RECORD_NAMESPACE = Buffer.from('6f1e0a5b9c3d5e7fa1b2c3d4e5f60718', 'hex')

/**
 * The key that makes a create replayable: the same for every try of one incarnation of a record,
 * different for the next one. A UUID of version 5.
 */
export function transactionId(recordId: string, incarnation: number): string {
  const name = Buffer.from(`${recordId}/${incarnation}`)
  const hex = hash('sha1', Buffer.concat([RECORD_NAMESPACE, name]), 'hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What an external event carries so that it can be found by equality: record id and incarnation. */
export function correlationOf(recordId: string, incarnation: number): string {
  return `${recordId}/${incarnation}`
}
