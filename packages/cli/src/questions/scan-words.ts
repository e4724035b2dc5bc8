import type { ScanState } from '@calsync/core'
import { counted, relative } from '../output/words.js'

/** Where the full scan stands, in a sentence; `null` before the first one. */
export function scanWords(scans: readonly ScanState[], now: number): string | null {
  const full = scans.find(({ name }) => name === 'full')
  if (full === undefined) return null
  const { last, running } = full
  const parts: string[] = []
  if (last !== null) {
    const found = Object.entries(last.found).filter(([, count]) => count > 0)
    const what = found.map(([kind, count]) => `${count.toLocaleString('en-US')} ${kind}`).join(', ')
    parts.push(`last full scan ${relative(last.finishedAt, now)}, found ${what || 'nothing'}`)
    if (last.unread > 0) parts.push(`${counted(last.unread, 'row')} could not be read`)
    if (last.error !== null) parts.push(`a source could not be listed: ${last.error}`)
  }
  if (running !== null) {
    const began = relative(running.startedAt, now)
    parts.push(`one began ${began}, ${counted(running.looked, 'row')} looked at`)
  }
  return parts.join('; ')
}
