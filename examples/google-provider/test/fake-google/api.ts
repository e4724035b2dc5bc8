import type { Accounts, FakeAccount } from './accounts.js'
import { type ApiAnswer, ApiError, type ApiRequest } from './answer.js'
import { FakeCalendar } from './calendar.js'
import type { Faults } from './faults.js'
import { masked } from './field-mask.js'

const EVENTS = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+)(\/instances)?)?$/
const CALENDAR = /^\/calendar\/v3\/calendars\/([^/]+)$/
const CALENDARS = '/calendar/v3/calendars'
const CALENDAR_LIST = '/calendar/v3/users/me/calendarList'

export interface ApiParts {
  readonly accounts: Accounts
  readonly faults: Faults
  /** Most items of one page, whatever is asked for. */
  readonly pageSize: number
  /** What a write to a deleted event is answered: as other calendars do, or with its old data. */
  readonly deletedAnswer: 'cancelled' | 'forbidden'
}

/** Answers one operation of Google's Calendar API. */
export function answerOperation(request: ApiRequest, parts: ApiParts): ApiAnswer {
  try {
    const account = parts.accounts.authorize(request.headers['authorization'])
    const fault = parts.faults.nextOperation()
    if (fault !== undefined && !fault.applies) return fault.error.answer
    const answer = route(request, account, parts)
    if (fault !== undefined) return fault.error.answer
    const body = masked(answer.body, request.query.get('fields'))
    return { ...answer, body }
  } catch (error) {
    if (error instanceof ApiError) return error.answer
    throw error
  }
}

function route(request: ApiRequest, account: FakeAccount, parts: ApiParts): ApiAnswer {
  if (request.path === CALENDAR_LIST) return { status: 200, body: { items: listOf(account) } }
  if (request.path === CALENDARS && request.method === 'POST') {
    const { summary } = JSON.parse(request.body) as { summary: string }
    const id = `c${account.calendars.size}@group.calendar.google.com`
    account.calendars.set(id, new FakeCalendar(id, summary))
    return { status: 200, body: { id, summary } }
  }
  const [, id] = CALENDAR.exec(request.path) ?? []
  if (id !== undefined) {
    const calendar = calendarOf(account, id)
    return { status: 200, body: { id: calendar.id, summary: calendar.name } }
  }
  const [, calendarId, eventId, instances] = EVENTS.exec(request.path) ?? []
  if (calendarId === undefined) throw new ApiError(404, 'notFound', 'Not Found')
  const calendar = calendarOf(account, calendarId)
  if (eventId === undefined) return onEvents(request, calendar, parts)
  const event = decodeURIComponent(eventId)
  if (instances === undefined) return onEvent(request, calendar, event, parts)
  const items = calendar.instances(event, request.query.get('originalStart'))
  return { status: 200, body: { items } }
}

function onEvents(
  { method, query, body }: ApiRequest,
  calendar: FakeCalendar,
  { faults, pageSize }: ApiParts,
): ApiAnswer {
  if (method === 'POST') {
    const input = JSON.parse(body) as Record<string, unknown>
    return { status: 200, body: calendar.insert(input, Date.now() + faults.takeLateMs()) }
  }
  const all = calendar.list(Date.now(), query.get('privateExtendedProperty'))
  const from = Number(query.get('pageToken') ?? 0)
  const to = from + Math.min(pageSize, Number(query.get('maxResults') ?? 250))
  const next = to < all.length ? { nextPageToken: String(to) } : {}
  return { status: 200, body: { items: all.slice(from, to), ...next } }
}

function onEvent(
  { method, headers, body }: ApiRequest,
  calendar: FakeCalendar,
  id: string,
  { deletedAnswer }: ApiParts,
): ApiAnswer {
  switch (method) {
    case 'GET':
      return { status: 200, body: calendar.get(id) }
    case 'PATCH': {
      const before = calendar.get(id)
      const isDeleted = 'status' in before && before.status === 'cancelled'
      if (isDeleted && deletedAnswer === 'forbidden') throw new ApiError(403, 'forbidden')
      return { status: 200, body: calendar.patch(id, JSON.parse(body), headers['if-match']) }
    }
    case 'DELETE':
      calendar.delete(id)
      return { status: 204, body: null }
    default:
      throw new ApiError(405, 'httpMethodNotAllowed')
  }
}

function calendarOf({ email, calendars }: FakeAccount, encoded: string): FakeCalendar {
  const id = decodeURIComponent(encoded)
  const calendar = calendars.get(id === 'primary' ? email : id)
  if (calendar === undefined) throw new ApiError(404, 'notFound', 'Not Found')
  return calendar
}

function listOf({ email, calendars }: FakeAccount): object[] {
  return [...calendars.values()].map(({ id, name }) => ({
    id,
    summary: name,
    accessRole: 'owner',
    ...(id === email ? { primary: true } : {}),
  }))
}
