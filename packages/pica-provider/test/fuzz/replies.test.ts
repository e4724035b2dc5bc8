import type { ConnectionGateway, GatewayReply } from '@calsync/core'
import { Secret } from '@calsync/core'
import { fuzzSettings } from '@calsync/testkit'
import fc from 'fast-check'
import { test } from 'vitest'
import { outlook } from '../../src/index.js'
import { readReply } from '../../src/pica/read-reply.js'
import { generatedReply, type WireAnswer } from './generated-reply.js'
import { judgeOutcomes } from './judge-outcomes.js'
import { actionsOf, sampleCall } from './sample-calls.js'

/** A gateway that answers the next request with what it is told, read as Pica's replies are. */
class AnsweringGateway implements ConnectionGateway {
  readonly name = 'answering'
  next: WireAnswer = { kind: 'not_sent', message: 'nothing was told' }

  async send(): Promise<GatewayReply> {
    return this.next.kind === 'reply' ? readReply(this.next) : this.next
  }
  resolve(): Promise<never> {
    return Promise.reject(new Error('nobody is resolved here'))
  }
  check = () => Promise.resolve(new Map())
  disconnect = () => Promise.resolve()
  diagnose = () => Promise.resolve([])
}

const cases = fc.record({
  call: fc.nat(),
  reply: fc.array(fc.nat(), { minLength: 4, maxLength: 13, size: 'max' }),
})

test('a reply that nobody expects comes to one outcome per operation, of a kind that is true', async () => {
  const gateway = new AnsweringGateway()
  const providers = [
    outlook({ gateway, packing: 'chain' }),
    outlook({ gateway, packing: 'parallel', sendAttendees: true }),
  ]
  const credential = new Secret('canary-key')
  let count = 0
  await fc.assert(
    fc.asyncProperty(cases, async (drawn) => {
      const provider = providers[drawn.call % 2] as (typeof providers)[number]
      const call = sampleCall(provider, drawn.call)
      gateway.next = generatedReply(actionsOf(call), drawn.reply)
      // A mailbox of its own: which names of zones it knows is remembered.
      const session = { connectionId: `c${count++}`, credential }
      const outcomes = await provider.execute(session, call)
      try {
        judgeOutcomes(provider, call, outcomes, gateway.next)
      } catch (error) {
        const seen = JSON.stringify({ answer: gateway.next, outcomes }).slice(0, 3_000)
        throw new Error(`${String(error)}\nfor ${actionsOf(call).join()}: ${seen}`, {
          cause: error,
        })
      }
    }),
    fuzzSettings(40_000),
  )
}, 900_000)
