import type { TransportFinding } from '@calsync/core'
import type { Settings } from './settings.js'
import type { TopicState } from './topic-state.js'
import { allTopics, requestedTopics } from './topics.js'

/** What is wrong with the topics, each with the command that puts it right. */
export function topicFindings(
  settings: Settings,
  states: ReadonlyMap<string, TopicState>,
): TransportFinding[] {
  const nudges = requestedTopics(settings)
  return allTopics(settings).flatMap((topic) => {
    const found = states.get(topic)
    return found === undefined ? [] : findingOf(topic, found, nudges.has(topic), settings)
  })
}

function findingOf(
  topic: string,
  found: TopicState,
  hasNudges: boolean,
  settings: Settings,
): TransportFinding[] {
  switch (found.state) {
    case 'missing':
      return [
        {
          message: `the Kafka topic ${topic} does not exist`,
          next: `${createCommand(topic, settings)} (or set \`createTopics: true\`)`,
        },
      ]
    case 'forbidden':
      return [
        {
          message: `this user may not see the Kafka topic ${topic}`,
          next: `kafka-acls.sh --bootstrap-server ${server(settings)} --add --allow-principal User:${userOf(settings)} --operation Read --operation Write --operation Describe --topic ${topic}`,
        },
      ]
    case 'leaderless':
      return [
        {
          message: `the Kafka topic ${topic} has partitions without a leader`,
          next: `kafka-topics.sh --bootstrap-server ${server(settings)} --describe --topic ${topic}`,
        },
      ]
    case 'present':
      // Only nudges are shared out among calsync's workers; how others read results is theirs.
      if (!hasNudges || found.partitions >= settings.partitions) return []
      return [
        {
          message: `the Kafka topic ${topic} has ${found.partitions} partitions, ${settings.partitions} are configured: at most ${found.partitions} workers share it`,
          next: `kafka-topics.sh --bootstrap-server ${server(settings)} --alter --topic ${topic} --partitions ${settings.partitions}`,
        },
      ]
  }
}

function createCommand(topic: string, settings: Settings): string {
  const copies =
    settings.replicationFactor === undefined
      ? ''
      : ` --replication-factor ${settings.replicationFactor}`
  return `kafka-topics.sh --bootstrap-server ${server(settings)} --create --topic ${topic} --partitions ${settings.partitions}${copies}`
}

/** For a command line. */
export function userOf(settings: Settings): string {
  const { sasl } = settings
  return sasl !== undefined && sasl.mechanism !== 'oauthbearer' ? sasl.username : '<user>'
}

function server(settings: Settings): string {
  return settings.brokers[0] ?? 'localhost:9092'
}
