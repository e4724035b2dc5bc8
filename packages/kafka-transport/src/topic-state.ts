import type { Admin } from 'kafkajs'
import type { Settings } from './settings.js'
import { protocolType } from './translate-error.js'
import { within } from './within.js'

export type TopicState =
  | { readonly state: 'present'; readonly partitions: number }
  | { readonly state: 'missing' | 'forbidden' | 'leaderless' }

/**
 * What the broker says about each topic. One request per topic, because kafkajs fails the whole
 * request when one of its topics has an error.
 */
export async function topicStates(
  admin: Admin,
  topics: readonly string[],
  settings: Pick<Settings, 'clock' | 'timings'>,
): Promise<Map<string, TopicState>> {
  const states = new Map<string, TopicState>()
  for (const topic of topics) {
    states.set(topic, await within(settings.clock, settings.timings.checkMs, stateOf(admin, topic)))
  }
  return states
}

async function stateOf(admin: Admin, topic: string): Promise<TopicState> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const partitions = topics.find(({ name }) => name === topic)?.partitions ?? []
    if (partitions.length === 0) return { state: 'missing' }
    if (partitions.some(({ leader }) => leader < 0)) return { state: 'leaderless' }
    return { state: 'present', partitions: partitions.length }
  } catch (error) {
    switch (protocolType(error)) {
      case 'UNKNOWN_TOPIC_OR_PARTITION':
        return { state: 'missing' }
      case 'TOPIC_AUTHORIZATION_FAILED':
        return { state: 'forbidden' }
      case 'LEADER_NOT_AVAILABLE':
        return { state: 'leaderless' }
      default:
        throw error
    }
  }
}
