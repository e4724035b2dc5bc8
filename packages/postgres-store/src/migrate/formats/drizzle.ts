import { CalsyncError } from '@calsync/core'
import type { MigrationFormatter } from './migration-file.js'
import { nextNumber } from './next-number.js'

const JOURNAL = 'meta/_journal.json'
const VERSION = '7'
/** 2026-01-01, when no migration of the host is later. */
const FIRST_MS = Date.UTC(2026, 0, 1)

interface JournalEntry {
  readonly idx: number
  readonly when: number
}

interface Journal {
  readonly entries: readonly JournalEntry[]
}

/**
 * SQL files, and the journal with their entries behind the host's: Drizzle runs what stands there,
 * and skips whatever is not later than the last one it ran. Snapshots are of the host's own tables
 * and stay as they are.
 */
export const drizzle: MigrationFormatter = (rendered, { journal }) => {
  const before =
    journal === null
      ? { version: VERSION, dialect: 'postgresql', entries: [] }
      : parseJournal(journal)
  const indexes = before.entries.map(({ idx }) => String(idx))
  const firstIndex = nextNumber(indexes, /^(\d+)$/, 0)
  const firstMs = Math.max(FIRST_MS, ...before.entries.map(({ when }) => when + 1))
  const files = rendered.map(({ label, script }, index) => ({
    tag: `${String(firstIndex + index).padStart(4, '0')}_calsync_${label}`,
    content: `${script}\n`,
  }))
  const added = files.map(({ tag }, index) => ({
    idx: firstIndex + index,
    version: VERSION,
    when: firstMs + index,
    tag,
    breakpoints: true,
  }))
  const after = { ...before, entries: [...before.entries, ...added] }
  return [
    ...files.map(({ tag, content }) => ({ path: `${tag}.sql`, content })),
    { path: JOURNAL, content: `${JSON.stringify(after, null, 2)}\n`, grows: true },
  ]
}

function parseJournal(text: string): Journal {
  try {
    const journal: unknown = JSON.parse(text)
    if (isJournal(journal)) return journal
  } catch {
    // Told below.
  }
  throw new CalsyncError({
    code: 'JOURNAL_INVALID',
    message: `${JOURNAL} is not a journal of Drizzle's migrations`,
    next: 'give the folder that drizzle-kit writes to (`out` in drizzle.config.ts)',
  })
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null || !('entries' in value)) return false
  const { entries } = value
  return (
    Array.isArray(entries) &&
    entries.every((entry: unknown) => {
      const { idx, when } = Object(entry) as { idx?: unknown; when?: unknown }
      return typeof idx === 'number' && typeof when === 'number'
    })
  )
}
