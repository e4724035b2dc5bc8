import type {
  CalendarInfo,
  CalendarProvider,
  ConnectionGateway,
  GatewayRequest,
  Operation,
  OperationOutcome,
  PackLimits,
  Preparation,
  PreparedOperation,
  ProviderDescription,
  ProviderSession,
} from '@calsync/core'
import { windowBudget } from '../window-budget.js'
import { batchBody, batchOutcomes, type BatchItem } from './batch.js'
import { classify } from './classify.js'
import { IMMUTABLE_IDS, readGraphRequest, requestBytes } from './graph-request.js'
import { listCalendars } from './list-calendars.js'
import { readOutlookOptions, type OutlookOptions, type OutlookSettings } from './outlook-options.js'
import { maxItemsOf, packCalls } from './pack-calls.js'
import { prepareOperation } from './prepare-operation.js'

const DEFAULT_DEADLINE_MS = 25_000
const BATCH_HEADERS = { Prefer: IMMUTABLE_IDS, 'Content-Type': 'application/json' }

/** Microsoft Outlook calendars through Microsoft Graph, over any connection gateway. */
export class OutlookCalendar implements CalendarProvider {
  readonly gateway: ConnectionGateway
  readonly #settings: OutlookSettings

  /** Throws `CalsyncError` (`INVALID_OPTIONS`). */
  constructor(options: OutlookOptions) {
    this.#settings = readOutlookOptions(options)
    this.gateway = this.#settings.gateway
  }

  describe(): ProviderDescription {
    const { gateway, packing, batch, lanes, mailboxBudget, sendAttendees } = this.#settings
    return {
      integration: 'microsoft-outlook',
      displayName: 'Microsoft Outlook',
      topicPrefix: 'outlook.sync',
      createIdempotency: 'replay',
      maxBatchItems: maxItemsOf(this.#settings),
      // One unsequenced batch takes all of the mailbox's slots.
      lanes: batch && packing === 'parallel' ? 1 : lanes,
      deadlineMs: this.#deadlineMs,
      mailboxBudget: mailboxBudget === undefined ? windowBudget(10_000, 600) : mailboxBudget,
      accountBudget: gateway.accountBudget ?? null,
      sendsAttendees: sendAttendees,
    }
  }

  prepare(operation: Operation): Preparation {
    return prepareOperation(operation, this.#settings)
  }

  /** Throws `CalsyncError` (`UNREADABLE_REQUEST`) for a request that `prepare` cannot have made. */
  replay(id: string, frozenRequest: unknown): PreparedOperation {
    const request = readGraphRequest(frozenRequest)
    return { id, action: 'create', externalId: null, request, bytes: requestBytes(request) }
  }

  pack(
    operations: readonly PreparedOperation[],
    limits: PackLimits,
  ): readonly (readonly PreparedOperation[])[] {
    return packCalls(operations, limits, this.#settings, this.#deadlineMs)
  }

  async execute(
    session: ProviderSession,
    call: readonly PreparedOperation[],
    signal?: AbortSignal,
  ): Promise<readonly OperationOutcome[]> {
    const items = call.map(({ id, action, request }) => ({
      id,
      action,
      request: readGraphRequest(request),
    }))
    const [first, ...rest] = items
    if (first === undefined) return []
    const outcomes =
      rest.length === 0
        ? [await this.#single(session, first, signal)]
        : await this.#batch(session, items, signal)
    return signal?.aborted === true ? outcomes.map(stoppedByCaller) : outcomes
  }

  listCalendars(session: ProviderSession, signal?: AbortSignal): Promise<readonly CalendarInfo[]> {
    return listCalendars(this.gateway, this.#settings.paths.calendars, session, signal)
  }

  get #deadlineMs(): number {
    return this.#settings.deadlineMs ?? this.#settings.gateway.deadlineMs ?? DEFAULT_DEADLINE_MS
  }

  async #single(
    session: ProviderSession,
    { id, action, request }: BatchItem,
    signal?: AbortSignal,
  ): Promise<OperationOutcome> {
    const { method, path, headers, body, expected } = request
    const base = { method, operation: action, path, headers }
    const reply = await this.#send(session, body === undefined ? base : { ...base, body }, signal)
    return { id, outcome: classify(reply, action, { expected }) }
  }

  async #batch(
    session: ProviderSession,
    items: readonly BatchItem[],
    signal?: AbortSignal,
  ): Promise<OperationOutcome[]> {
    const body = batchBody(items, this.#settings.packing)
    const request = {
      method: 'POST',
      operation: 'batch',
      path: '/$batch',
      headers: BATCH_HEADERS,
      body,
    } as const
    return batchOutcomes(items, await this.#send(session, request, signal))
  }

  #send(session: ProviderSession, request: GatewayRequest, signal?: AbortSignal) {
    return this.gateway.send(session.credential, request, signal)
  }
}

/** A worker that stops has met no network error: what was not sent was simply not attempted. */
function stoppedByCaller(item: OperationOutcome): OperationOutcome {
  const { outcome } = item
  if (outcome.kind !== 'not_sent' || outcome.error.class !== 'NETWORK_ERROR') return item
  const error = { ...outcome.error, class: 'NOT_ATTEMPTED' } as const
  return { id: item.id, outcome: { kind: 'not_sent', error } }
}

/** Makes an `OutlookCalendar`; throws `CalsyncError` (`INVALID_OPTIONS`). */
export function outlook(options: OutlookOptions): OutlookCalendar {
  return new OutlookCalendar(options)
}
