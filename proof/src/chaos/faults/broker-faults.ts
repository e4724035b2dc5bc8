import type { Dice } from '../dice.ts'
import type { BrokerControl } from '../world/world.ts'
import type { Fault } from './fault.ts'

/** What happens to the broker and to what lies in its topics. */
export const brokerFaults: readonly Fault[] = [
  brokerFault('broker-crash', 'the broker is killed (SIGKILL) and started again', (broker, dice) =>
    broker.crash(dice.between(0, 3_000)).then(() => undefined),
  ),
  brokerFault('broker-restart', 'the broker is restarted', (broker) =>
    broker.restart().then(() => undefined),
  ),
  brokerFault(
    'topic-wiped',
    'the topic of requests is deleted with all in it, and made anew',
    (broker) => broker.wipe().then(() => undefined),
  ),
  brokerFault(
    'requests-replayed',
    'requests of a week ago come once more, shuffled',
    async (broker, dice) => {
      const sent = await broker.replayOld(dice.between(20, 200))
      return sent > 0 && `${sent} requests`
    },
  ),
  brokerFault('garbage', 'messages come that nobody can read', async (broker, dice) => {
    const sent = await broker.garbage(dice.between(10, 60))
    return sent > 0 && `${sent} messages`
  }),
]

function brokerFault(
  name: string,
  says: string,
  act: (broker: BrokerControl, dice: Dice) => Promise<string | false | undefined>,
): Fault {
  return {
    name,
    says,
    needsBroker: true,
    ground: 'broker',
    strike: async ({ world: { broker } }, dice) => {
      if (broker === null) throw new Error(`${name} needs a broker; this world has none.`)
      return { to: 'everybody', over: act(broker, dice) }
    },
  }
}
