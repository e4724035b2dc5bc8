import { messageOf, type TransportFinding } from '@calsync/core'
import type { Admin } from 'kafkajs'
import { withAdmin } from './admin.js'
import { topicFindings, userOf } from './check-topics.js'
import type { Settings } from './settings.js'
import { topicStates } from './topic-state.js'
import { allTopics } from './topics.js'
import { protocolType, translateError } from './translate-error.js'
import { within } from './within.js'

/** Everything that keeps calsync from working with these brokers; empty when all is well. */
export async function check(settings: Settings): Promise<readonly TransportFinding[]> {
  try {
    return await withAdmin(settings, async (admin) => [
      ...topicFindings(settings, await topicStates(admin, allTopics(settings), settings)),
      ...(await groupFindings(admin, settings)),
    ])
  } catch (error) {
    return [connectionFinding(error, settings)]
  }
}

/**
 * kafkajs turns every refusal to name the group's coordinator, a missing permission above all, into
 * "Failed to find group coordinator". The broker itself has answered about topics just before.
 */
async function groupFindings(admin: Admin, settings: Settings): Promise<TransportFinding[]> {
  const { clock, timings, consumerGroup, brokers } = settings
  try {
    await within(clock, timings.checkMs, admin.describeGroups([consumerGroup]))
    return []
  } catch (error) {
    if (TRANSIENT.includes(protocolType(error) ?? '')) return []
    if (!(error instanceof Error) || error.name !== 'KafkaJSGroupCoordinatorNotFound') throw error
    return [
      {
        message: `the consumer group ${consumerGroup} cannot be used: ${messageOf(error)}; most often a missing permission`,
        next: `kafka-acls.sh --bootstrap-server ${brokers[0] ?? ''} --add --allow-principal User:${userOf(settings)} --operation Read --group ${consumerGroup}`,
      },
    ]
  }
}

/** A coordinator that has just started, or moved. */
const TRANSIENT = [
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]

function connectionFinding(error: unknown, settings: Settings): TransportFinding {
  const translated = translateError(error, settings.redact)
  const where = settings.brokers.join(', ')
  const what = settings.redact(messageOf(error))
  if (translated.code !== 'BROKER_UNAVAILABLE') {
    return { message: translated.message, next: translated.next ?? '' }
  }
  if (/certificate|wrong version number|SSL|TLS|packet length/i.test(what)) {
    return {
      message: `no TLS connection to Kafka at ${where}: ${what}`,
      next: 'correct `tls`: false for a plain listener, `{ ca }` for a private authority',
    }
  }
  if (/Closed connection/.test(what)) {
    return {
      message: `Kafka at ${where} closes the connection`,
      next: 'its listener may want TLS (`tls: true`) or a login (`sasl`)',
    }
  }
  return {
    message: `no Kafka broker answers at ${where}: ${what}`,
    next: 'correct `brokers`, or start the broker',
  }
}
