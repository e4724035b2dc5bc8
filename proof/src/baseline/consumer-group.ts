import type { SimulatedProcess, World } from '@calsync/testkit/simulation'
import type { SyncMessage } from './messages.ts'
import { passPoint } from './pass-point.ts'
import { PARTITIONS, type Topic } from './topic.ts'

/** What kafkajs waits before it hands a message over again whose handler threw, milliseconds. */
const AGAIN_AFTER_MS = 300

interface Member {
  readonly process: SimulatedProcess
  readonly handle: (message: SyncMessage) => Promise<void>
  /** Its session ended: it may still run, and commits nothing any more. */
  isOut: boolean
  /** Settles then. */
  readonly out: Promise<void>
  putOut: () => void
}

/** One partition in the hands of one member. */
interface Share {
  readonly member: Member
  readonly revoked: Promise<void>
  isRevoked: boolean
  revoke: () => void
  /** Settles when another one may begin. */
  over: Promise<void>
}

/**
 * The consumers of a topic, as kind to the design as Kafka can be: each partition is consumed by
 * itself, one message after the other; its offset is committed after each; a rebalance waits for the
 * message in hand. A member that is not heard of for a session loses its partitions, and with them
 * the right to commit.
 */
export class ConsumerGroup {
  readonly #world: World
  readonly #topic: Topic
  readonly #sessionMs: number
  readonly #members: Member[] = []
  readonly #shares: (Share | null)[] = Array.from({ length: PARTITIONS }, () => null)

  constructor(world: World, topic: Topic, sessionMs: number) {
    this.#world = world
    this.#topic = topic
    this.#sessionMs = sessionMs
  }

  join(process: SimulatedProcess, handle: Member['handle']): void {
    let tell = (): void => {}
    const out = new Promise<void>((resolve) => {
      tell = resolve
    })
    const putOut = (): void => {
      member.isOut = true
      tell()
    }
    const member: Member = { process, handle, isOut: false, out, putOut }
    this.#members.push(member)
    this.#rebalance()
  }

  /** In good order: what it has in hand is finished. */
  leave(process: SimulatedProcess): void {
    const index = this.#members.findIndex((member) => member.process === process)
    if (index < 0) return
    this.#members.splice(index, 1)
    this.#rebalance()
  }

  /** It died: noticed when its session ends. */
  async lose(process: SimulatedProcess): Promise<void> {
    const member = this.#members.find((one) => one.process === process)
    await this.#world.clock.sleep(this.#sessionMs)
    member?.putOut()
    this.leave(process)
  }

  /** It is frozen: put out when that lasts longer than a session, and back when it wakes. */
  async silence(process: SimulatedProcess, ms: number): Promise<void> {
    const member = this.#members.find((one) => one.process === process)
    if (member === undefined || ms <= this.#sessionMs) return
    await this.lose(process)
    await process.deliver(Promise.resolve())
    this.join(process, member.handle)
  }

  #rebalance(): void {
    for (const [partition, share] of this.#shares.entries()) {
      const member = this.#members[partition % Math.max(1, this.#members.length)] ?? null
      if (share !== null && share.member === member) continue
      share?.revoke()
      const free = share?.over ?? Promise.resolve()
      this.#shares[partition] = member === null ? null : this.#give(partition, member, free)
    }
  }

  #give(partition: number, member: Member, free: Promise<void>): Share {
    let tell = (): void => {}
    const revoked = new Promise<void>((resolve) => {
      tell = resolve
    })
    const revoke = (): void => {
      share.isRevoked = true
      tell()
    }
    const share: Share = { member, revoked, isRevoked: false, revoke, over: Promise.resolve() }
    share.over = free.then(() => Promise.race([this.#consume(partition, share), member.out]))
    return share
  }

  async #consume(partition: number, share: Share): Promise<void> {
    const { process, handle } = share.member
    while (!share.isRevoked) {
      const next = this.#topic.next(partition)
      if (next === null) {
        await Promise.race([this.#topic.added(partition), share.revoked])
        continue
      }
      await passPoint(process, 'baseline/consumer:fetch', () => this.#topic.travel())
      if (share.isRevoked) return
      const handled = await process
        .run(() => handle(next.message))
        .then(
          () => true,
          () => false,
        )
      if (handled) await this.#commit(partition, share, next.offset)
      else await process.deliver(this.#world.clock.sleep(AGAIN_AFTER_MS))
    }
  }

  /** Refused when its session ended: whoever has the partition now starts where it began. */
  async #commit(partition: number, { member }: Share, offset: number): Promise<void> {
    await passPoint(member.process, 'baseline/consumer:commit-offset', () => this.#topic.travel())
    if (!member.isOut) this.#topic.commit(partition, offset + 1)
  }
}
