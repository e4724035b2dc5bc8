import { CalsyncError, type ResultMessage } from '@calsync/core'
import type { Settings } from './settings.js'

type TopicSettings = Pick<Settings, 'topicPrefixes' | 'appEventsTopic'>

const requestedTopic = (prefix: string): string => `${prefix}.requested`
export const deadLetterTopic = (prefix: string): string => `${prefix}.dlq`

/** The topic of nudges for an integration; undefined for one without a prefix. */
export function nudgeTopic(settings: TopicSettings, integration: string): string | undefined {
  const prefix = settings.topicPrefixes.get(integration)
  return prefix === undefined ? undefined : requestedTopic(prefix)
}

/** Throws `CalsyncError` (`INTEGRATION_WITHOUT_TOPICS`). */
export function resultTopic(
  settings: TopicSettings,
  message: Pick<ResultMessage, 'kind' | 'integration'>,
): string {
  if (message.kind === 'notification') return settings.appEventsTopic
  const prefix = settings.topicPrefixes.get(message.integration)
  if (prefix === undefined) {
    throw new CalsyncError({
      code: 'INTEGRATION_WITHOUT_TOPICS',
      message: `no Kafka topic prefix is configured for the integration '${message.integration}'`,
      next: `add it to \`topicPrefixes\`, for example { '${message.integration}': '${message.integration}.sync' }`,
      details: { integration: message.integration },
    })
  }
  return `${prefix}.${message.kind}`
}

/** Topics with nudges → the prefix they belong to. Integrations may share a prefix. */
export function requestedTopics(settings: TopicSettings): Map<string, string> {
  return new Map(prefixes(settings).map((prefix) => [requestedTopic(prefix), prefix]))
}

/** Every topic that calsync reads or writes. */
export function allTopics(settings: TopicSettings): string[] {
  const own = prefixes(settings).flatMap((prefix) => [
    requestedTopic(prefix),
    `${prefix}.completed`,
    `${prefix}.failed`,
    deadLetterTopic(prefix),
  ])
  return [...new Set([...own, settings.appEventsTopic])]
}

function prefixes(settings: TopicSettings): string[] {
  return [...new Set(settings.topicPrefixes.values())]
}
