import { transportContract, type TransportHarness } from '@calsync/testkit/contracts'
import { inject, it } from 'vitest'
import { INTEGRATION, Place } from './place.js'

it.each(transportContract.map((each) => [each.name, each] as const))('%s', async (_, contract) => {
  const place = new Place(inject('kafkaBrokers'))
  try {
    await place.create().ensureTopics()
    await contract.run(harnessOf(place))
  } finally {
    await place.close()
  }
})

function harnessOf(place: Place): TransportHarness {
  return {
    integration: INTEGRATION,
    create: async () => place.create(),
    createUnreachable: async () => place.createUnreachable(),
    putRaw: (value) => place.put({ value }),
    awaitDeadLetters: async (count) => {
      const seen = await place.read([place.deadLetters])
      await seen.until(`${count} dead letters`, (items) => items.length >= count)
      return seen.items.map(({ value }) => String(value))
    },
    awaitResults: async (ids) => {
      const kinds = new Map([
        [`${place.prefix}.completed`, 'completed'],
        [`${place.prefix}.failed`, 'failed'],
        [place.deadLetters, 'dlq'],
        [place.appEvents, 'notification'],
      ] as const)
      const seen = await place.read([...kinds.keys()])
      const results = (): ReturnType<typeof resultOf>[] => seen.items.map(resultOf)
      const resultOf = (message: (typeof seen.items)[number]) => ({
        id: String(message.headers?.['calsync-message-id']),
        kind: kinds.get(message.topic) ?? 'dlq',
        body: JSON.parse(String(message.value)) as Record<string, unknown>,
      })
      await seen.until('results', () => ids.every((id) => results().some((each) => each.id === id)))
      return results()
    },
  }
}
