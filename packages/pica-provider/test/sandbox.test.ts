import type { Operation } from '@calsync/core'
import { describe, expect, test } from 'vitest'
import { calendarEvent, operation } from './support/events.js'
import { externalIdOf, sandboxSession } from './support/sandbox-session.js'
import { containing } from './support/matchers.js'

/** A create of its own for each number. */
function create(number: number, event: Parameters<typeof calendarEvent>[0] = {}): Operation {
  return operation({
    id: `record-${number}`,
    correlation: `record-${number}/1`,
    transactionId: `0b7f3c1e-8f0a-5c5e-9a53-${`${number}`.padStart(12, '0')}`,
    event: calendarEvent({ title: `Lesson ${number}`, ...event }),
  })
}

function kindsOf(outcomes: readonly { outcome: { kind: string } }[]): string[] {
  return outcomes.map(({ outcome }) => outcome.kind)
}

describe('one event', () => {
  test('created, found, updated, deleted', async () => {
    const { run, mailbox, sandbox } = await sandboxSession()
    const first = create(1, { locations: [{ name: 'Hall' }], keywords: ['Class'] })
    const externalId = externalIdOf(await run(first))
    expect(mailbox().events()).toMatchObject([
      {
        id: externalId,
        correlation: 'record-1/1',
        subject: 'Lesson 1',
        startUtcMs: Date.parse('2027-03-01T08:30:00Z'),
        endUtcMs: Date.parse('2027-03-01T10:00:00Z'),
      },
    ])

    const find = { ...first, action: 'find', externalId } as const
    expect(await run(find)).toMatchObject({
      kind: 'found',
      events: [{ externalId, content: 'same' }],
    })

    const moved = calendarEvent({ title: 'Lesson 1b', start: '2027-03-02T09:30:00' })
    const update = { ...first, action: 'update', externalId, event: moved } as const
    expect(await run(update)).toMatchObject({ kind: 'done', externalId })
    expect(await run(find)).toMatchObject({ events: [{ content: 'different' }] })
    expect(await run({ ...find, event: moved })).toMatchObject({ events: [{ content: 'same' }] })
    expect(await run({ ...find, event: null })).toMatchObject({ events: [{ content: 'unknown' }] })

    const remove = { ...first, action: 'delete', externalId, event: null } as const
    expect(await run(remove)).toEqual({ kind: 'done', externalId: null })
    expect(await run(remove)).toMatchObject({ kind: 'refused', error: { class: 'EVENT_GONE' } })
    expect(await run(update)).toMatchObject({ kind: 'refused', error: { class: 'EVENT_GONE' } })
    expect(await run(find)).toMatchObject({ kind: 'found', events: [] })

    expect(
      sandbox.journal().filter(({ kind, mutableIds }) => kind === 'operation' && mutableIds),
    ).toEqual([])
    expect(sandbox.mail()).toEqual([])
  })

  test('an update clears places that are gone and keeps those that are not', async () => {
    const { run, mailbox } = await sandboxSession()
    const first = create(1, { locations: [{ name: 'Hall' }, { name: 'Annex' }] })
    const externalId = externalIdOf(await run(first))
    const update = { ...first, action: 'update', externalId } as const
    await run(update)
    expect(mailbox().events()[0]?.resource).toMatchObject({
      locations: [{ displayName: 'Hall' }, { displayName: 'Annex' }],
    })
    await run({ ...update, event: calendarEvent({ title: 'Lesson 1' }) })
    expect(mailbox().events()[0]?.resource).toMatchObject({ location: { displayName: '' } })
  })

  test('all day, also at the other end of the world', async () => {
    const { run, mailbox } = await sandboxSession()
    for (const [number, timeZone] of [
      null,
      'Pacific/Kiritimati',
      'America/Los_Angeles',
    ].entries()) {
      const day = { start: '2027-03-14T00:00:00', duration: 'P1D', showWithoutTime: true, timeZone }
      const one = create(number, day)
      const externalId = externalIdOf(await run(one))
      expect(await run({ ...one, action: 'find', externalId })).toMatchObject({
        events: [{ content: 'same' }],
      })
    }
    expect(
      mailbox()
        .events()
        .map(({ resource }) => resource),
    ).toMatchObject(
      Array.from({ length: 3 }, () => ({
        isAllDay: true,
        start: { dateTime: containing('2027-03-14T00:00:00') },
        end: { dateTime: containing('2027-03-15T00:00:00') },
      })),
    )
  })

  test('the repeated hour of autumn stands at the instant that is meant', async () => {
    const { run, mailbox } = await sandboxSession()
    await run(create(1, { start: '2027-10-31T02:30:00', duration: 'PT1H' }))
    expect(mailbox().events()[0]?.startUtcMs).toBe(Date.parse('2027-10-31T00:30:00Z'))
  })

  test('attendees are mailed only when asked for', async () => {
    const { run, sandbox } = await sandboxSession({ outlook: { sendAttendees: true } })
    await run(create(1, { participants: [{ email: 'ann@example.org' }] }))
    expect(sandbox.mail()).toHaveLength(1)
  })

  test('an event that the user has moved to another calendar keeps its id', async () => {
    const { run, sandbox, mailbox } = await sandboxSession()
    const first = create(1)
    const externalId = externalIdOf(await run(first))
    sandbox.moveAsUser('alice', externalId, { calendar: 'Private' })
    const update = { ...first, action: 'update', externalId } as const
    expect(await run(update)).toMatchObject({ kind: 'done', externalId })
    expect(mailbox().events()).toHaveLength(1)
  })

  test('the calendars, and a create in one of them', async () => {
    const { run, provider, session, sandbox, mailbox } = await sandboxSession()
    const externalId = externalIdOf(await run(create(1)))
    sandbox.moveAsUser('alice', externalId, { calendar: 'Private' })
    const calendars = await provider.listCalendars(session)
    expect(calendars).toHaveLength(2)
    expect(calendars.filter(({ isDefault }) => isDefault)).toHaveLength(1)
    const other = calendars.find(({ name }) => name === 'Private')
    expect(other).toMatchObject({ canEdit: true, isDefault: false })
    await run({ ...create(2), calendarId: other?.id ?? '' })
    expect(
      mailbox()
        .events()
        .map(({ calendarId }) => calendarId),
    ).toEqual([other?.id, other?.id])
  })
})

