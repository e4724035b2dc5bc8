import { CalsyncError, parseSyncRequest, type SyncRequest } from '@calsync/core'

const MAX_BYTES = 64 * 1024
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads the value of a message; throws `CalsyncError` (`UNREADABLE_MESSAGE`) that says what is
 * wrong and repeats nothing of the content.
 */
export function readRequest(value: Buffer | null): SyncRequest {
  if (value === null) throw unreadable('it has no value')
  // Looked at before decoding: a message can be as large as the topic allows.
  if (value.byteLength > MAX_BYTES) {
    throw unreadable(`it has ${value.byteLength} bytes, the limit is ${MAX_BYTES}`)
  }
  let text: string
  try {
    text = utf8.decode(value)
  } catch {
    throw unreadable('it is not UTF-8 text')
  }
  return parseSyncRequest(text)
}

function unreadable(why: string): CalsyncError {
  return new CalsyncError({
    code: 'UNREADABLE_MESSAGE',
    message: `a sync request could not be read: ${why}`,
    next: 'the message is in the dead letters; what is due is found in the database without it',
  })
}
