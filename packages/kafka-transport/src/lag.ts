import type { Admin } from 'kafkajs'

export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`

/**
 * Messages behind the position of each given partition.
 *
 * @param assigned topic → partitions
 * @param positions next offset to read, where the consumer has read something; elsewhere the
 *   committed offset counts, or the start of the partition
 */
export async function readLags(
  admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>,
  groupId: string,
  assigned: Readonly<Record<string, readonly number[]>>,
  positions: ReadonlyMap<string, bigint>,
): Promise<Map<string, bigint>> {
  const topics = Object.keys(assigned).filter((topic) => (assigned[topic] ?? []).length > 0)
  const lags = new Map<string, bigint>()
  if (topics.length === 0) return lags
  const committed = new Map<string, bigint>()
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics })) {
    for (const { partition, offset } of partitions) {
      committed.set(partitionKey(topic, partition), BigInt(offset))
    }
  }
  for (const topic of topics) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      if (!(assigned[topic] ?? []).includes(partition)) continue
      const key = partitionKey(topic, partition)
      const position = positions.get(key) ?? committed.get(key) ?? -1n
      const start = BigInt(low)
      lags.set(key, BigInt(high) - (position < start ? start : position))
    }
  }
  return lags
}
