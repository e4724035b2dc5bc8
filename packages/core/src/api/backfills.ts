import { Planner, type PlanPreview } from '../engine/planner.js'
import type { Environment } from '../engine/environment.js'
import { CalsyncError } from '../model/calsync-error.js'
import { filterOf } from '../engine/run-filter.js'
import type { Run, RunScope } from '../ports/store/run-store.js'

export interface BackfillOptions extends RunScope {
  readonly by: string
  readonly reason?: string
}

/**
 * Orders a backfill; any worker takes it up. Where no sources are configured (a database URL
 * alone), the worker that takes it knows them.
 */
export async function requestBackfill(
  { store, sources, random }: Pick<Environment, 'store' | 'sources' | 'random'>,
  { by, reason, ...scope }: BackfillOptions,
): Promise<Run> {
  const kinds = kindsOf(sources, scope)
  return await store.runs.createRun({ id: random.uuid(), scope, kinds, by, reason: reason ?? null })
}

/** What a backfill would write to one mailbox. */
export interface MailboxWork {
  readonly connectionId: string
  readonly creates: number
  readonly updates: number
  readonly deletes: number
}

/** What a backfill would do. */
export interface BackfillPreview {
  readonly schedules: number
  readonly creates: number
  readonly updates: number
  readonly deletes: number
  /** Mails that the providers would send to participants. */
  readonly mails: number
  /** By mailbox, in no order. */
  readonly mailboxes: ReadonlyMap<string, MailboxWork>
  readonly invalidCount: number
  /** Schedules that cannot be read, with the reason; at most 20 of them. */
  readonly invalid: readonly { readonly ref: string; readonly error: string }[]
}

const emptyPreview: BackfillPreview = {
  schedules: 0,
  creates: 0,
  updates: 0,
  deletes: 0,
  mails: 0,
  mailboxes: new Map(),
  invalidCount: 0,
  invalid: [],
}

const MAX_SHOWN = 20
const PAGE_SIZE = 500

/** Plans all that a backfill would plan, in transactions that are rolled back: truly dry. */
export async function previewBackfill(
  environment: Environment,
  scope: RunScope,
  onPage: (preview: BackfillPreview) => void = () => {},
): Promise<BackfillPreview> {
  if (environment.sources.size === 0) {
    throw new CalsyncError({
      code: 'NO_SOURCES',
      message: 'no schedule source is configured here, so a preview has nothing to read',
      next: 'run it where calsync.config.ts lists the sources',
    })
  }
  const planner = new Planner(environment)
  const mailboxes = new Map<string, MailboxWork>()
  let preview: BackfillPreview = { ...emptyPreview, mailboxes }
  for (const kind of kindsOf(environment.sources, scope)) {
    for await (const refs of pagesOf(environment, kind, scope)) {
      const parts = await planner.preview(refs)
      for (const part of parts) countByMailbox(mailboxes, part)
      preview = parts.reduce(add, { ...preview, schedules: preview.schedules + refs.length })
      onPage(preview)
    }
  }
  return preview
}

async function* pagesOf(environment: Environment, kind: string, scope: RunScope) {
  const source = environment.sources.get(kind)
  if (source === undefined) return
  let cursor: string | null = null
  do {
    const page = await source.list({ ...filterOf(scope), cursor, limit: PAGE_SIZE })
    if (page.refs.length > 0) yield page.refs
    cursor = page.cursor
  } while (cursor !== null)
}

function countByMailbox(
  mailboxes: Map<string, MailboxWork>,
  { writes, existing }: PlanPreview,
): void {
  for (const { id, connectionId, desired } of writes.records) {
    const known = mailboxes.get(connectionId)
    const { creates, updates, deletes } = known ?? { creates: 0, updates: 0, deletes: 0 }
    const isCreate = desired.presence === 'present' && !existing.has(id)
    const isUpdate = desired.presence === 'present' && existing.has(id)
    mailboxes.set(connectionId, {
      connectionId,
      creates: creates + (isCreate ? 1 : 0),
      updates: updates + (isUpdate ? 1 : 0),
      deletes: deletes + (desired.presence === 'absent' ? 1 : 0),
    })
  }
}

function add(preview: BackfillPreview, { writes, existing, mails }: PlanPreview): BackfillPreview {
  const present = writes.records.filter((record) => record.desired.presence === 'present')
  const updates = present.filter((record) => existing.has(record.id)).length
  const invalid = writes.heads.flatMap(({ ref, error }) =>
    error === null ? [] : [{ ref, error: error.message }],
  )
  return {
    schedules: preview.schedules,
    creates: preview.creates + present.length - updates,
    updates: preview.updates + updates,
    deletes: preview.deletes + writes.records.length - present.length,
    mails: preview.mails + mails,
    mailboxes: preview.mailboxes,
    invalidCount: preview.invalidCount + invalid.length,
    invalid: [...preview.invalid, ...invalid].slice(0, MAX_SHOWN),
  }
}

function kindsOf(sources: Environment['sources'], { kind }: RunScope): string[] {
  const kinds = [...sources.keys()]
  if (kind === undefined) return kinds
  if (kinds.length === 0 || sources.has(kind)) return [kind]
  throw new CalsyncError({
    code: 'UNKNOWN_SOURCE',
    message: `there is no source of kind "${kind}"; configured: ${kinds.join(', ')}`,
  })
}