describe('a create without an answer', () => {
  test('applied, then reset: the replay gives the same event', async () => {
    const { provider, prepare, execute, mailbox, sandbox } = await sandboxSession()
    sandbox.addFault({ method: 'POST', times: 1, action: { type: 'reset' } })
    const frozen = prepare(create(1))
    expect(kindsOf(await execute([frozen]))).toEqual(['unanswered'])
    const stored: unknown = JSON.parse(JSON.stringify(frozen.request))
    const [again] = await execute([provider.replay('record-1', stored)])
    expect(
      mailbox()
        .events()
        .map(({ id }) => id),
    ).toEqual([again && externalIdOf(again.outcome)])
  })

  test('replayed inside a batch, beside others', async () => {
    const { provider, prepare, execute, mailbox, sandbox } = await sandboxSession()
    sandbox.addFault({ method: 'POST', times: 1, action: { type: 'reset' } })
    const frozen = prepare(create(1))
    await execute([frozen])
    const call = [provider.replay('record-1', frozen.request), prepare(create(2))]
    expect(kindsOf(await execute(call))).toEqual(['done', 'done'])
    expect(mailbox().events()).toHaveLength(2)
  })

  test('the token with other content is refused, and names the event', async () => {
    const { run } = await sandboxSession()
    const externalId = externalIdOf(await run(create(1)))
    expect(await run(create(1, { title: 'Another' }))).toMatchObject({
      kind: 'refused',
      error: { class: 'ALREADY_CREATED', existingExternalId: externalId },
    })
  })

  test('an event that shows late is absent first, then found', async () => {
    const { run, sandbox } = await sandboxSession()
    sandbox.addFault({ method: 'POST', action: { type: 'late-visible', forMs: 60 } })
    const externalId = externalIdOf(await run(create(1)))
    const find = { ...create(1), action: 'find', externalId: null } as const
    expect(await run(find)).toMatchObject({ kind: 'found', events: [] })
    await sandbox.clock.sleep(80)
    expect(await run(find)).toMatchObject({ events: [{ externalId, content: 'same' }] })
  })

  test.each<
    [
      string,
      Parameters<Awaited<ReturnType<typeof sandboxSession>>['sandbox']['addFault']>[0]['action'],
      string,
    ]
  >([
    ['503 after it was applied', { type: 'reply', status: 503, apply: true }, 'ambiguous'],
    ['504 after it was applied', { type: 'reply', status: 504, apply: true }, 'unanswered'],
    [
      'an answer that comes before the effect',
      { type: 'delayed-effect', delayMs: 20 },
      'unanswered',
    ],
    ['truncated JSON', { type: 'truncate' }, 'ambiguous'],
    ['a body that is cut', { type: 'truncate', cut: true }, 'ambiguous'],
    ['a page of a proxy, 502', { type: 'html' }, 'unanswered'],
    ['a page of a proxy, 200', { type: 'html', status: 200 }, 'ambiguous'],
  ])('%s', async (_name, action, kind) => {
    const { run, sandbox, mailbox } = await sandboxSession()
    sandbox.addFault({ method: 'POST', times: 1, action })
    expect(await run(create(1))).toMatchObject({ kind })
    await sandbox.settled()
    expect(mailbox().events()).toHaveLength(1)
    const find = { ...create(1), action: 'find', externalId: null } as const
    expect(await run(find)).toMatchObject({ kind: 'found', events: [{ content: 'same' }] })
  })

  test('no answer at all: the deadline', async () => {
    const { run, sandbox } = await sandboxSession({ pica: { deadlineMs: 150 } })
    sandbox.addFault({ method: 'POST', times: 1, action: { type: 'hang' } })
    expect(await run(create(1))).toMatchObject({ kind: 'unanswered', error: { class: 'TIMEOUT' } })
  })

  test('an answer that drips in is still an answer', async () => {
    const { run, sandbox } = await sandboxSession()
    sandbox.addFault({ method: 'POST', action: { type: 'drip', chunkChars: 400, intervalMs: 1 } })
    expect(await run(create(1))).toMatchObject({ kind: 'done' })
  })
})

