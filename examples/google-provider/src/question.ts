import type { Action, FoundEvent, GatewayRequest } from '@calsync/core'
import type { Failure } from './classify.js'
import { eventPath } from './external-id.js'
import type { GoogleRequest } from './google-request.js'

/** What is asked of Google for an operation. Most operations need one question. */
export type Step =
  /** The prepared request. */
  | { readonly kind: 'first' }
  /** The next page of a search, after what was found so far. */
  | { readonly kind: 'page'; readonly token: string; readonly found: readonly FoundEvent[] }
  /** No occurrence was found: is the series there at all? */
  | { readonly kind: 'series' }
  /** A write was forbidden, which Google answers for a deleted event, too: is it there? */
  | { readonly kind: 'forbidden'; readonly failure: Failure }
  /** The update was made; what it must not write blindly differs, and nothing else changed since. */
  | { readonly kind: 'amend'; readonly etag: string; readonly body: string }

/** An operation on its way, and the question that is open. */
export interface Question {
  readonly id: string
  readonly action: Action
  readonly request: GoogleRequest
  readonly step: Step
}

const VERSION = '/calendar/v3'
const JSON_BODY = { 'content-type': 'application/json' }

/** The HTTP request of a question. */
export function httpOf({ action, request, step }: Question): GatewayRequest {
  const { method, path, body, calendar, event } = request
  const ofEvent = VERSION + eventPath({ calendar, event: event ?? '' })
  switch (step.kind) {
    case 'first':
      return {
        method,
        operation: action,
        path: VERSION + path,
        ...(body === undefined ? {} : { headers: JSON_BODY, body }),
      }
    case 'page': {
      const token = encodeURIComponent(step.token)
      return { method: 'GET', operation: action, path: `${VERSION}${path}&pageToken=${token}` }
    }
    case 'series':
    case 'forbidden':
      return { method: 'GET', operation: action, path: `${ofEvent}?fields=id,status` }
    case 'amend': {
      const query = new URL(path, 'http://google').search
      const headers = { ...JSON_BODY, 'if-match': step.etag }
      return { method: 'PATCH', operation: action, path: ofEvent + query, headers, body: step.body }
    }
  }
}
