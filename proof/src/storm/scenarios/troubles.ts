import type { ScheduleRef } from '@calsync/core'
import type { StormWorld } from '../world/storm-world.ts'

export interface Troubled {
  readonly world: StormWorld
  /** The schedule that its calendar refuses. */
  readonly poison: ScheduleRef
}

export type Trouble = 'throttled' | 'slow' | 'poison' | 'revoked'

interface TroubleMaker {
  readonly user: string
  begin(troubled: Troubled): void
  end(troubled: Troubled): Promise<void>
}

/** What can be wrong with one mailbox, each with one of its own. */
export const troubles: Readonly<Record<Trouble, TroubleMaker>> = {
  throttled: {
    user: 'u1',
    begin: ({ world }) => {
      const action = { type: 'throttle', retryAfterSeconds: 30 } as const
      world.sandbox.addFault({ id: 'throttled', mailbox: 'u1', action })
    },
    end: async ({ world }) => void world.sandbox.removeFault('throttled'),
  },
  slow: {
    user: 'u2',
    begin: ({ world }) => {
      const action = { type: 'latency', ms: 20_000 } as const
      world.sandbox.addFault({ id: 'slow', mailbox: 'u2', action })
    },
    end: async ({ world }) => void world.sandbox.removeFault('slow'),
  },
  poison: {
    user: 'u3',
    begin: ({ world }) => {
      const action = { type: 'reply', status: 400, code: 'ErrorInvalidArgument' } as const
      world.sandbox.addFault({ id: 'poison', mailbox: 'u3', subject: '^Poison', action })
    },
    end: async ({ world, poison }) => {
      world.sandbox.removeFault('poison')
      // It was given up; a new version begins anew.
      await world.host.edit(world.calsync, poison)
    },
  },
  revoked: {
    user: 'u4',
    begin: ({ world }) => world.sandbox.revoke('u4'),
    end: ({ world }) => world.reconnect('u4'),
  },
}
