import { CalsyncError } from '@calsync/core'
import type { Admin, ITopicConfig } from 'kafkajs'
import { withAdmin } from './admin.js'
import type { Settings } from './settings.js'
import { topicStates } from './topic-state.js'
import { allTopics } from './topics.js'
import { translateError } from './translate-error.js'
import { within } from './within.js'

const LOOK_EVERY_MS = 100

/**
 * Creates the topics that do not exist and resolves with their names, once they can be written to.
 * Topics that exist are left as they are; two processes may do this at once.
 */
export async function ensureTopics(settings: Settings): Promise<readonly string[]> {
  const { clock, timings, logger } = settings
  return withAdmin(settings, async (admin) => {
    const wanted = allTopics(settings)
    const states = await topicStates(admin, wanted, settings)
    const missing = wanted.filter((topic) => states.get(topic)?.state === 'missing')
    if (missing.length === 0) return []
    const topics = missing.map((topic) => topicConfig(topic, settings))
    // Not `waitForLeaders`: it fails when a KRaft broker that was asked does not know the topic yet.
    await within(clock, timings.checkMs, admin.createTopics({ topics, waitForLeaders: false }))
    const deadline = clock.monotonic() + timings.checkMs
    for (const topic of missing) {
      while (!(await isLed(admin, topic))) {
        if (clock.monotonic() > deadline) throw notReady(topic)
        await clock.sleep(LOOK_EVERY_MS)
      }
    }
    logger.info('kafka.topics.created', { topics: missing })
    return missing
  })
}

/**
 * Whether the leaders of a topic know that they lead it. Metadata names a leader earlier, and a
 * send in between fails for some partitions; kafkajs then repeats it for all of them.
 */
async function isLed(admin: Admin, topic: string): Promise<boolean> {
  try {
    await admin.fetchTopicOffsets(topic)
    return true
  } catch (error) {
    return translateError(error, String).code === 'BROKER_FORBIDDEN'
  }
}

function topicConfig(topic: string, settings: Settings): ITopicConfig {
  return {
    topic,
    numPartitions: settings.partitions,
    // -1: the broker's `default.replication.factor`.
    replicationFactor: settings.replicationFactor ?? -1,
  }
}

function notReady(topic: string): CalsyncError {
  return new CalsyncError({
    code: 'BROKER_UNAVAILABLE',
    message: `Kafka accepted the new topic ${topic} but it has no leader yet`,
    next: 'try again in a moment',
    retryable: true,
  })
}
