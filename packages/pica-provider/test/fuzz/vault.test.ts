import assert from 'node:assert/strict'
import { Secret } from '@calsync/core'
import { editBytes, editJson, fuzzSettings } from '@calsync/testkit'
import fc from 'fast-check'
import { test } from 'vitest'
import { chooseConnection, isOwnRow } from '../../src/pica/choose-connection.js'
import { readPicaOptions } from '../../src/pica/pica-options.js'
import { readReply } from '../../src/pica/read-reply.js'
import { vaultError } from '../../src/pica/translate-error.js'
import { readVaultPage } from '../../src/pica/vault-page.js'

const CANARY = 'canary-key'
const settings = readPicaOptions({ secret: 'sk_live_x' })

const row = (user: string, state: string) => ({
  id: `conn_${user}`,
  key: `live::outlook-calendar::default::${CANARY}|${user}`,
  platform: 'outlook-calendar',
  identity: user,
  identityType: 'user',
  name: `${user}@example.com`,
  state,
  active: true,
  environment: 'live',
  metadata: { email: `${user}@example.com` },
  createdAt: 1_770_000_000_000,
})
const pages: readonly unknown[] = [
  { rows: [row('alice', 'operational'), row('bob', 'failed')], total: 2, skip: 0, limit: 100 },
  { rows: [], total: 0, page: 1, pages: 0 },
  {
    connections: [
      { connectionKey: CANARY, platform: 'microsoft-outlook', userId: 'alice', connectedAt: 'x' },
      { ...row('alice', 'degraded'), createdAt: '2026-03-01T00:00:00Z' },
    ],
  },
  { key: 'err::unauthorized', message: CANARY, status: 401 },
]

const cases = fc.record({
  page: fc.nat(),
  status: fc.constantFrom(200, 200, 200, 204, 301, 400, 401, 404, 429, 500, 503, 999),
  numbers: fc.array(fc.nat(), { maxLength: 12, size: 'max' }),
})

test('an answer of the vault that nobody expects is a list of own rows, or an error', () => {
  const seen = { chosen: 0, none: 0, error: 0 }
  const settingsOfRun = fuzzSettings(10_000)
  fc.assert(
    fc.property(cases, ({ page, status, numbers }) => {
      const usual = pages[page % pages.length]
      const text =
        page % 3 === 0
          ? editBytes(Buffer.from(JSON.stringify(usual)), numbers).toString('utf8')
          : (JSON.stringify(editJson(usual, numbers)) ?? '')
      const reply = readReply({ kind: 'reply', status, headers: { 'retry-after': '1e9' }, text })
      const listed =
        reply.kind === 'reply' && reply.status === 200 && reply.unreadable === undefined
          ? readVaultPage(reply.body)
          : null
      if (listed === null) {
        seen.error += 1
        const error = vaultError('api.example.com', 'the connections of "alice"', reply)
        assert.match(error.code, /^GATEWAY_(?:REJECTED|UNAVAILABLE)$/)
        assert.doesNotMatch(JSON.stringify([error, String(error), error.stack]), /canary/)
        return
      }
      const own = listed.rows.filter((one) => isOwnRow(one, 'alice', settings))
      const choice = chooseConnection(own, settings)
      seen[choice.kind] += 1
      if (choice.kind === 'none') return
      assert.equal(choice.row.owner, 'alice')
      assert.ok(choice.row.key instanceof Secret && choice.row.key.reveal() !== '')
      assert.ok(settings.platforms.includes(choice.row.platform))
      assert.doesNotMatch(JSON.stringify(choice.row.key), /canary/)
    }),
    settingsOfRun,
  )
  for (const count of Object.values(seen)) assert.ok(count > settingsOfRun.numRuns / 50)
}, 900_000)