describe('batches', () => {
  test.each(['chain', 'parallel'] as const)('%s', async (packing) => {
    const { provider, prepare, execute, mailbox, sandbox } = await sandboxSession({
      outlook: { packing },
    })
    const operations = Array.from({ length: 25 }, (_, index) => prepare(create(index)))
    const calls = provider.pack(operations, { maxItems: 20, expectedItemMs: 10 })
    expect(calls.map(({ length }) => length)).toEqual(
      packing === 'chain' ? [20, 5] : [4, 4, 4, 4, 4, 4, 1],
    )
    for (const call of calls) {
      const outcomes = await execute(call)
      expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set(call.map(({ id }) => id)))
      expect(new Set(kindsOf(outcomes))).toEqual(new Set(['done']))
      for (const { id, outcome } of outcomes) {
        expect(mailbox().eventsOf(`${id}/1`)).toMatchObject([{ id: externalIdOf(outcome) }])
      }
    }
    const state = sandbox.state()
    expect(state.totals).toMatchObject({ throttled: 0 })
    expect(
      sandbox.journal().filter(({ mutableIds, kind }) => mutableIds && kind !== 'vault'),
    ).toEqual([])
  })

  test('a failing item of a chain leaves the rest untried, and they can be sent again', async () => {
    const { prepare, execute, mailbox, sandbox } = await sandboxSession()
    sandbox.addFault({
      on: 'item',
      correlation: '^record-2/',
      action: { type: 'reply', status: 400, code: 'ErrorPropertyValidationFailure' },
    })
    const call = [1, 2, 3, 4].map((number) => prepare(create(number)))
    const outcomes = await execute(call)
    expect(
      outcomes.map(({ outcome }) => ('error' in outcome ? outcome.error.class : 'done')),
    ).toEqual(['done', 'INVALID_EVENT_DATA', 'NOT_ATTEMPTED', 'NOT_ATTEMPTED'])
    expect(kindsOf(await execute(call.slice(2)))).toEqual(['done', 'done'])
    expect(mailbox().events()).toHaveLength(3)
    expect(sandbox.duplicates()).toEqual([])
  })

  test('a throttled item, with a decimal Retry-After', async () => {
    const { prepare, execute, sandbox } = await sandboxSession()
    sandbox.addFault({
      on: 'item',
      correlation: '^record-2/',
      times: 1,
      action: { type: 'throttle', retryAfterSeconds: 0.249 },
    })
    const outcomes = await execute([1, 2, 3].map((number) => prepare(create(number))))
    expect(outcomes[1]).toMatchObject({
      outcome: {
        kind: 'not_sent',
        error: { class: 'RATE_LIMIT_EXCEEDED', scope: 'mailbox', retryAfterMs: 249 },
      },
    })
    expect(outcomes[2]).toMatchObject({ outcome: { kind: 'not_sent' } })
  })

  test('lost midway: every item is in doubt', async () => {
    const { prepare, execute, sandbox, mailbox } = await sandboxSession()
    sandbox.addFault({ on: 'batch', action: { type: 'reset' } })
    expect(kindsOf(await execute([1, 2].map((number) => prepare(create(number)))))).toEqual([
      'unanswered',
      'unanswered',
    ])
    expect(mailbox().events()).toHaveLength(2)
  })

  test('finds among writes', async () => {
    const { run, prepare, execute } = await sandboxSession()
    const externalId = externalIdOf(await run(create(1)))
    const find = { ...create(1), action: 'find', externalId } as const
    const outcomes = await execute([prepare(create(2)), prepare(find)])
    expect(outcomes).toMatchObject([
      { outcome: { kind: 'done' } },
      { outcome: { kind: 'found', events: [{ externalId, content: 'same' }] } },
    ])
  })

  test('a gateway without batches: nothing was tried, and single calls go on working', async () => {
    const { prepare, execute } = await sandboxSession({ sandbox: { batch: false } })
    const call = [1, 2].map((number) => prepare(create(number)))
    const outcomes = await execute(call)
    expect(outcomes).toMatchObject([
      { outcome: { kind: 'not_sent', error: { class: 'MISCONFIGURED' } } },
      { outcome: { kind: 'not_sent' } },
    ])
    expect(kindsOf(await execute(call.slice(0, 1)))).toEqual(['done'])
  })
})

