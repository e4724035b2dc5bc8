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
  SeriesForm,
  SeriesOutline,
} from '@calsync/core'
import { windowBudget } from '../window-budget.js'
import { batchBody, batchOutcomes, type BatchItem } from './batch.js'
import { classify } from './classify.js'
import {
  comparison,
  type GraphRequest,
  readGraphRequest,
  requestBytes,
  WRITE_HEADERS,
} from './graph-request.js'
import { createCalendar } from './create-calendar.js'
import { listCalendars } from './list-calendars.js'
import {
  type LimitedGateway,
  readOutlookOptions,
  type OutlookOptions,
  type OutlookSettings,
} from './outlook-options.js'
import { maxItemsOf, packCalls } from './pack-calls.js'
import { prepareOperation } from './prepare-operation.js'
import { seriesForm } from './series/series-form.js'
import { isUnknownZone, noNameLeft, ZoneFallback } from './zones/zone-fallback.js'

const DEFAULT_DEADLINE_MS = 25_000

interface SentItem extends BatchItem {
  /** As `prepare` made it. */
  readonly made: GraphRequest
  readonly externalId: string | null
}

/** Microsoft Outlook calendars through Microsoft Graph, over any connection gateway. */
export class OutlookCalendar implements CalendarProvider {
  readonly gateway: ConnectionGateway
  readonly #options: OutlookOptions
  readonly #settings: OutlookSettings
  readonly #zones = new ZoneFallback()

  /** Throws `CalsyncError` (`INVALID_OPTIONS`). */
  constructor(options: OutlookOptions) {
    this.#options = options
    this.#settings = readOutlookOptions(options)
    this.gateway = this.#settings.gateway
  }

  /** The same calendar over another gateway, such as a sandbox's. */
  over(gateway: LimitedGateway): OutlookCalendar {
    return new OutlookCalendar({ ...this.#options, gateway })
  }

  describe(): ProviderDescription {
    const { gateway, packing, batch, lanes, mailboxBudget, sendAttendees, calendar } =
      this.#settings
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
      mailsAttendees: sendAttendees,
      calendar,
    }
  }

  series(outline: SeriesOutline): SeriesForm {
    return seriesForm(outline, this.#settings)
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
    const { connectionId } = session
    const outcomes: OperationOutcome[] = []
    const items: SentItem[] = []
    for (const { id, action, externalId, request: prepared } of call) {
      const made = readGraphRequest(prepared)
      const request = this.#zones.choose(connectionId, made)
      if (request === null) outcomes.push({ id, outcome: noNameLeft(made) })
      else items.push({ id, action, externalId, request, made })
    }
    for (const answer of await this.#answers(session, items, signal)) {
      const settled = signal?.aborted === true ? stoppedByCaller(answer) : answer
      outcomes.push(this.#afterZoneRefusal(connectionId, items, keptId(items, settled)))
    }
    return outcomes
  }

  listCalendars(session: ProviderSession, signal?: AbortSignal): Promise<readonly CalendarInfo[]> {
    return listCalendars(this.gateway, this.#settings.paths.calendars, session, signal)
  }

  createCalendar(
    session: ProviderSession,
    name: string,
    signal?: AbortSignal,
  ): Promise<CalendarInfo> {
    return createCalendar(this.gateway, this.#settings.paths.calendars, session, name, signal)
  }

  get #deadlineMs(): number {
    return this.#settings.deadlineMs ?? this.#settings.gateway.deadlineMs ?? DEFAULT_DEADLINE_MS
  }

  async #answers(
    session: ProviderSession,
    items: readonly BatchItem[],
    signal?: AbortSignal,
  ): Promise<readonly OperationOutcome[]> {
    const [first, ...rest] = items
    if (first === undefined) return []
    if (rest.length > 0) return this.#batch(session, items, signal)
    return [await this.#single(session, first, signal)]
  }

  #afterZoneRefusal(
    connectionId: string,
    items: readonly SentItem[],
    answer: OperationOutcome,
  ): OperationOutcome {
    const { id, outcome } = answer
    if (!isUnknownZone(outcome)) return answer
    const item = items.find((one) => one.id === id)
    if (item === undefined) return answer
    return { id, outcome: this.#zones.afterRefusal(connectionId, item, outcome) }
  }

  async #single(
    session: ProviderSession,
    { id, action, request }: BatchItem,
    signal?: AbortSignal,
  ): Promise<OperationOutcome> {
    const { method, path, headers, body } = request
    const base = { method, operation: action, path, headers }
    const reply = await this.#send(session, body === undefined ? base : { ...base, body }, signal)
    return { id, outcome: classify(reply, action, comparison(request)) }
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
      headers: WRITE_HEADERS,
      body,
    } as const
    return batchOutcomes(items, await this.#send(session, request, signal))
  }

  #send(session: ProviderSession, request: GatewayRequest, signal?: AbortSignal) {
    return this.gateway.send(session.credential, request, signal)
  }
}

/** What was changed is what was asked for, whatever event the answer to it names. */
function keptId(items: readonly SentItem[], answer: OperationOutcome): OperationOutcome {
  const { id, outcome } = answer
  const item = items.find((one) => one.id === id)
  if (outcome.kind !== 'done' || outcome.externalId === null || item?.action !== 'update') {
    return answer
  }
  return { id, outcome: { ...outcome, externalId: item.externalId ?? outcome.externalId } }
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
