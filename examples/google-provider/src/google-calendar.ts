import type {
  CalendarInfo,
  CalendarProvider,
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
import { converse } from './converse.js'
import { type GoogleOptions, type GoogleSettings, readGoogleOptions } from './google-options.js'
import { readGoogleRequest, requestBytes } from './google-request.js'
import { createCalendar } from './create-calendar.js'
import { listCalendars } from './list-calendars.js'
import { packCalls } from './pack-calls.js'
import { prepareOperation } from './prepare-operation.js'
import { seriesForm } from './series-form.js'

/** Google calendars, through Google's REST API (v3). */
export class GoogleCalendar implements CalendarProvider {
  readonly gateway: GoogleSettings['gateway']
  readonly #settings: GoogleSettings

  /** Throws `CalsyncError` (`INVALID_OPTIONS`). */
  constructor(options: GoogleOptions) {
    this.#settings = readGoogleOptions(options)
    this.gateway = this.#settings.gateway
  }

  describe(): ProviderDescription {
    const { maxBatchItems, lanes, mailboxBudget, accountBudget, sendAttendees, sendUpdates } =
      this.#settings
    return {
      integration: 'google-calendar',
      displayName: 'Google Calendar',
      topicPrefix: 'google.sync',
      createIdempotency: 'client_id',
      maxBatchItems,
      lanes,
      deadlineMs: this.gateway.deadlineMs,
      mailboxBudget,
      accountBudget,
      sendsAttendees: sendAttendees,
      mailsAttendees: sendAttendees && sendUpdates !== 'none',
    }
  }

  series(outline: SeriesOutline): SeriesForm {
    return seriesForm(outline, this.#settings.floatingTimeZone)
  }

  prepare(operation: Operation): Preparation {
    return prepareOperation(operation, this.#settings)
  }

  /** Throws `CalsyncError` (`UNREADABLE_REQUEST`) for a request that `prepare` cannot have made. */
  replay(id: string, frozenRequest: unknown): PreparedOperation {
    const request = readGoogleRequest(frozenRequest)
    return { id, action: 'create', externalId: null, request, bytes: requestBytes(request) }
  }

  pack(
    operations: readonly PreparedOperation[],
    limits: PackLimits,
  ): readonly (readonly PreparedOperation[])[] {
    return packCalls(operations, limits, this.#settings.maxBatchItems, this.gateway.deadlineMs)
  }

  execute(
    session: ProviderSession,
    call: readonly PreparedOperation[],
    signal?: AbortSignal,
  ): Promise<readonly OperationOutcome[]> {
    const questions = call.map(({ id, action, request }) => ({
      id,
      action,
      request: readGoogleRequest(request),
      step: { kind: 'first' } as const,
    }))
    return converse(this.gateway, session, questions, signal)
  }

  createCalendar(
    session: ProviderSession,
    name: string,
    signal?: AbortSignal,
  ): Promise<CalendarInfo> {
    return createCalendar(this.gateway, session, name, signal)
  }

  listCalendars(session: ProviderSession, signal?: AbortSignal): Promise<readonly CalendarInfo[]> {
    return listCalendars(this.gateway, session, signal)
  }
}

/** Makes a `GoogleCalendar`; throws `CalsyncError` (`INVALID_OPTIONS`). */
export function google(options: GoogleOptions): GoogleCalendar {
  return new GoogleCalendar(options)
}