describe('connections and limits', () => {
  test.each<[string, object, object]>([
    [
      'mailbox over its limit',
      { type: 'throttle', retryAfterSeconds: 2 },
      { scope: 'mailbox', retryAfterMs: 2_000 },
    ],
    ['without Retry-After', { type: 'throttle', retryAfterSeconds: null }, { scope: 'mailbox' }],
    [
      'under a plain name',
      { type: 'throttle', header: 'plain', retryAfterSeconds: 1 },
      { retryAfterMs: 1_000 },
    ],
    [
      'account over its limit',
      { type: 'pica-throttle', resetSeconds: 9 },
      { scope: 'account', retryAfterMs: 9_000 },
    ],
    ['quota of the account', { type: 'pica-quota' }, { class: 'QUOTA_EXCEEDED', scope: 'account' }],
  ])('not sent: %s', async (_name, action, error) => {
    const { run, sandbox } = await sandboxSession()
    sandbox.addFault({ action } as Parameters<typeof sandbox.addFault>[0])
    expect(await run(create(1))).toMatchObject({ kind: 'not_sent', error })
  })

  test('a Retry-After that is a date', async () => {
    const { run, sandbox } = await sandboxSession()
    sandbox.addFault({ action: { type: 'throttle', retryAfterSeconds: 10, form: 'http-date' } })
    const outcome = await run(create(1))
    const wait = 'error' in outcome ? (outcome.error.retryAfterMs ?? 0) : 0
    expect(wait).toBeGreaterThan(8_000)
    expect(wait).toBeLessThanOrEqual(11_000)
  })

  test('a connection that died, until the user has reconnected', async () => {
    const { run, sandbox, gateway, provider, prepare } = await sandboxSession()
    sandbox.revoke('alice')
    expect(await run(create(1))).toMatchObject({
      kind: 'refused',
      error: { class: 'INVALID_TOKEN' },
    })
    sandbox.reconnect({ identity: 'alice' })
    const { credential, account } = await gateway.resolve({ gatewayUserId: 'alice' })
    expect(account).toBe('alice@sandbox.example')
    const fresh = { connectionId: 'connection-1', credential }
    expect(await provider.execute(fresh, [prepare(create(1))])).toMatchObject([
      { outcome: { kind: 'done' } },
    ])
  })

  test('a connection that was ended at Pica', async () => {
    const { run, gateway, provider, session } = await sandboxSession()
    await gateway.disconnect({ gatewayUserId: 'alice' })
    expect(await run(create(1))).toMatchObject({
      kind: 'refused',
      error: { class: 'CONNECTION_REVOKED' },
    })
    await expect(provider.listCalendars(session)).rejects.toMatchObject({
      code: 'CONNECTION_REVOKED',
      retryable: false,
    })
    await gateway.disconnect({ gatewayUserId: 'alice' })
  })

  test('a mailbox that cannot be used is not "deleted"', async () => {
    const { run, gateway, provider, sandbox, prepare } = await sandboxSession()
    const externalId = externalIdOf(await run(create(1)))
    sandbox.connect({ identity: 'bob', mailboxEnabled: false })
    const { credential } = await gateway.resolve({ gatewayUserId: 'bob' })
    const remove = prepare({ ...create(1), action: 'delete', externalId, event: null })
    expect(await provider.execute({ connectionId: 'b', credential }, [remove])).toMatchObject([
      { outcome: { kind: 'refused', error: { class: 'MAILBOX_UNAVAILABLE' } } },
    ])
  })

  test('a vault that drops filters it does not know shows nobody else', async () => {
    const { sandbox, gateway } = await sandboxSession()
    sandbox.configure({ unknownVaultFilter: 'everybody' })
    sandbox.connect({ identity: 'bob' })
    await expect(gateway.resolve({ gatewayUserId: 'carol' })).rejects.toMatchObject({
      code: 'CONNECTION_NOT_FOUND',
    })
  })

  test.each(['pica', 'engine', 'proposal'] as const)(
    'the shape of the vault: %s',
    async (vaultShape) => {
      const { sandbox, gateway } = await sandboxSession({ sandbox: { vaultShape } })
      sandbox.connect({ identity: 'bob' })
      const { credential, account } = await gateway.resolve({ gatewayUserId: 'alice' })
      expect(credential.reveal()).toMatch(/\|alice$/)
      expect(account).toBe('alice@sandbox.example')
    },
  )

  test('One’s headers and prefixes, and the proposals’ envelope', async () => {
    const { run } = await sandboxSession({
      sandbox: {
        upstreamHeaderPrefix: 'x-one-passthrough-',
        contentType: 'application/octet-stream',
      },
      pica: { preset: 'one', requestStyle: 'envelope' },
    })
    const externalId = externalIdOf(await run(create(1)))
    const remove = { ...create(1), action: 'delete', externalId, event: null } as const
    expect(await run(remove)).toMatchObject({ kind: 'done' })
  })

  test('a service that wants action ids', async () => {
    const { run } = await sandboxSession({
      sandbox: { requireActionId: true, knownActionIds: ['conn_mod_def::create'] },
      pica: { actionIds: { create: 'conn_mod_def::create', find: 'conn_mod_def::unknown' } },
    })
    expect(await run(create(1))).toMatchObject({ kind: 'done' })
    const misconfigured = { kind: 'not_sent', error: { class: 'MISCONFIGURED' } }
    const find = { ...create(1), action: 'find' } as const
    expect(await run(find)).toMatchObject(misconfigured)
    expect(await run({ ...find, action: 'delete', externalId: 'A' })).toMatchObject(misconfigured)
  })

  test('a worker that stops has attempted nothing', async () => {
    const { provider, prepare, session, mailbox } = await sandboxSession()
    const outcomes = await provider.execute(session, [prepare(create(1))], AbortSignal.abort())
    expect(outcomes).toMatchObject([
      { outcome: { kind: 'not_sent', error: { class: 'NOT_ATTEMPTED' } } },
    ])
    expect(mailbox().events()).toEqual([])
  })

  test('an empty call', async () => {
    const { execute } = await sandboxSession()
    expect(await execute([])).toEqual([])
  })
})
