import { needsReconnect } from '../../model/error-class.js'
import { errorOf, type Outcome } from '../../model/outcome.js'
import type { CalendarProvider, PreparedOperation } from '../../ports/calendar-provider.js'
import type { ConnectionLease } from '../../ports/store/claim-store.js'
import type { Environment } from '../../engine/environment.js'
import { takeAllowance } from './take-allowance.js'

/** What stands under an id in a calendar; `unknown` when it could not be asked. */
export type Look =
  | { readonly kind: 'found'; readonly externalId: string; readonly isOccurrence: boolean }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string }

/** Times in a row that nothing was learnt, before it is left. */
const MAX_VAIN = 4
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** About what a look at one event takes, for packing. */
const LOOK_MS = 250

/**
 * Looks events up by their ids, one call after the other, within the budgets that the workers share.
 *
 * @param renew keeps the lease; false when it is lost
 */
export async function lookUpEvents(
  environment: Environment,
  lease: ConnectionLease,
  provider: CalendarProvider,
  externalIds: readonly string[],
  renew: () => Promise<boolean>,
): Promise<ReadonlyMap<string, Look>> {
  const looks = new Map<string, Look>()
  const open = prepareLooks(lease, provider, externalIds, looks)
  let vain = 0
  while (open.size > 0) {
    const stop = await whyStop(lease, vain, renew)
    if (stop !== null) {
      for (const id of open.keys()) looks.set(id, { kind: 'unknown', message: stop })
      return looks
    }
    const call = await takeAllowance(environment, lease, provider, firstCall(provider, open))
    const outcomes = call.length === 0 ? [] : await execute(environment, lease, provider, call)
    const before = open.size
    let waitMs = FIRST_WAIT_MS * 2 ** vain
    for (const [id, outcome] of outcomes) {
      const look = lookOf(outcome)
      if (look === null) {
        waitMs = Math.max(waitMs, errorOf(outcome)?.retryAfterMs ?? 0)
        continue
      }
      looks.set(id, look)
      open.delete(id)
    }
    if (open.size < before) {
      vain = 0
      continue
    }
    // Waiting for a budget is not in vain.
    if (call.length > 0) vain += 1
    await environment.clock.sleep(Math.min(waitMs, LONGEST_WAIT_MS))
  }
  return looks
}

async function whyStop(
  { credential }: ConnectionLease,
  vain: number,
  renew: () => Promise<boolean>,
): Promise<string | null> {
  if (credential === null) {
    return 'the connection key cannot be read with the configured encryption keys'
  }
  if (vain >= MAX_VAIN) return 'the calendar does not answer'
  return (await renew()) ? null : 'somebody else writes to this calendar now'
}

/** By external id; the refused ones are answered at once. */
function prepareLooks(
  { calendarId }: ConnectionLease,
  provider: CalendarProvider,
  externalIds: readonly string[],
  looks: Map<string, Look>,
): Map<string, PreparedOperation> {
  const open = new Map<string, PreparedOperation>()
  for (const [index, externalId] of [...new Set(externalIds)].entries()) {
    const preparation = provider.prepare({
      id: `look-${index}`,
      action: 'find',
      transactionId: '',
      correlation: '',
      externalId,
      event: null,
      occurrence: null,
      calendarId,
      given: true,
    })
    if (preparation.kind === 'prepared') open.set(externalId, preparation.prepared)
    else looks.set(externalId, { kind: 'gone', message: preparation.error.message })
  }
  return open
}

function firstCall(
  provider: CalendarProvider,
  open: ReadonlyMap<string, PreparedOperation>,
): readonly PreparedOperation[] {
  const limits = { maxItems: provider.describe().maxBatchItems, expectedItemMs: LOOK_MS }
  return provider.pack([...open.values()], limits)[0] ?? []
}

async function execute(
  { policy, clock }: Environment,
  { connectionId, credential }: ConnectionLease,
  provider: CalendarProvider,
  call: readonly PreparedOperation[],
): Promise<[string, Outcome][]> {
  if (credential === null) return []
  const late = new AbortController()
  const answered = new AbortController()
  const overdue = clock
    .sleep(Math.min(provider.describe().deadlineMs + 1_000, policy.maxFlightMs), answered.signal)
    .then(() => null)
  const answers = await Promise.race([
    provider.execute({ connectionId, credential }, call, late.signal),
    overdue,
  ])
  answered.abort(null)
  if (answers === null) late.abort()
  const ids = new Map(call.map(({ id, externalId }) => [id, externalId ?? '']))
  return (answers ?? []).map(({ id, outcome }) => [ids.get(id) ?? '', outcome])
}

/** `null` when nothing was learnt and asking again may help. */
function lookOf(outcome: Outcome): Look | null {
  if (outcome.kind === 'found') {
    const [event] = outcome.events
    if (event === undefined) return { kind: 'gone', message: 'the calendar has no such event' }
    const { externalId, isOccurrence = false } = event
    return { kind: 'found', externalId, isOccurrence }
  }
  if (outcome.kind !== 'refused') return null
  const { error } = outcome
  if (error.class === 'EVENT_GONE') return { kind: 'gone', message: error.message }
  const next = needsReconnect(error.class) ? '; the user has to reconnect' : ''
  return { kind: 'unknown', message: `${error.message}${next}` }
}
